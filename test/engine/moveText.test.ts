import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMoveText } from '../../engine/moveText.js';
import { formatTranscript, moveName } from '../../engine/notation.js';
import { PASS } from '../../engine/squareSet.js';

describe('moves as people write them', () => {
  it.each([
    ['f5d6c3d3', 'f5d6c3d3', undefined],
    ['1. f5 d6 2. c3 d3', 'f5d6c3d3', undefined],
    ['1.f5 d6 2.c3 d3', 'f5d6c3d3', undefined],
    ['1) f5 2) d6 3) c3', 'f5d6c3', undefined],
    ['1 f5 2 d6 3 c3', 'f5d6c3', undefined],
    ['1f5 2d6 3c3', 'f5d6c3', undefined],
    ['1... d6 2. c3', 'd6c3', undefined],
    ['f5,d6,c3,d3', 'f5d6c3d3', undefined],
    ['F5-D6-C3-D3', 'f5d6c3d3', undefined],
    ['F5 – D6 → C3', 'f5d6c3', undefined],
    ['f5; d6; c3;', 'f5d6c3', undefined],
    ['"f5d6" ', 'f5d6', undefined],
    ['[f5, d6]', 'f5d6', undefined],
    ['f5! d6?! c3 $14 d3', 'f5d6c3d3', undefined],
    ['1.f5!2.d6', 'f5d6', undefined],
    ['f5 d6 33-31', 'f5d6', '33-31'],
    ['f5d6 1-0', 'f5d6', '1-0'],
    ['f5 d6 1/2-1/2', 'f5d6', '1/2-1/2'],
    ['f5d6 +12', 'f5d6', '+12'],
    ['f5 d6 *', 'f5d6', undefined],
    ['  \n f5d6 \n', 'f5d6', undefined],
  ])('%j', (text, moves, result) => {
    expect(readMoveText(text)).toEqual({
      moves: expect.anything() as unknown,
      ...(result === undefined ? {} : { result }),
    });
    expect(formatTranscript(readMoveText(text).moves)).toBe(moves);
  });

  it('with all words for a pass', () => {
    expect(readMoveText('f5 pass -- PA ps passes c3').moves).toEqual([
      37,
      PASS,
      PASS,
      PASS,
      PASS,
      PASS,
      18 + 0,
    ]);
  });

  it.each([
    ['f55d6', '5d6'],
    ['f5 xx', 'xx'],
    ['f5d', 'd'],
    [' f5 xx d6 \n', 'xx d6'],
    ['i9', 'i9'],
    ['f5 70-1 d6', '70-1 d6'],
  ])('of %j what is no move is told', (text, rest) => {
    expect(readMoveText(text).rest).toBe(rest);
  });

  it('in any mixture of numbers and signs', () => {
    const sign = fc.constantFrom(' ', ', ', '-', ' - ', '\n', '; ', '.', ' 12. ', ' 3) ');
    const squares = fc.array(fc.tuple(fc.nat(63), sign), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(squares, (parts) => {
        const text = parts.map(([square, between]) => moveName(square) + between).join('');
        expect(readMoveText(text)).toEqual({ moves: parts.map(([square]) => square) });
      }),
    );
  });

  it('in time that grows with the text', () => {
    for (const text of [
      '1 '.repeat(200_000),
      `f5${' '.repeat(200_000)}x`,
      '1-'.repeat(100_000),
      '-'.repeat(200_000),
    ]) {
      expect(readMoveText(text)).toBeDefined();
    }
  });

  it.each(['(f5)(d6)(c3)', '["f5", "d6", "c3"]', 'f5d6 # as Tanaka played\nc3', 'f5 d6 c3 # 1-0'])(
    'reads %j',
    (text) => {
      expect(readMoveText(text)).toEqual({ moves: [37, 43, 18] });
    },
  );
});
