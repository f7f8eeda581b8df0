import { describe, expect, it } from 'vitest';
import { looksLikeBoard, readBoardText } from '../../engine/boardText.js';
import { formatPosition } from '../../engine/notation.js';
import { Random } from '../../engine/random.js';
import { randomPosition } from '../support/engine/randomPositions.js';
import { slowBoard, slowMoves } from '../support/engine/slowRules.js';

const random = Random.fromSeed('board text');
const positions = Array.from({ length: 60 }, () => randomPosition(random, 1 + random.integer(55)));

/** What a text is read as; or what is wrong with it. */
function read(text: string): { position: string; remark: string | undefined; rest: string } | string {
  const found = readBoardText(text);
  if (typeof found === 'string') return found;
  return { position: formatPosition(found.position), remark: found.remark, rest: found.rest };
}

/** Ways to write 64 signs `X O -` and the side to move. */
const FORMS: Readonly<Record<string, (squares: string, side: string) => string>> = {
  'in one line': (squares, side) => `${squares} ${side}`,
  'without a blank': (squares, side) => squares + side,
  'of a game of GGF': (squares, side) => `8 ${squares} ${side}`.replaceAll('X', '*'),
  'of GGS': (squares, side) => `8 ${squares.replace(/.{8}/g, '$& ')}${side}`.replaceAll('X', '*'),
  'with letters b and w': (squares, side) =>
    `${squares} ${side}`.replaceAll('X', 'b').replaceAll('O', 'w').replaceAll('-', '.'),
  'with B, W and lines below': (squares, side) =>
    `${squares} ${side}`.replaceAll('X', 'B').replaceAll('O', 'W').replaceAll('-', '_'),
  'with discs': (squares, side) => `${squares} ${side}`.replaceAll('X', '●').replaceAll('O', '○'),
  'with emoji': (squares, side) => `${squares} ${side}`.replaceAll('X', '⚫️').replaceAll('O', '⚪️'),
  'with a zero for white': (squares, side) => `${squares} ${side}`.replaceAll('O', '0').replaceAll('X', '@'),
  small: (squares, side) => `${squares} ${side}`.toLowerCase(),
  'parted by strokes': (squares, side) => `${squares.replace(/.{8}(?!$)/g, '$&/')} ${side}`,
  'with digits as in chess': (squares, side) =>
    `${squares.replace(/.{8}(?!$)/g, '$&/').replace(/-+/g, (empty) => String(empty.length))} ${side}`,
  'in rows': (squares, side) =>
    `${squares.replace(/.{8}/g, '$&\r\n')}${side === 'X' ? 'Black' : 'White'} to move`,
  'in rows with coordinates': (squares, side) =>
    `  a b c d e f g h\n${rows(squares)
      .map((row, at) => `${at + 1} ${Array.from(row).join(' ')} ${at + 1}`)
      .join('\n')}\n  a b c d e f g h\nto move: ${side}\n`,
  'as a server shows it': (squares, side) =>
    `|   A B C D E F G H\n${rows(squares)
      .map((row, at) => `| ${at + 1} ${Array.from(row).join(' ')} ${at + 1}`)
      .join('\n')}\n|   A B C D E F G H\n|\n|${side} to move`.replaceAll('X', '*'),
  'as this program shows it': (squares, side) =>
    `    a  b  c  d  e  f  g  h\n${rows(squares)
      .map((row, at) => {
        const signs = Array.from(row.replaceAll('-', '.'), (sign, column) =>
          at === 2 && sign === '.' ? '25 ' : at === 3 && column === 3 ? `[${sign}]` : ` ${sign} `,
        );
        const note =
          at === 0
            ? `    ${side === 'X' ? 'Black' : 'White'} to move`
            : at === 4
              ? '    best line: c5 f4'
              : '';
        return ` ${at + 1} ${signs.join('')} ${at + 1}${note}`;
      })
      .join('\n')}\n    a  b  c  d  e  f  g  h\n`,
  'in a frame, with row 8 on top': (squares, side) => {
    const border = '  +---+---+---+---+---+---+---+---+\n';
    const lines = rows(squares).map(
      (row, at) => `${at + 1} | ${Array.from(row.replaceAll('-', ' ')).join(' | ')} |\n`,
    );
    return `${side === 'X' ? "Black's" : "White's"} turn\n${border}${lines.reverse().join(border)}${border}`;
  },
};

function rows(squares: string): string[] {
  return squares.match(/.{8}/g)!;
}

describe('a board', () => {
  it.each(Object.keys(FORMS))('%s', (name) => {
    for (const position of positions) {
      const text = formatPosition(position);
      const written = FORMS[name]!(text.slice(0, 64), text.at(-1)!);
      expect(read(written), written).toEqual({ position: text, remark: undefined, rest: '' });
      expect(looksLikeBoard(written) || /turn|move/.test(written.split('\n')[0]!)).toBe(true);
    }
  });

  it('has the side that alone can move where it is not said, and is refused where that does not follow', () => {
    const seen = new Set<string>();
    for (const position of [
      ...positions,
      ...Array.from({ length: 300 }, () => randomPosition(random, 1 + random.integer(8))),
    ]) {
      const squares = formatPosition(position).slice(0, 64);
      const able = (['black', 'white'] as const).filter(
        (turn) => slowMoves({ ...slowBoard(position), turn })[0]! < 64,
      );
      const found = read(squares);
      seen.add(able.join());
      if (able.length !== 1) {
        expect(found).toContain(able.length === 2 ? 'both sides can' : 'neither side can');
        continue;
      }
      expect(found).toMatchObject({
        position: `${squares} ${able[0] === 'black' ? 'X' : 'O'}`,
        remark: `The board does not say who is to move: ${able[0]}, the only side that can`,
      });
    }
    expect(seen.size).toBeGreaterThan(2);
    expect(read('---------------------------OX------XO---------------------------')).toMatchObject({
      remark: expect.stringContaining('black, who begins a game') as string,
      position: expect.stringMatching(/X$/) as string,
    });
  });

  it('leaves what stands behind it: moves, scores', () => {
    const initial = '---------------------------OX------XO---------------------------';
    expect(read(`${initial} X f5d6`)).toMatchObject({ rest: 'f5d6' });
    expect(read(`${initial} X; F5:+0;`)).toMatchObject({ rest: '; F5:+0;' });
    expect(read(`${initial.replace(/.{8}/g, '$&\n')}\nX\n1. f5 d6`)).toMatchObject({ rest: '1. f5 d6' });
    // A square of the column b is no side.
    expect(read(`${initial} b4`)).toMatchObject({ rest: 'b4', remark: expect.anything() as unknown });
  });

  it.each([
    ['---', '3 squares were given'],
    [`${'-'.repeat(63)}# X`, 'may not contain "#"'],
    ['-'.repeat(64), 'neither side can'],
  ])('%j is none', (text, reason) => {
    expect(read(text)).toContain(reason);
  });

  it('takes no letter behind 63 squares for the last square', () => {
    const board = 'O--OOOOX-OOOOOOXOOXXOOOXOOXOOOXXOOOOOOXX---OOOOX----O--X--------';
    for (const side of [' X', ' b', ' O', '\nX', ', O']) {
      expect(readBoardText(`${board.slice(1)}${side}`)).toContain('63 squares were given');
      expect(readBoardText(`${board}${side}`)).toMatchObject({ rest: '' });
    }
    const spaced = Array.from(board).join(' ');
    expect(readBoardText(spaced)).toEqual(readBoardText(board));
  });
});
