import { describe, expect, it } from 'vitest';
import { initialPosition, isOver, legalMoveList, play, type Position } from '../../engine/position.js';
import { createPositionBatch } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { dirichlet, logGamma } from '../../mcts/dirichlet.js';
import { runSearch, runSearches } from '../../mcts/drive.js';
import type { ExactValue } from '../../mcts/expand.js';
import { createPuctSearch, type PuctSearch } from '../../mcts/puct.js';
import type { SearchResult } from '../../mcts/result.js';
import { randomPosition } from '../support/engine/randomPositions.js';
import { FixedEvaluator } from '../support/mcts/fixedEvaluator.js';
import { HashEvaluator } from '../support/mcts/hashEvaluator.js';
import { type Node, slowPuct } from '../support/mcts/slowSearch.js';

const evaluator = new HashEvaluator(64);
const d3 = 19;
const c4 = 26;
const f5 = 37;
const e6 = 44;

function run(search: PuctSearch, position: Position, n: number, seed: number): Promise<SearchResult> {
  return runSearch(search, evaluator, position, Random.fromSeed(seed), n);
}

function mostVisited(node: Node): number {
  return node.moves.reduce((best, move) => (node.visits(move) > node.visits(best) ? move : best));
}

describe('a subtree that is kept', () => {
  const random = Random.fromSeed('kept');
  const positions = [60, 50, 40, 30, 22].map((empties) => randomPosition(random, empties));

  it('is the one that its slow twin has, and grows on like it', async () => {
    for (const [seed, position] of positions.entries()) {
      const search = createPuctSearch();
      let slow = slowPuct(position, 160);
      let result = await run(search, position, 160, seed);
      let now = position;
      for (const more of [0, 70, 1, 40]) {
        const move = result.move;
        expect(move).toBe(slow.move);
        const known = slow.root.children.get(move);
        if (known === undefined) break;
        search.advance(move);
        now = play(now, move);
        slow = slowPuct(now, more, {}, known);
        const before = evaluator.positions;
        result = await run(search, now, more, seed);
        expect(evaluator.positions - before).toBeLessThanOrEqual(more); // the root is not asked for again
        expect(Array.from(result.visits)).toEqual(slow.visits);
        result.q.forEach((q, i) => {
          if (result.visits[i] === 0) expect(q).toBeNaN();
          else expect(q).toBeCloseTo(slow.q[i]!, 6);
        });
        expect(result.simulations).toBe(more);
      }
    }
  });

  it('is found by the position where trees are kept, two moves later too, and then grows like its twin', async () => {
    let kept = 0;
    for (const [seed, position] of positions.entries()) {
      const search = createPuctSearch({ keepTree: true });
      let slow = slowPuct(position, 160);
      await run(search, position, 160, seed);
      let now = position;
      for (const more of [70, 1, 90, 40]) {
        let known: Node | undefined = slow.root;
        for (let ply = 0; ply < 2 && known !== undefined && !isOver(now); ply++) {
          const move: number = ply === 0 ? slow.move : mostVisited(known);
          known = known.children.get(move);
          now = play(now, move);
        }
        if (isOver(now)) break;
        kept += known === undefined ? 0 : 1;
        slow = slowPuct(now, more, {}, known);
        const result = await run(search, now, more, seed);
        expect(Array.from(result.visits)).toEqual(slow.visits);
        expect(result.simulations).toBe(more);
      }
    }
    expect(kept).toBeGreaterThan(10);
  });

  it('has a move to play also where the position was proven from outside, and not its moves', async () => {
    for (const position of positions) {
      const { root, move } = slowPuct(position, 300);
      const child = root.children.get(move)!;
      const target = play(child.position, mostVisited(child));
      const exact: ExactValue = (ownLow, ownHigh, opponentLow, opponentHigh, visits) => {
        const isTarget = ownLow === target.ownLow && ownHigh === target.ownHigh;
        const isIt = isTarget && opponentLow === target.opponentLow && opponentHigh === target.opponentHigh;
        return isIt && visits > 1 ? 0 : undefined;
      };
      const search = createPuctSearch({ keepTree: true, exact });
      await run(search, position, 300, 0);
      expect(legalMoveList(target)).toContain((await run(search, target, 0, 0)).move);
    }
  });

  it('is no part of a search of the same position again, nor of a traced one', async () => {
    const plain = await run(createPuctSearch(), initialPosition(), 60, 0);
    const search = createPuctSearch({ keepTree: true });
    await run(search, initialPosition(), 60, 0);
    expect((await run(search, initialPosition(), 60, 0)).visits).toEqual(plain.visits);
    const after = play(initialPosition(), plain.move);
    const { visits } = await run(createPuctSearch(), after, 60, 0);
    const traced = createPuctSearch({ keepTree: true, traced: true });
    await run(traced, initialPosition(), 60, 0);
    expect((await run(traced, after, 60, 0)).visits).toEqual(visits);
    await run(traced, initialPosition(), 60, 0);
    traced.advance(plain.move);
    expect((await run(traced, after, 60, 0)).visits).toEqual(visits);
  });

  it('is forgotten where the next search begins elsewhere', async () => {
    const search = createPuctSearch();
    await run(search, initialPosition(), 100, 0);
    search.advance(d3);
    const other = positions[2]!;
    expect((await run(search, other, 40, 0)).visits).toEqual(
      (await run(createPuctSearch(), other, 40, 0)).visits,
    );
  });

  it('of a position that several ways lead to is the one most visited', async () => {
    let several = 0;
    for (const [seed, position] of positions.entries()) {
      const ways = new Map<string, Node[]>();
      const collect = (node: Node): void => {
        for (const child of node.children.values()) {
          const { ownLow, ownHigh, opponentLow, opponentHigh } = child.position;
          const key = [ownLow, ownHigh, opponentLow, opponentHigh].join();
          ways.set(key, [...(ways.get(key) ?? []), child]);
          collect(child);
        }
      };
      collect(slowPuct(position, 300).root);
      for (const nodes of ways.values()) {
        const [most, next] = nodes.sort((a, b) => b.values.length - a.values.length);
        if (most!.certain !== undefined || next === undefined || next.values.length === most!.values.length) {
          continue;
        }
        several++;
        const search = createPuctSearch({ keepTree: true });
        await run(search, position, 300, seed);
        const { visits } = await run(search, most!.position, 0, seed);
        expect(Array.from(visits)).toEqual(slowPuct(most!.position, 0, {}, most).visits);
      }
    }
    expect(several).toBeGreaterThan(0);
  });

  it('cannot be chosen while leaves wait', () => {
    const search = createPuctSearch();
    search.begin(initialPosition(), Random.fromSeed(0), 1);
    expect(search.next(createPositionBatch(1))).toBe(true);
    expect(() => search.advance(d3)).toThrow(expect.objectContaining({ code: 'internal' }));
  });

  it('is nothing after a move that was not looked at', async () => {
    const search = createPuctSearch();
    await run(search, initialPosition(), 0, 0);
    search.advance(e6);
    const next = play(initialPosition(), e6);
    expect((await run(search, next, 40, 0)).visits).toEqual(
      (await run(createPuctSearch(), next, 40, 0)).visits,
    );
  });
});

