import { expect, it } from 'vitest';
import { rankCorrelation } from '../../../studies/statistics/ranks.js';

it('a rank correlation, with equal numbers', () => {
  expect(rankCorrelation([1, 2, 3], [10, 30, 20])).toBeCloseTo(0.5, 12);
  // Ranks 0.5 0.5 2 and 0 1 2: covariance 1.5 of variances 1.5 and 2.
  expect(rankCorrelation([1, 1, 9], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(3), 12);
  expect(rankCorrelation([1, 1], [1, 2])).toBeUndefined();
});
