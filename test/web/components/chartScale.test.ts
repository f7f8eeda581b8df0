import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisOf, nearestIndex, partOf } from '../../../web/components/chartScale.js';

const numbers = fc.array(
  fc.oneof(fc.integer({ min: -1e6, max: 1e6 }), fc.double({ min: -1, max: 1, noNaN: true })),
  { minLength: 1, maxLength: 30 },
);

describe('an axis', () => {
  it.each([
    [[0, 10], { low: 0, high: 10, ticks: [0, 2, 4, 6, 8, 10] }],
    [[-3, 97], { low: -20, high: 100, ticks: [-20, 0, 20, 40, 60, 80, 100] }],
    [[0, 2], { low: 0, high: 2, ticks: [0, 1, 2] }],
    [[0.12, 0.31], { low: 0.1, high: 0.35, ticks: [0.1, 0.15, 0.2, 0.25, 0.3, 0.35] }],
  ])('of %j has round ends', (given, axis) => {
    expect(axisOf(given)).toEqual(axis);
  });

  it('holds all its numbers between its ends, a few ticks apart by the same step', () => {
    fc.assert(
      fc.property(numbers, (given) => {
        const axis = axisOf(given);
        for (const value of given) {
          expect(partOf(axis, value)).toBeGreaterThanOrEqual(-1e-9);
          expect(partOf(axis, value)).toBeLessThanOrEqual(1 + 1e-9);
        }
        expect(axis.ticks.length).toBeGreaterThan(1);
        expect(axis.ticks.length).toBeLessThan(10);
        const step = axis.ticks[1]! - axis.ticks[0]!;
        axis.ticks.forEach((tick, at) => expect(tick).toBeCloseTo(axis.ticks[0]! + at * step, 5));
        expect(axis.high).toBeGreaterThan(axis.low);
      }),
    );
  });
});

describe('the nearest number', () => {
  it('is found as by sorting by distance', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (given, value) => {
        const sorted = [...given].sort((a, b) => Math.abs(a - value) - Math.abs(b - value));
        expect(Math.abs(given[nearestIndex(given, value)]! - value)).toBe(Math.abs(sorted[0]! - value));
      }),
    );
  });
});
