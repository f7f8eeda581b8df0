import { describe, expect, it } from 'vitest';
import { eloOf, matchScore } from '../../../selfplay/matches/elo.js';

describe('matchScore', () => {
  it('counts a draw as half a point, never as a loss', () => {
    const match = matchScore([
      [1, 0.5],
      [0.5, 0.5],
      [0, 1],
    ]);
    expect(match).toMatchObject({ games: 6, wins: 2, draws: 3, losses: 1 });
    expect(match.score).toBeCloseTo(3.5 / 6, 12);
  });

  it('follows the logistic scale: 10 to 1 is 400 Elo', () => {
    expect(eloOf(10 / 11)).toBeCloseTo(400, 9);
    expect(eloOf(0.5)).toBeCloseTo(0, 12);
    expect(eloOf(0.25)).toBeCloseTo(-eloOf(0.75), 9);
  });

  it('takes its interval from pairs: games that cancel within a pair carry no doubt', () => {
    const cancelling = Array.from({ length: 50 }, () => [1, 0] as const);
    const swinging = Array.from({ length: 50 }, (_, i) =>
      i % 2 === 0 ? ([1, 1] as const) : ([0, 0] as const),
    );
    const narrow = matchScore(cancelling).scoreInterval;
    const wide = matchScore(swinging).scoreInterval;
    expect(narrow[1] - narrow[0]).toBeCloseTo(0, 12);
    // 51 pair results, 50 of them a half away from the mean: s² = 50·0.25/50, margin 1.96·sqrt(s²/51).
    expect((wide[1] - wide[0]) / 2).toBeCloseTo(1.959964 * Math.sqrt(0.25 / 51), 9);
  });

  it('stays finite when every game was won', () => {
    const { elo, eloInterval } = matchScore(Array.from({ length: 100 }, () => [1, 1] as const));
    expect(Number.isFinite(elo)).toBe(true);
    expect(Number.isFinite(eloInterval[1])).toBe(true);
    expect(eloInterval[0]).toBeGreaterThan(400);
  });

  it('covers the truth about 95 times of 100 in simulated matches', () => {
    // Independent check of the interval: pairs with a known mean, drawn by a small generator of its own.
    let state = 12345;
    const uniform = (): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return (state >>> 8) / 0x7fffff;
    };
    let covered = 0;
    for (let trial = 0; trial < 1000; trial++) {
      const pairs = Array.from({ length: 100 }, () => {
        const luck = (uniform() - 0.5) * 0.6; // the opening favours one colour
        const first = uniform() < 0.6 + luck ? 1 : 0;
        const second = uniform() < 0.6 - luck ? 1 : 0;
        return [first, second] as const;
      });
      const [low, high] = matchScore(pairs).scoreInterval;
      if (low <= 0.6 && 0.6 <= high) covered++;
    }
    expect(covered).toBeGreaterThan(920);
    expect(covered).toBeLessThan(985);
  });
});
