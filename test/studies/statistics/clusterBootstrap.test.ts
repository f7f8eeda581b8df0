import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { ClusterBootstrap } from '../../../studies/statistics/clusterBootstrap.js';
import { studentQuantile } from '../../../studies/statistics/student.js';
import { clusteredSample, coverage, naiveInterval } from '../../support/studies/clusteredSamples.js';

const random = Random.fromSeed('clusters');

describe('a bootstrap over clusters', () => {
  it('of a mean', () => {
    const bootstrap = new ClusterBootstrap(Random.fromSeed(1));
    const apart = (values: readonly number[]) => bootstrap.mean(values, [...values.keys()]);
    expect(apart([2, 2, 2])).toEqual({ mean: 2, low: 2, high: 2 });
    expect(apart([0, 1])).toEqual({ mean: 0.5, low: 0, high: 1 });
    expect(apart([]).mean).toBeNaN();
    // The half width of a mean of 400 uniform numbers: 1.96 / sqrt(12 * 400).
    const uniform = Array.from({ length: 400 }, () => random.uniform());
    const { low, high } = apart(uniform);
    expect((high - low) / 2).toBeGreaterThan(0.85 * 0.0283);
    expect((high - low) / 2).toBeLessThan(1.15 * 0.0283);
    // Each number seven times, as often as a board has other sides: nothing is known that was not.
    const sides = uniform.flatMap((value) => new Array<number>(7).fill(value));
    const positions = sides.map((_, index) => Math.floor(index / 7));
    const turned = bootstrap.mean(sides, positions);
    expect(turned.low).toBeCloseTo(low, 12);
    expect(turned.high).toBeCloseTo(high, 12);
  });

  it('says nothing of one cluster', () => {
    const { mean, low, high } = new ClusterBootstrap(random).mean([1, 2, 3], ['a', 'a', 'a']);
    expect(mean).toBe(2);
    expect([low, high]).toEqual([NaN, NaN]);
  });

  it.each([
    { games: 12, most: 8, likeness: 0.6, skewed: false },
    { games: 40, most: 8, likeness: 0.6, skewed: false },
    { games: 40, most: 8, likeness: 0.6, skewed: true },
    { games: 100, most: 3, likeness: 0.3, skewed: false },
  ])(
    'holds the true mean as often as it says, as numbers that are taken for independent do not: %j',
    (shape) => {
      const samples = Array.from({ length: 1000 }, (_, sample) =>
        clusteredSample(shape, random.split(shape.games, sample)),
      );
      const bootstrap = new ClusterBootstrap(random.split('draws'));
      const clustered = coverage(1000, 0, (at) => bootstrap.mean(samples[at]!.values, samples[at]!.games));
      const naive = coverage(1000, 0, (at) => naiveInterval(samples[at]!.values));
      expect(clustered).toBeGreaterThan(0.93);
      expect(clustered).toBeLessThan(0.97);
      expect(naive).toBeLessThan(0.91);
    },
  );
});

describe("the quantile of Student's t", () => {
  it('is that of the tables', () => {
    expect(studentQuantile(1)).toBeCloseTo(12.7062, 3);
    expect(studentQuantile(2)).toBeCloseTo(4.3027, 3);
    expect(studentQuantile(3) / 3.1824).toBeCloseTo(1, 2);
    expect(studentQuantile(5)).toBeCloseTo(2.5706, 3);
    expect(studentQuantile(10)).toBeCloseTo(2.2281, 4);
    expect(studentQuantile(30)).toBeCloseTo(2.0423, 4);
    expect(studentQuantile(1e6)).toBeCloseTo(1.96, 4);
  });
});