describe('noise', () => {
  it('gamma samples have the mean and variance of their shape', () => {
    const random = Random.fromSeed('gamma');
    for (const shape of [0.3, 1, 2.5, 10]) {
      const count = 20000;
      const samples = Array.from({ length: count }, () => Math.exp(logGamma(random, shape)));
      const mean = samples.reduce((a, b) => a + b) / count;
      const variance = samples.reduce((a, b) => a + (b - mean) ** 2, 0) / count;
      expect(Math.abs(mean - shape)).toBeLessThan(5 * Math.sqrt(shape / count));
      // The variance of a sample variance: (μ4 - σ⁴) / count, with μ4 = 3k² + 6k for shape k.
      const spread = Math.sqrt((3 * shape ** 2 + 6 * shape - shape ** 2) / count);
      expect(Math.abs(variance - shape)).toBeLessThan(5 * spread);
    }
  });

  it('Dirichlet shares sum to 1 and spread as alpha says, also where they are all but 0', () => {
    const random = Random.fromSeed('dirichlet');
    for (const alpha of [0.3, 1, 5]) {
      const first = Array.from({ length: 5000 }, () => {
        const shares = dirichlet(random, alpha, 4);
        expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        return shares[0]!;
      });
      const mean = first.reduce((a, b) => a + b) / first.length;
      const variance = first.reduce((a, b) => a + (b - mean) ** 2, 0) / first.length;
      expect(mean).toBeCloseTo(1 / 4, 1);
      expect(variance / ((1 / 4) * (3 / 4)) / (1 / (4 * alpha + 1))).toBeCloseTo(1, 0);
    }
    expect(dirichlet(random, 1e-4, 8).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });

  it('is mixed into the priors by its fraction: the first simulation goes to the largest', async () => {
    const [alpha, fraction] = [0.5, 0.3];
    const search = createPuctSearch({ noise: { alpha, fraction } });
    const seen = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      const { visits, priors } = await run(search, initialPosition(), 1, seed);
      const shares = dirichlet(Random.fromSeed(seed), alpha, priors.length);
      const mixed = Array.from(priors, (prior, i) => (1 - fraction) * prior + fraction * shares[i]!);
      const first = mixed.indexOf(Math.max(...mixed));
      expect(Array.from(visits)).toEqual(mixed.map((_, i) => Number(i === first)));
      seen.add(first);
    }
    expect(seen.size).toBeGreaterThan(1);
  });

  it('changes the visits with the seed, and not the priors that are reported', async () => {
    const search = createPuctSearch({ noise: { alpha: 0.5, fraction: 0.5 } });
    const plain = await run(createPuctSearch(), initialPosition(), 60, 0);
    const seen = new Set<string>();
    for (let seed = 0; seed < 6; seed++) {
      const result = await run(search, initialPosition(), 60, seed);
      expect(result.priors).toEqual(plain.priors);
      seen.add(result.visits.join());
    }
    expect(seen.size).toBeGreaterThan(3);
  });
});

