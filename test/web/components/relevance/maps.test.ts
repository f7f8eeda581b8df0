import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moveName } from '../../../../engine/notation.js';
import { rankedSquares, strongestText, sumOfMaps } from '../../../../web/components/relevance/maps.js';

const map = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 64, maxLength: 64 });

describe('maps', () => {
  it('are added square by square', () => {
    fc.assert(
      fc.property(fc.array(map, { maxLength: 4 }), (maps) => {
        const sum = sumOfMaps(maps);
        for (let square = 0; square < 64; square++) {
          let expected = 0;
          for (const each of maps) expected += each[square]!;
          expect(sum[square]).toBe(expected);
        }
      }),
    );
  });

  it('are ranked by size, without squares of zero', () => {
    fc.assert(
      fc.property(map, (values) => {
        const ranked = rankedSquares(values);
        expect(ranked).toHaveLength(values.filter((value) => value !== 0).length);
        ranked.forEach(({ square, value }, index) => {
          expect(value).toBe(values[square]);
          if (index > 0) expect(Math.abs(ranked[index - 1]!.value)).toBeGreaterThanOrEqual(Math.abs(value));
        });
      }),
    );
  });

  it('name their strongest squares, for those who do not see them', () => {
    const values = new Float32Array(64);
    values[10] = -2;
    values[63] = 1.5;
    expect(strongestText(values)).toBe(`${moveName(10)} -2.000, ${moveName(63)} +1.500`);
    expect(strongestText(new Float32Array(64))).toBe('none');
  });
});
