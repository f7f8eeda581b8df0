import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lowestBit, popcount } from '../../engine/kernel.js';
import {
  complement,
  difference,
  emptySet,
  equals,
  has,
  intersection,
  isEmpty,
  setOf,
  size,
  squares,
  union,
} from '../../engine/squareSet.js';

const anySquares = fc.uniqueArray(fc.integer({ min: 0, max: 63 }));
const ascending = (list: Iterable<number>): number[] => [...list].sort((a, b) => a - b);

it('a set of squares behaves as a Set of numbers', () => {
  fc.assert(
    fc.property(anySquares, anySquares, (first, second) => {
      const a = setOf(...first);
      const b = setOf(...second);
      const inFirst = new Set(first);
      const inSecond = new Set(second);
      expect(squares(a)).toEqual(ascending(inFirst));
      expect(size(a)).toBe(first.length);
      expect(isEmpty(a)).toBe(first.length === 0);
      expect(lowestBit(a.low, a.high)).toBe(first.length === 0 ? -1 : Math.min(...first));
      expect(squares(union(a, b))).toEqual(ascending(new Set([...first, ...second])));
      expect(squares(intersection(a, b))).toEqual(ascending(first.filter((square) => inSecond.has(square))));
      expect(squares(difference(a, b))).toEqual(ascending(first.filter((square) => !inSecond.has(square))));
      expect(size(complement(a))).toBe(64 - first.length);
      expect(equals(union(a, complement(a)), complement(emptySet))).toBe(true);
      for (let square = 0; square < 64; square++) expect(has(a, square)).toBe(inFirst.has(square));
      expect(has(a, 64) || has(a, -1) || has(a, 0.5)).toBe(false);
      for (const square of [0, 31, 32, 63]) {
        const other = inFirst.has(square) ? difference(a, setOf(square)) : union(a, setOf(square));
        expect(equals(a, other)).toBe(false);
      }
    }),
  );
});

it('popcount counts the ones of all 32 bits', () => {
  fc.assert(
    fc.property(fc.integer(), (x) => {
      expect(popcount(x)).toBe((x >>> 0).toString(2).replaceAll('0', '').length);
    }),
  );
});
