import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { sprt } from '../../../selfplay/matches/sprt.js';

type Pair = readonly [number, number];
const PAIRS: readonly Pair[] = [
  [0, 0],
  [0, 0.5],
  [0.5, 0.5],
  [0.5, 1],
  [1, 1],
];

/** So many pairs of each of the five outcomes. */
function pairsOf(counts: readonly number[]): Pair[] {
  return counts.flatMap((count, i) => Array.from({ length: count }, () => PAIRS[i]!));
}

/**
 * The best log-likelihood with a mean, found by climbing: two outcomes give to a third so that sum and mean stay,
 * in ever smaller steps, as long as that helps. Nothing of Lagrange's method is in it.
 */
function climbed(counts: readonly number[], mean: number): number {
  // A start with the mean: a mixture of the flat distribution and the nearer end.
  const end = mean >= 0.5 ? 1 : 0;
  const weight = (mean - 0.5) / (end - 0.5 || 1);
  const share = [0, 1, 2, 3, 4].map((i) => (1 - weight) / 5 + (i === 4 * end ? weight : 0));
  const value = (): number => counts.reduce((sum, count, i) => sum + count * Math.log(share[i]!), 0);
  // Directions that keep sum and mean: one unit at i and k, taken from or given to two others.
  const directions: number[][] = [];
  for (let i = 0; i < 5; i++) {
    for (let j = i + 1; j < 5; j++) {
      for (let k = j + 1; k < 5; k++) {
        const direction = [0, 0, 0, 0, 0];
        direction[i] = k - j;
        direction[k] = j - i;
        direction[j] = -(k - i);
        directions.push(direction);
      }
    }
  }
  let best = value();
  for (let step = 0.05; step > 1e-9; step /= 2) {
    for (let improved = true; improved;) {
      improved = false;
      for (const direction of directions) {
        for (const sign of [1, -1]) {
          const moved = share.map((part, i) => part + (sign * step * direction[i]!) / 4);
          if (moved.some((part) => part <= 0)) continue;
          const kept = share.splice(0, 5, ...moved);
          const now = value();
          if (now > best + 1e-13) {
            best = now;
            improved = true;
          } else share.splice(0, 5, ...kept);
        }
      }
    }
  }
  return best;
}

const scoreOf = (elo: number): number => 1 / (1 + 10 ** (-elo / 400));

describe('the sequential test', () => {
  it('finds the ratio that climbing the likelihood finds', () => {
    const random = Random.fromSeed('sprt');
    for (let trial = 0; trial < 10; trial++) {
      const counts = [0, 1, 2, 3, 4].map(() => 1 + random.integer(30));
      const elo0 = random.integer(100) - 60;
      const elo1 = elo0 + 5 + random.integer(40);
      const { llr } = sprt(pairsOf(counts), { elo0, elo1 });
      const slow = climbed(counts, scoreOf(elo1)) - climbed(counts, scoreOf(elo0));
      expect(llr).toBeCloseTo(slow, 4);
    }
  });

  it('has the bounds of Wald, changes sign with the view, and begins undecided', () => {
    const { bounds, accepted, llr } = sprt([], { elo0: 0, elo1: 10 });
    expect(bounds[0]).toBeCloseTo(-2.944438979, 8);
    expect(bounds[1]).toBeCloseTo(2.944438979, 8);
    expect({ accepted, llr }).toEqual({ accepted: undefined, llr: 0 });
    const counts = [3, 9, 20, 12, 6];
    const there = sprt(pairsOf(counts), { elo0: -5, elo1: 15 }).llr;
    const back = sprt(pairsOf([...counts].reverse()), { elo0: -15, elo1: 5 }).llr;
    expect(back).toBeCloseTo(-there, 8);
  });

  it('decides rightly nearly always, and with doubt for longer in between', () => {
    const random = Random.fromSeed('decide');
    const hypotheses = { elo0: 0, elo1: 60 };
    const run = (elo: number): { accepted: string | undefined; pairs: number } => {
      const share = scoreOf(elo);
      const pairs: Pair[] = [];
      for (;;) {
        for (let i = 0; i < 8; i++) {
          const tilt = (random.uniform() - 0.5) * 0.3;
          const game = (p: number): number => (random.uniform() < 0.1 ? 0.5 : random.uniform() < p ? 1 : 0);
          pairs.push([game(share + tilt), game(share - tilt)]);
        }
        const { accepted } = sprt(pairs, hypotheses);
        if (accepted !== undefined || pairs.length > 4000) return { accepted, pairs: pairs.length };
      }
    };
    const runs = (elo: number) => Array.from({ length: 60 }, () => run(elo));
    // Of 60 tests three are expected to err; ten would be a one in a thousand chance.
    expect(runs(0).filter(({ accepted }) => accepted === 'elo1').length).toBeLessThan(10);
    expect(runs(66).filter(({ accepted }) => accepted === 'elo0').length).toBeLessThan(10);
    const mean = (all: readonly { pairs: number }[]): number =>
      all.reduce((sum, { pairs }) => sum + pairs, 0) / all.length;
    expect(mean(runs(200))).toBeLessThan(mean(runs(66)));
  });

  it('refuses hypotheses that are none', () => {
    expect(() => sprt([], { elo0: 5, elo1: 5 })).toThrow(/the first smaller/);
    expect(() => sprt([], { elo0: 0, elo1: NaN })).toThrow(/the first smaller/);
    expect(() => sprt([], { elo0: 0, elo1: 5, alpha: 0.7 })).toThrow(/between 0 and 0.5/);
  });
});
