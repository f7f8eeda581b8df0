import { describe, expect, it } from 'vitest';
import { moveName, parseMove } from '../../../engine/notation.js';
import { initialPosition } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { chooseLeaves } from '../../../lrp/search/leafChoice.js';
import { mergeTerms, type Term, term, termsOf } from '../../../lrp/search/searchTerms.js';

/** Counts of the leaves below each root move, in the order in which they were found. */
type Visits = Readonly<Record<string, readonly number[]>>;

const once = (count: number): number[] => new Array<number>(count).fill(1);

/** A position of its own for each leaf. */
function leaf(number: number) {
  return { position: { ...initialPosition(), ownLow: number }, value: 0.1, source: 'network' } as const;
}

/** The terms of a search's value, with the quotients that it computes with. */
function termsOfVisits(visits: Visits): Term[] {
  const all = Object.values(visits).flat().length;
  const simulations = Object.values(visits)
    .flat()
    .reduce((a, b) => a + b, 0);
  let number = all;
  return Object.entries(visits).flatMap(([name, counts]) => {
    const leaves = counts.map((count) => ({ ...leaf(number++), count }));
    const weight = Math.fround(counts.reduce((a, b) => a + b, 0) / simulations);
    return termsOf({ move: parseMove(name), value: 0.1, weight, leaves }, weight);
  });
}

function kept(terms: readonly Term[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { parts } of terms) {
    const name = moveName([...parts.keys()][0]!);
    found[name] = (found[name] ?? 0) + 1;
  }
  return found;
}

/** Places by whole numbers alone: the quota of a move is most · visits / simulations. */
function naivePlaces(visits: Visits, most: number): Record<string, number> {
  const sizes = Object.entries(visits).map(([name, counts]) => ({
    name,
    visits: counts.reduce((a, b) => a + b, 0),
    leaves: counts.length,
  }));
  const places: Record<string, number> = {};
  let [open, left] = [sizes, most];
  for (;;) {
    const all = open.reduce((sum, each) => sum + each.visits, 0);
    const rest = left - open.reduce((sum, each) => sum + Math.floor((left * each.visits) / all), 0);
    const [now, rounds] = [left, open];
    const byRemainder = [...open].sort(
      (a, b) => ((now * b.visits) % all) - ((now * a.visits) % all) || b.visits - a.visits,
    );
    for (const each of open) {
      places[each.name] = Math.floor((now * each.visits) / all) + (byRemainder.indexOf(each) < rest ? 1 : 0);
    }
    const full = rounds.filter(({ name, leaves }) => places[name]! >= leaves);
    if (full.every(({ name, leaves }) => places[name] === leaves)) return places;
    for (const { name, leaves } of full) {
      places[name] = leaves;
      left -= leaves;
    }
    open = open.filter((each) => !full.includes(each));
  }
}

describe('the leaves that are explained where not all may be', () => {
  const visits: Visits = { g4: once(32), b6: once(24), c8: once(20), b3: once(12), g1: once(9), a4: once(3) };

  it('mirror the visits of the root moves, though their equal weights are rounded differently', () => {
    const terms = termsOfVisits(visits);
    const sizes = new Set(terms.map(({ weight }) => weight));
    expect(sizes.size).toBeGreaterThan(1);
    // Quotas 3.2, 2.4, 2, 1.2, 0.9, 0.3.
    expect(kept(chooseLeaves(terms, 10))).toEqual({ g4: 3, b6: 3, c8: 2, b3: 1, g1: 1 });
    expect(kept(chooseLeaves(terms, 50))).toEqual({ g4: 16, b6: 12, c8: 10, b3: 6, g1: 5, a4: 1 });
  });

  it('are spread over the order in which the search found them', () => {
    const terms = termsOfVisits({ g4: once(20), b6: once(20) });
    const chosen = chooseLeaves(terms, 8).map((each) => terms.indexOf(each));
    expect(chosen).toEqual([0, 5, 10, 15, 20, 25, 30, 35]);
  });

  it('are the heaviest of each root move', () => {
    const terms = termsOfVisits({ g4: [1, 5, 1, 2, 1], b6: [3, 1, 1] });
    const chosen = chooseLeaves(terms, 4).map((each) => terms.indexOf(each));
    // Quotas 4 · 10/15 = 2.67 and 1.33.
    expect(chosen.sort((a, b) => a - b)).toEqual([0, 1, 3, 5]);
  });

  it('are of both sides of a contrast, and a side with fewer leaves than places leaves them to the other', () => {
    const side = (move: string, leaves: number, sign: number, from: number): Term[] =>
      Array.from({ length: leaves }, (_, index) => term(leaf(from + index), parseMove(move), sign / leaves));
    expect(kept(chooseLeaves([...side('g4', 60, 1, 0), ...side('b6', 24, -1, 100)], 10))).toEqual({
      g4: 5,
      b6: 5,
    });
    expect(kept(chooseLeaves([...side('g4', 60, 1, 0), ...side('b6', 2, -1, 100)], 10))).toEqual({
      g4: 8,
      b6: 2,
    });
  });

  it('are as many of each root move as whole numbers say, in searches at random', () => {
    const random = Random.fromSeed('leaf choice');
    const names = ['g4', 'b6', 'c8', 'b3', 'g1', 'a4', 'h8'];
    for (let round = 0; round < 60; round++) {
      const drawn: Record<string, number[]> = {};
      for (const name of names.slice(0, 2 + random.integer(6)))
        drawn[name] = Array.from({ length: 1 + random.integer(30) }, () => 1 + random.integer(3));
      const terms = termsOfVisits(drawn);
      const most = 1 + random.integer(terms.length);
      const chosen = chooseLeaves(terms, most);
      expect(chosen).toHaveLength(most);
      expect(new Set(chosen).size).toBe(most);
      if (most === terms.length) continue;
      const expected = Object.entries(naivePlaces(drawn, most)).filter(([, places]) => places > 0);
      expect(kept(chosen)).toEqual(Object.fromEntries(expected));
    }
  });

  it('count a position that several moves reach below the one that gives it most', () => {
    const [g4, b6] = [parseMove('g4'), parseMove('b6')];
    const [merged, ...others] = mergeTerms([
      term(leaf(1), g4, 0.1),
      term(leaf(1), b6, 0.3),
      ...Array.from({ length: 6 }, (_, index) => term(leaf(2 + index), g4, 0.1)),
    ]);
    expect(merged!.weight).toBeCloseTo(0.4, 12);
    expect(chooseLeaves([merged!, ...others], 2)).toEqual([merged, others[0]]);
  });
});
