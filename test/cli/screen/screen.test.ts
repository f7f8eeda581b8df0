import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, formatDuration } from '../../../cli/terminal/format.js';
import { colored, drawn, nearest256, paletteFor, PLAIN, type Rgb } from '../../../cli/terminal/palette.js';
import { barLine, logLine } from '../../../cli/terminal/progress.js';
import { renderNotes, renderTable, sparkline } from '../../../cli/terminal/table.js';
import { wrapLine } from '../../../cli/terminal/wrap.js';
import { renderBoard } from '../../../cli/text/board.js';
import { nearest } from '../../../engine/nearest.js';
import { parsePosition } from '../../../engine/notation.js';
import { initialPosition, legalMoveList, play } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { PASS } from '../../../engine/squareSet.js';
import { positionAfter, takeBack } from '../../../playing/line.js';
import { usualLine } from '../../support/engine/usualLine.js';

/** A random game cut at a random ply. */
function randomMoves(seed: number, plies: number): number[] {
  const random = Random.fromSeed(seed);
  const moves: number[] = [];
  let position = initialPosition();
  while (moves.length < plies) {
    const legal = legalMoveList(position);
    if (legal.length === 0) break;
    moves.push(legal[random.integer(legal.length)]!);
    position = play(position, moves.at(-1)!);
  }
  return moves;
}

const someMoves = fc
  .tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 70 }))
  .map(([seed, plies]) => randomMoves(seed, plies));

// eslint-disable-next-line no-control-regex -- the very thing that is taken away
const withoutEscapes = (text: string): string => text.replaceAll(/\x1b\[[\d;]*m/g, '');

describe('the board', () => {
  it('reads back as the position it shows, with the legal moves marked', () => {
    fc.assert(
      fc.property(someMoves, (moves) => {
        const position = positionAfter(usualLine(moves));
        const last = moves.findLast((move) => move !== PASS);
        const shown = renderBoard({ position, showLegal: true, last }, PLAIN);
        const rows = shown.slice(1, 9);
        const marks = rows.flatMap((row) => Array.from({ length: 8 }, (_, file) => row[3 + 3 * file + 1]!));
        const text = marks.map((mark) => (mark === 'X' || mark === 'O' ? mark : '-')).join('');
        expect(parsePosition(`${text} ${position.turn === 'black' ? 'X' : 'O'}`)).toEqual(position);
        const legal = marks.flatMap((mark, square) => (mark === '*' ? [square] : []));
        expect(legal).toEqual(legalMoveList(position).filter((move) => move !== PASS));
        const brackets = rows.flatMap((row, rank) =>
          Array.from({ length: 8 }, (_, file) => (row[3 + 3 * file] === '[' ? [rank * 8 + file] : [])).flat(),
        );
        expect(brackets).toEqual(last === undefined ? [] : [last]);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps its shape with colours, and sets the ground of every square', () => {
    const position = positionAfter(usualLine(randomMoves(3, 20)));
    for (const depth of ['24bit', '256'] as const) {
      const lines = renderBoard({ position, showLegal: true }, colored(depth)).map(drawn);
      expect(lines).toHaveLength(10);
      for (const line of lines.slice(1, 9)) {
        expect(withoutEscapes(line)).toHaveLength(' 1 '.length + 24 + ' 1'.length);
        expect(line.match(depth === '24bit' ? /48;2;/g : /48;5;/g)).toHaveLength(8);
      }
    }
  });

  it('fits 80 columns with a panel beside it', () => {
    const beside = ['x'.repeat(46)];
    const widest = Math.max(
      ...renderBoard({ position: initialPosition() }, PLAIN, beside).map((l) => l.length),
    );
    expect(widest).toBeLessThanOrEqual(80);
  });
});

describe('taking back', () => {
  it('ends before a move of the player, and keeps everything before', () => {
    fc.assert(
      fc.property(someMoves, fc.constantFrom('black', 'white'), (moves, player) => {
        const earlier = takeBack(usualLine(moves), (color) => color === player);
        const turns = moves.map((_, ply) => positionAfter(usualLine(moves.slice(0, ply))).turn);
        const own = turns.flatMap((turn, ply) => (turn === player && moves[ply] !== PASS ? [ply] : []));
        expect(earlier).toEqual(own.length === 0 ? undefined : moves.slice(0, own.at(-1)));
      }),
      { numRuns: 50 },
    );
  });
});

describe('colours', () => {
  const levels = [0, 95, 135, 175, 215, 255];
  const entries: [number, Rgb][] = [];
  for (let index = 0; index < 216; index++) {
    const rgb: Rgb = [
      levels[Math.floor(index / 36)]!,
      levels[Math.floor(index / 6) % 6]!,
      levels[index % 6]!,
    ];
    entries.push([16 + index, rgb]);
  }
  for (let grey = 0; grey < 24; grey++)
    entries.push([232 + grey, [8 + 10 * grey, 8 + 10 * grey, 8 + 10 * grey]]);
  const distance = (a: Rgb, b: Rgb): number => a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);

  it('are the nearest of 256, by looking at all of them', () => {
    const channel = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.tuple(channel, channel, channel), (color) => {
        const best = Math.min(...entries.map(([, entry]) => distance(entry, color)));
        const chosen = entries.find(([index]) => index === nearest256(color))![1];
        expect(distance(chosen, color)).toBe(best);
      }),
    );
  });

  it.each([
    [true, {}, '256'],
    [true, { COLORTERM: 'truecolor' }, '24bit'],
    [true, { TERM: 'dumb' }, 'none'],
    [true, { COLORTERM: 'truecolor', NO_COLOR: '1' }, 'none'],
    [true, { COLORTERM: 'truecolor', NO_COLOR: '' }, '24bit'],
    [true, { FORCE_COLOR: '0' }, 'none'],
    [false, {}, 'none'],
    [false, { COLORTERM: 'truecolor' }, 'none'],
    [false, { FORCE_COLOR: '1' }, '256'],
    [false, { FORCE_COLOR: '3' }, '24bit'],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, 'none'],
  ] as const)('on a terminal %s with %o: %s', (isTTY, environment, depth) => {
    expect(paletteFor({ isTTY }, environment).depth).toBe(depth);
  });
});

