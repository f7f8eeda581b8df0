import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { correlationByGame, pearson, ratioByGame } from '../../../studies/patching/agreement.js';
import { ClusterBootstrap } from '../../../studies/statistics/clusterBootstrap.js';

const random = Random.fromSeed('agreement');
const numbers = (count: number): number[] => Array.from({ length: count }, () => random.normal());
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** By deviations from the means, which are subtracted first. */
function slowPearson(x: readonly number[], y: readonly number[]): number {
  const [dx, dy] = [x.map((value) => value - mean(x)), y.map((value) => value - mean(y))];
  const product = (a: readonly number[], b: readonly number[]): number =>
    mean(a.map((value, at) => value * b[at]!));
  return product(dx, dy) / Math.sqrt(product(dx, dx) * product(dy, dy));
}

describe('the agreement of estimates with effects', () => {
  it("is Pearson's correlation, over rows of whole games drawn again", () => {
    const x = numbers(60);
    const y = x.map((value) => 0.5 * value + 0.5 * random.normal() + 3);
    const games = x.map((_, row) => Math.floor(row / 4));
    expect(pearson(x, y)).toBeCloseTo(slowPearson(x, y), 10);
    expect(
      pearson(
        x,
        x.map((value) => 2 - 3 * value),
      ),
    ).toBeCloseTo(-1, 10);
    expect(
      pearson(
        x,
        x.map(() => 0.1),
      ),
    ).toBeNaN();
    const found = correlationByGame(new ClusterBootstrap(Random.fromSeed(1)), x, y, games);
    expect(found.mean).toBeCloseTo(slowPearson(x, y), 10);
    // The spread of the same statistic over draws that are made here.
    const drawn = Array.from({ length: 2000 }, () => {
      const rows = Array.from({ length: 15 }, () => random.integer(15)).flatMap((game) =>
        [0, 1, 2, 3].map((at) => 4 * game + at),
      );
      return slowPearson(
        rows.map((row) => x[row]!),
        rows.map((row) => y[row]!),
      );
    }).sort((a, b) => a - b);
    expect(Math.abs(found.low - drawn[30]!)).toBeLessThan(0.08);
    expect(Math.abs(found.high - drawn[1969]!)).toBeLessThan(0.08);
  });

  it('is a ratio of sums, and 1 with no width where both are the same', () => {
    const x = numbers(40).map(Math.abs);
    const games = x.map((_, row) => row % 7);
    const bootstrap = new ClusterBootstrap(Random.fromSeed(2));
    expect(ratioByGame(bootstrap, x, x, games)).toEqual({ mean: 1, low: 1, high: 1 });
    const y = numbers(40).map(Math.abs);
    expect(ratioByGame(bootstrap, x, y, games).mean).toBeCloseTo(mean(x) / mean(y), 10);
  });
});
