import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeLedger } from '../../../../lrp/ledger.js';
import { ledgerRows } from '../../../../web/components/relevance/ledgerRows.js';

// A sum never is -0.
const number = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value + 0);

describe('the rows of a ledger', () => {
  it('have every part, with the shares that the ledger itself has', () => {
    fc.assert(
      fc.property(number, number, number, number, (input, bias, leak, proven) => {
        const layers = [{ name: 'a', bias, leak }];
        const lines = [{ name: 'proven', relevance: proven }] as const;
        const ledger = closeLedger(input + bias + leak + proven, input, layers, 'float32', lines);
        const rows = ledgerRows(ledger);
        expect(rows.map(({ relevance }) => relevance)).toEqual([input, bias, leak, proven]);
        const { share } = ledger;
        expect(rows.slice(0, 3).map((row) => row.share ?? 0)).toEqual(
          [share.input, share.bias, share.leak].map(Math.abs),
        );
      }),
    );
  });

  it('have no shares where everything is zero', () => {
    const rows = ledgerRows(closeLedger(0, 0, [], 'float32'));
    expect(rows.map(({ name, share }) => [name, share])).toEqual([
      ['squares', undefined],
      ['biases', undefined],
      ['leak', undefined],
    ]);
  });
});