describe('progress', () => {
  const task = { label: 'play      12', total: 128, unit: 'games' };

  it('never fills the last column, at any width', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 128 }),
        fc.integer({ min: 1, max: 200 }),
        fc.nat({ max: 10_000 }),
        fc.string(),
        (done, columns, elapsed, detail) => {
          const line = barLine({ ...task, done, elapsed, detail }, columns, true);
          expect(line.length).toBeLessThan(Math.max(1, columns));
        },
      ),
    );
  });

  it('tells rate and time left', () => {
    const state = { ...task, done: 32, elapsed: 16, detail: '2140 eval/s' };
    expect(barLine(state, 100, false)).toMatch(
      /^play {6}12 #{7,8}\.{22,23} {2}25% {2}32\/128 games · 2 games\/s, 48 s left · 2140 eval\/s$/,
    );
    expect(barLine(state, 60, false)).toContain('32/128 games');
    expect(logLine(state)).toBe('play 12: 32/128 games, 2 games/s, 48 s left, 2140 eval/s');
  });

  it('wraps lines between words and loses none', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), (words) => {
        const lines = wrapLine(words.join(' '), 20);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(20);
        expect(lines.join(' ')).toBe(words.join(' '));
      }),
    );
  });
});

describe('numbers and tables', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1:00'],
    [125, '2:05'],
    [3800, '1:03:20'],
  ])('%d seconds are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it.each([
    [0.123, '0.12'],
    [8.42, '8.42'],
    [320.4, '320'],
    [1446, '1446'],
    [12_345, '12.3 k'],
    [12_345_678, '12.3 M'],
  ])('%d is %s', (amount, text) => expect(formatAmount(amount)).toBe(text));

  it('tables line up', () => {
    const table = renderTable(
      ['name', 'won'],
      [
        ['a', '1'],
        ['longer', '12'],
      ],
    );
    expect(table).toEqual(['name    won', 'a         1', 'longer   12']);
  });

  it('curves rise and fall with their values', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([1, 1, 9, 9], 2)).toBe('▁█');
    expect(sparkline([5, 5], 9)).toHaveLength(2);
    expect(sparkline([-188, -188 + 1e-10], 9)).toBe('▄▄');
  });

  it('curves have gaps where no value is known', () => {
    expect(sparkline([0, undefined, 7], 8)).toBe('▁ █');
    expect(sparkline([0, undefined, undefined, undefined, 7, 7], 3)).toBe('▁ █');
  });

  it('texts beside columns are broken between words, under themselves, in any width', () => {
    const rows = [
      ['a', '1', 'one two three four five'],
      ['longer', '22', ''],
      ['b', '3', 'six'],
    ] as const;
    expect(renderNotes(rows, 33)).toEqual([
      'a       1   one two three four',
      '            five',
      'longer  22',
      'b       3   six',
    ]);
    expect(renderNotes(rows, 20)).toEqual([
      'a       1',
      '  one two three four',
      '  five',
      'longer  22',
      'b       3',
      '  six',
    ]);
  });

  it('the nearest word is offered only when it is near', () => {
    const words = ['train', 'play', 'explain'];
    expect(nearest('trian', words)).toBe('train');
    expect(nearest('exlpain', words)).toBe('explain');
    expect(nearest('frobnicate', words)).toBeUndefined();
    expect(nearest('x', words)).toBeUndefined();
  });
});