it('a temperature draws the move in proportion to visits^(1/T)', async () => {
  for (const temperature of [1, 0.5]) {
    const search = createPuctSearch({ temperature });
    const { visits, moves } = await run(createPuctSearch(), initialPosition(), 20, 0);
    const weights = Array.from(visits, (n) => n ** (1 / temperature));
    const sum = weights.reduce((a, b) => a + b);
    const counts = moves.map(() => 0);
    const games = 3000;
    for (let seed = 0; seed < games; seed++) {
      const result = await run(search, initialPosition(), 20, seed);
      counts[moves.indexOf(result.move)]!++;
    }
    weights.forEach((weight, i) => {
      const p = weight / sum;
      expect(Math.abs(counts[i]! / games - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / games));
    });
  }
});

it('leaves that wait count as lost, so the next one looks elsewhere', async () => {
  // The first move is likely enough for both simulations, unless one of them waits and counts as lost.
  const fixed = new FixedEvaluator({ [d3]: 5, [c4]: 4, [f5]: 0, [e6]: 0 });
  const search = createPuctSearch({ leaves: 2, firstPlayReduction: 0 });
  search.begin(initialPosition(), Random.fromSeed(0), 2);
  await runSearches([search], fixed);
  expect(Array.from(search.result().visits)).toEqual([1, 1, 0, 0]);
  const single = createPuctSearch({ leaves: 1, firstPlayReduction: 0 });
  const { visits } = await runSearch(single, fixed, initialPosition(), Random.fromSeed(0), 2);
  expect(Array.from(visits)).toEqual([2, 0, 0, 0]);
});

it('leaves that wait do not make moves that were not visited look better', () => {
  // By hand: the first leaf goes to d3. Lost, d3 scores -1 + 2.5·√2·0.9/2 = 0.59, and c4 a draw + 2.5·√2·0.1 = 0.35; so
  // the next one goes to d3 too, which waits. It would be c4 if the loss counted in the position's own mean.
  const fixed = new FixedEvaluator({ [d3]: Math.log(9), [c4]: 0, [f5]: -30, [e6]: -30 });
  const search = createPuctSearch({ leaves: 2, cPuct: 2.5, firstPlayReduction: 0 });
  const batch = createPositionBatch(4);
  search.begin(initialPosition(), Random.fromSeed(0), 9);
  expect(search.next(batch)).toBe(true);
  const root = new Float32Array(65);
  root.set(fixed.logits);
  search.receive({ logits: root, values: new Float32Array(1) }, 0);
  expect(search.next(batch)).toBe(true);
  expect(search.next(batch)).toBe(false);
  expect(batch.count).toBe(2);
});

it('refuses options that make no search', () => {
  const bad = [
    { cPuct: 0 },
    { cPuct: Infinity },
    { cBase: -1 },
    { temperature: NaN },
    { temperature: Infinity },
  ];
  for (const options of [...bad, { firstPlayReduction: -1 }]) {
    expect(() => createPuctSearch(options)).toThrow(expect.objectContaining({ code: 'usage' }));
  }
  for (const finalShare of [0, -0.5, 1.01, NaN]) {
    expect(() => createPuctSearch({ finalShare })).toThrow(expect.objectContaining({ code: 'usage' }));
  }
  expect(() => createPuctSearch({ noise: { alpha: 0, fraction: 0.25 } })).toThrow('alpha');
  expect(() => createPuctSearch({ noise: { alpha: 1, fraction: -0.25 } })).toThrow('fraction');
});
