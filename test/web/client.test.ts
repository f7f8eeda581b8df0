import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { percent, scientific, signed } from '../../engine/format.js';
import { moveName } from '../../engine/notation.js';
import { BOARD } from '../../web/client/board.js';

interface Script {
  readonly percent: typeof percent;
  readonly signed: typeof signed;
  readonly scientific: typeof scientific;
  readonly squareName: (square: number) => string;
}

it('writes numbers and squares on pages as everywhere else', () => {
  const script = runInNewContext(`${BOARD}; ({ percent, signed, scientific, squareName })`) as Script;
  const value = fc.oneof(
    fc.double({ min: -2, max: 2, noNaN: true }),
    fc.double({ min: -1e5, max: 1e5, noNaN: true }),
  );
  fc.assert(
    fc.property(value, fc.integer({ min: 0, max: 4 }), (number, digits) => {
      expect(script.percent(number, digits)).toBe(percent(number, digits));
      expect(script.signed(number, digits)).toBe(signed(number, digits));
      expect(script.scientific(number, 2 + digits)).toBe(scientific(number, 2 + digits));
    }),
  );
  for (let square = 0; square < 64; square++) expect(script.squareName(square)).toBe(moveName(square));
});
