import { describe, expect, it } from 'vitest';
import { lossOf } from '../../playing/moveLoss.js';
import { standardError } from '../../playing/outlook.js';

const certain = (value: number) => ({ value, error: 0 });
const about = (value: number, error = 0.02) => ({ value, error });

describe('the loss of a move', () => {
  it('is the difference where both are known for certain', () => {
    expect(lossOf(certain(1), certain(-1))).toBe(2);
    expect(lossOf(certain(1), certain(0))).toBe(1);
    expect(lossOf(certain(0), certain(0))).toBe(0);
  });

  it('is nothing in a position that is lost for certain, whatever is said of the move', () => {
    for (const value of [-1, -0.9, 0, 0.4]) expect(lossOf(certain(-1), about(value))).toBe(0);
  });

  it('is nothing within the noise, and the whole difference beyond it', () => {
    expect(lossOf(about(0.1), about(0))).toBe(0);
    expect(lossOf(about(0.2), about(0))).toBeCloseTo(0.2, 12);
    expect(lossOf(about(0.2, 0.1), about(0))).toBe(0);
    expect(lossOf(about(0), about(0.3))).toBe(0);
    // Twice the root of the sum of all squares: 2 * sqrt(2 * (0.03^2 + 0.04^2)) = 0.1414.
    expect(lossOf(about(0.141, 0.03), about(0, 0.03))).toBe(0);
    expect(lossOf(about(0.142, 0.03), about(0, 0.03))).toBeGreaterThan(0);
  });
});

describe('the standard error of a mean', () => {
  it('falls with the root of the visits, and is large where little is known', () => {
    expect(standardError(NaN, 0)).toBeGreaterThan(0.2);
    expect(standardError(0, 1)).toBeGreaterThan(0.2);
    expect(standardError(0.2, 10_000)).toBeCloseTo(0.002, 4);
    const errors = [1, 2, 4, 16, 64, 256].map((visits) => standardError(0.3, visits));
    expect(errors).toEqual([...errors].sort((a, b) => b - a));
  });
});
