import { describe, expect, it } from 'vitest';
import { reportStrength } from '../../../selfplay/report/reportStrength.js';
import type { EvaluationRecord } from '../../../selfplay/store/store.js';

describe('strength', () => {
  function match(a: number, b: string, wins: number, draws: number, losses: number): EvaluationRecord {
    const games = wins + draws + losses;
    const about = { generation: a, a: `generation ${a}`, b, simulations: 16, meanDiscs: 0 };
    return { ...about, games, wins, draws, losses };
  }

  it('makes a curve for each kind of opponent, with the stored interval', () => {
    const { curves } = reportStrength([
      { ...match(8, 'greedy', 20, 0, 0), elo: 650, eloInterval: [-400 * Math.log10(1 / 0.9 - 1), 650] },
      match(4, 'greedy', 10, 2, 8),
      match(8, 'generation 4', 12, 2, 6),
    ]);
    expect(curves.map(({ opponent }) => opponent)).toEqual(['greedy', 'previous:4']);
    expect(curves[0]!.points.map(({ generation, score }) => [generation, score.value])).toEqual([
      [4, 0.55],
      [8, 1],
    ]);
    expect(curves[0]!.points[0]!.score.interval).toBeUndefined();
    expect(curves[0]!.points[1]!.score.interval![0]).toBeCloseTo(0.9, 12);
    // The stored interval leans to the middle; the score itself is in what is shown.
    expect(curves[0]!.points[1]!.score.interval![1]).toBe(1);
  });

  it('rates a chain of networks on one scale', () => {
    const { scale } = reportStrength([
      match(4, 'greedy', 30, 0, 10),
      match(8, 'generation 4', 24, 12, 4),
      match(12, 'generation 8', 20, 0, 20),
    ]);
    expect(scale!.anchor).toBe('greedy');
    expect(scale!.games).toBe(120);
    // Three of four points are 400 · lg 3 = 190.8 Elo; the prior takes a little of it.
    const elos = scale!.networks.map(({ elo }) => elo);
    [191, 382, 382].forEach((elo, index) => expect(Math.abs(elos[index]! - elo)).toBeLessThan(6));
    expect(scale!.networks.map(({ known }) => known)).toEqual([undefined, undefined, undefined]);
    const widths = scale!.networks.map(({ eloInterval: [low, high] }) => high - low);
    expect(widths[1]).toBeGreaterThan(widths[0]!);
    expect(widths[2]).toBeGreaterThan(widths[1]!);
  });

  it('says which end of a rating is known when the other is not', () => {
    const { scale } = reportStrength([
      match(1, 'random', 19, 0, 1),
      match(2, 'random', 20, 0, 0),
      match(2, 'generation 1', 20, 0, 0),
      match(3, 'random', 19, 0, 1),
      match(3, 'generation 0', 10, 0, 0),
      // Nobody else has met these two.
      match(7, 'generation 6', 5, 0, 5),
    ]);
    const known = scale!.networks.map(({ generation, known: end }) => [generation, end]);
    expect(scale!.anchor).toBe('random');
    expect(known).toEqual([
      [0, 'high'],
      [1, undefined],
      [2, 'low'],
      [3, undefined],
    ]);
  });

  it('names the match that one number a player does not explain, and none that chance does', () => {
    const chain = [match(1, 'greedy', 36, 0, 4), match(2, 'generation 1', 36, 0, 4)];
    // With both steps d apart the likelihood is largest where p(d) + p(2d) = 1.5: p(d) 0.68, p(2d) 0.82.
    const { surprise } = reportStrength([...chain, match(2, 'greedy', 24, 0, 16)]).scale!;
    expect(surprise).toMatchObject({ a: 'generation 2', b: 'greedy', games: 40, score: 0.6 });
    expect(surprise!.expected).toBeCloseTo(0.82, 2);
    expect(reportStrength([...chain, match(2, 'greedy', 39, 0, 1)]).scale!.surprise).toBeUndefined();
  });

  it('takes the zero where most can be compared, and has none without matches', () => {
    const { scale } = reportStrength([
      match(1, 'random', 20, 0, 0),
      match(2, 'random', 20, 0, 0),
      match(1, 'greedy', 15, 0, 5),
      match(2, 'greedy', 18, 0, 2),
    ]);
    expect(scale!.anchor).toBe('greedy');
    expect(scale!.others.find(({ player }) => player === 'random')!.known).toBe('high');
    expect(reportStrength([])).toEqual({ curves: [], scale: undefined });
    expect(reportStrength([match(1, 'greedy', 0, 0, 0)]).scale).toBeUndefined();
  });
});
