import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixed, formatCount, intervalText, percent, scientific, signed } from '../../engine/numberText.js';

const digits = fc.integer({ min: 0, max: 4 });
const number = fc.double({ min: -1e5, max: 1e5, noNaN: true });

describe('numbers for people', () => {
  it.each([
    [percent(0.034), '3%'],
    [percent(0.034, 1), '3.4%'],
    [percent(1), '100%'],
    [percent(-0.0001), '0%'],
    [signed(12.4), '+12'],
    [signed(-12.6), '-13'],
    [signed(0.3), '0'],
    [signed(-0.3), '0'],
    [signed(0.25, 2), '+0.25'],
    [signed(-0.0001, 2), '0.00'],
    [scientific(0), '0.000'],
    [scientific(-0.0345, 4), '-0.0345'],
    [scientific(-0.000_669, 4), '-6.69e-4'],
    [scientific(12_345), '+1.2e+4'],
    [intervalText({ mean: 0.421, low: 0.4, high: 0.44 }, 2), '0.42 [0.40, 0.44]'],
    [intervalText({ mean: 0.421, low: 0.4, high: 0.44 }, 1, '%'), '42.1% [40.0, 44.0]'],
    [intervalText({ mean: NaN, low: NaN, high: NaN }, 2), '-'],
    [formatCount(0, 'game'), '0 games'],
    [formatCount(1, 'game'), '1 game'],
    [formatCount(1, 'ply'), '1 ply'],
    [formatCount(2, 'ply'), '2 plies'],
    [formatCount(2, 'day'), '2 days'],
    [formatCount(3, 'match'), '3 matches'],
    [formatCount(3, 'pass'), '3 passes'],
    [formatCount(1e6, 'move', '1 M'), '1 M moves'],
  ])('are written %s', (text, expected) => {
    expect(text).toBe(expected);
  });

  it('read back within half of the last digit, and have a sign unless they are zero', () => {
    fc.assert(
      fc.property(number, digits, (value, places) => {
        const half = 0.5000001 * 10 ** -places;
        for (const text of [fixed(value, places), signed(value, places)]) {
          expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(half);
          expect(Object.is(Number(text), -0)).toBe(false);
        }
        const sign = /^[+-]/.exec(signed(value, places))?.[0];
        const read = Number(signed(value, places));
        expect(sign).toBe(read > 0 ? '+' : read < 0 ? '-' : undefined);
        expect(percent(value / 100, places)).toBe(`${fixed(100 * (value / 100), places)}%`);
      }),
    );
  });
});
