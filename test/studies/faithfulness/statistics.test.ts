import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { Bootstrap, rankCorrelation } from '../../../studies/faithfulness/statistics.js';
import { random } from '../../support/mapMethods.js';

describe('statistics', () => {
  it('a bootstrap of a mean', () => {
    const bootstrap = new Bootstrap(Random.fromSeed(1));
    expect(bootstrap.mean([2, 2, 2])).toEqual({ mean: 2, low: 2, high: 2 });
    expect(bootstrap.mean([0, 1])).toEqual({ mean: 0.5, low: 0, high: 1 });
    expect(bootstrap.mean([]).mean).toBeNaN();
    // The half width of a mean of 400 uniform numbers: 1.96 / sqrt(12 * 400).
    const uniform = Array.from({ length: 400 }, () => random.uniform());
    const { low, high } = bootstrap.mean(uniform);
    expect((high - low) / 2).toBeGreaterThan(0.8 * 0.0283);
    expect((high - low) / 2).toBeLessThan(1.2 * 0.0283);
  });

  it('a rank correlation, with equal numbers', () => {
    expect(rankCorrelation([1, 2, 3], [10, 30, 20])).toBeCloseTo(0.5, 12);
    // Ranks 0.5 0.5 2 and 0 1 2: covariance 1.5 of variances 1.5 and 2.
    expect(rankCorrelation([1, 1, 9], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(3), 12);
    expect(rankCorrelation([1, 1], [1, 2])).toBeUndefined();
  });
});
