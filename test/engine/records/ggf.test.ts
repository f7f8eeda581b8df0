import { describe, expect, it } from 'vitest';
import { formatTranscript, parsePosition } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { formatGgf, ggfReader, parseGgf } from '../../../engine/records/ggf.js';
import type { RecordedGame } from '../../../engine/records/recordReader.js';
import { PASS } from '../../../engine/squareSet.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import {
  cutGame,
  gamesOf,
  inPieces,
  problemsOf,
  randomRecordedGame,
  readAll,
} from '../../support/engine/recordedGames.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const INITIAL = '---------------------------O*------*O--------------------------- *';

function ggf(moves: string, { board = `8 ${INITIAL}`, type = '8', more = '', result = '?' } = {}): string {
  return `(;GM[Othello]PC[GGS/os]DT[2003.12.15_13:24:03.MST]PB[Saio1200]PW[Saio3000]RB[2197.01]RW[2199.72]TI[05:00//02:00]TY[${type}]RE[${result}]${more}BO[${board}]${moves};)`;
}

/** Black wipes white out with nine discs. */
const WIPEOUT = 'B[e6]W[f4]B[e3]W[f6]B[g5]W[d6]B[e7]W[f5]B[c5]';

describe('GGF', () => {
  it('reads a game as a server writes it', () => {
    const text = `1 ${ggf('B[d3//0.01]W[c5/2.39/0.01]B[D6/-4]W[c3]', { result: '+64.00:r' })}`;
    const [game] = gamesOf(readAll(ggfReader('a.ggf'), [bytes(text)]));
    expect(formatTranscript(game!.moves)).toBe('d3c5d6c3');
    expect(game).toMatchObject({
      finished: false,
      result: 64,
      black: 'Saio1200',
      white: 'Saio3000',
      event: 'GGS/os',
      date: '2003.12.15_13:24:03.MST',
      year: 2003,
      notes: [{ seconds: 0.01 }, { evaluation: 2.39, seconds: 0.01 }, { evaluation: -4 }, {}],
    });
  });

  it('reads boards with line breaks, another start and white to move', () => {
    const board = `8\n${'--------\n'.repeat(3)}---O*---\n---*O---\n${'--------\n'.repeat(3)}O`;
    const game = parseGgf(ggf('W[f4]', { board }));
    expect(game.start).toEqual(parsePosition(`${INITIAL.slice(0, 64)} O`));
    expect(formatTranscript(game.moves)).toBe('f4');
  });

  it('reads both games of a synchronised match', () => {
    const entries = readAll(ggfReader('a'), [
      bytes(`2 ${ggf('B[d3]', { type: 's8r20' })}${ggf('B[c4]', { type: 's8r20' })}\n`),
    ]);
    expect(gamesOf(entries).map(({ moves }) => formatTranscript(moves))).toEqual(['d3', 'c4']);
  });

  it('gives back games as they were written, in pieces of any length', () => {
    const random = Random.fromSeed('ggf');
    const games = Array.from({ length: 200 }, (_, index): RecordedGame => {
      const game = randomRecordedGame(
        random,
        index % 3 === 0 ? randomPosition(random, 20 + random.integer(20)) : undefined,
      );
      const kept =
        index % 5 === 0 ? cutGame(game, 1 + random.integer(10), 2 * random.integer(65) - 64) : game;
      return {
        ...kept,
        black: ['Tom;) [x] \\', 'a(;GM[b', 'Jürgen 田中'][index % 3]!,
        ...(index % 2 === 0 && { white: 'W;)', event: 'Some\\]place', year: 1987 }),
        ...(index % 4 === 0 && { date: '1987.02.03_10:00:00.UTC', year: 1987 }),
        ...(index % 6 === 1 && {
          notes: kept.moves.map((_, ply) =>
            ply === 0 ? { seconds: 0.25 } : ply % 2 === 0 ? { evaluation: -1.5 } : {},
          ),
        }),
      };
    });
    const file = bytes(
      games.map((game, index) => `${index % 2 === 0 ? '1 ' : ''}${formatGgf(game)}\n`).join(''),
    );
    expect(gamesOf(readAll(ggfReader('a'), inPieces(file, random)))).toEqual(games);
    expect(gamesOf(games.map((game) => ({ kind: 'game', game: parseGgf(formatGgf(game)) })))).toEqual(games);
  });

  it('writes passes, reads them, and inserts those left out', () => {
    const random = Random.fromSeed('ggf passes');
    const game = Array.from({ length: 200 }, () => randomRecordedGame(random)).find(({ moves }) =>
      moves.includes(PASS),
    )!;
    const text = formatGgf(game);
    expect(text).toContain('[pa]');
    expect(parseGgf(text)).toEqual(game);
    expect(parseGgf(text.replace(/[BW]\[pa\]/g, ''))).toEqual(game);
  });

  it('accepts the empties with or without the winner, and passes after the end', () => {
    for (const result of ['+64', '+13.000', '?']) {
      expect(parseGgf(ggf(`${WIPEOUT}W[pa]B[pa]`, { result }))).toMatchObject({ finished: true, result: 64 });
    }
  });

  it('leaves out what is wrong or has other rules, and says why', () => {
    const reason = (text: string): string => problemsOf(readAll(ggfReader('a'), [bytes(text)])).join('|');
    expect(reason(ggf('B[d3]B[c5]'))).toContain("move 2, c5, is black's; white is to move");
    expect(reason(ggf('B[d3]W[d3]'))).toContain('move 2, d3, is not legal for white');
    expect(reason(ggf('B[pa]'))).toContain('move 1, pass, is not legal');
    expect(reason(ggf(`${WIPEOUT}W[a1]`))).toContain('after the end');
    expect(reason(ggf('B[d9]'))).toContain('is not a move');
    expect(reason(ggf('', { type: '8a' }))).toContain('"8a"');
    expect(reason(ggf('', { board: '10 *' }))).toContain('board size is "10"');
    expect(reason(ggf('', { board: `8 ${INITIAL.slice(1)}` }))).toContain('64 squares');
    expect(reason(ggf('').replace('GM[Othello]', 'GM[Amazons]'))).toContain('"Amazons"');
    expect(reason(ggf('junk'))).toContain('"junk" is not a property');
    expect(() => parseGgf('hello')).toThrow(/not "\(;...;\)"/);
  });

  it('keeps a game whose moves are sound, whatever else is said of it, and tells what is doubtful', () => {
    const said = (text: string) => {
      const [game] = gamesOf(readAll(ggfReader('a'), [bytes(text)]));
      return {
        moves: formatTranscript(game!.moves),
        result: game!.result,
        remarks: game!.remarks?.join('|'),
      };
    };
    expect(said(ggf(WIPEOUT, { result: '-2.000' }))).toEqual({
      moves: WIPEOUT.replace(/[^a-h1-8]/g, ''),
      result: 64,
      remarks: 'the record says that the result is -2, but its moves give 64',
    });
    const plain = ggf('B[d3]W[c5]');
    for (const [text, remark] of [
      [ggf('B[d3]W[c5]', { type: '10' }), 'the type "10" is not known; the moves are those of 8x8 Othello'],
      [ggf('B[d3]W[c5]', { type: '0' }), 'the type "0" is not known; the moves are those of 8x8 Othello'],
      [ggf('B[d3]W[c5]', { more: 'KM[4.0]' }), 'it is played with a komi, "4.0", which does not count here'],
      [ggf('B[d3]W[c5]', { result: '+65' }), 'the result "+65" is not between -64 and 64'],
      [ggf('B[d3]W[c5]', { result: 'black' }), 'the result "black" is not understood'],
      [ggf('B[d3]W[c5]', { more: 'PB[again]' }), 'PB stands twice; the first is taken'],
      [plain.replace('GM[Othello]', ''), 'it has no GM, the name of the game'],
      [plain.replace(/BO\[[^\]]*\]/, ''), 'it has no BO, the board'],
      [plain.replace(' *]', ']'), 'the board does not say who is to move: black, who begins a game'],
    ] as const) {
      expect(said(text)).toEqual({ moves: 'd3c5', result: undefined, remarks: remark });
    }
    // A claim of an unfinished game is in whole discs, and the leader stays the leader.
    expect(said(ggf('B[d3]', { result: '-0.5:r' })).result).toBe(-1);
  });

  it('gives back ratings, times, comments and all else that a server writes', () => {
    const text =
      '(;GM[Othello]PC[GGS/os]DT[2003.12.15_13:24:03.MST]PB[a]PW[b]RB[2197.01]RW[2199.72]TI[05:00//02:00]C[of all]TY[s8r20]' +
      `RE[-3.000:r]BO[8 ${INITIAL}]B[d3/0.001/0.125]C[a \\] sign]W[c5//7]C[two]C[parts];)`;
    const game = parseGgf(text);
    expect(game).toMatchObject({
      result: -3,
      tags: { RB: '2197.01', RW: '2199.72', TI: '05:00//02:00', C: 'of all', TY: 's8r20', RE: '-3.000:r' },
      notes: [
        { evaluation: 0.001, seconds: 0.125, comment: 'a ] sign' },
        { seconds: 7, comment: 'two parts' },
      ],
    });
    expect(parseGgf(formatGgf(game))).toEqual(game);
    expect(formatGgf(parseGgf(formatGgf(game)))).toBe(formatGgf(game));
  });

  it('reads times in minutes and seconds', () => {
    expect(parseGgf(ggf('B[d3//1:05.5]W[c5/-1./0:02]')).notes).toEqual([
      { seconds: 65.5 },
      { evaluation: -1, seconds: 2 },
    ]);
  });

  it('takes time in proportion to its text, however it is filled with blanks and quotes', () => {
    const blanks = ' '.repeat(16_000);
    for (const text of [
      ggf('', { result: `1${blanks}x` }),
      ggf(`${blanks}x`),
      ggf('', { more: '[('.repeat(8000) }),
      ggf('', { board: `8${blanks}x` }),
      ggf('', { type: `${'8'.repeat(16_000)}!` }),
    ]) {
      // What grows with the square of the text would take longer than the test may.
      expect(readAll(ggfReader('a'), Array<Uint8Array>(40).fill(bytes(text)))).not.toHaveLength(0);
    }
  });

  it('finds the next game after one that is cut, and tells of text between games', () => {
    const whole = ggf('B[d3]');
    const cuts = [40, whole.length - 1, whole.length - 3, whole.indexOf('PB[') + 5];
    const file = cuts.map((cut) => `${whole.slice(0, cut)}\n`).join('') + `${whole}\nsome text\n${whole}\n1 `;
    const entries = readAll(ggfReader('a'), inPieces(bytes(file), Random.fromSeed('cut')));
    expect(problemsOf(entries)).toEqual([
      ...cuts.map((_, index) => `a:${index + 1}: the game has no end, ";)"`),
      'a:6: "some text" is outside of a game, "(;...;)"',
    ]);
    expect(entries.filter(({ kind }) => kind === 'game')).toHaveLength(2);
  });

  it('gives up a game that does not end, and goes on after it', () => {
    const file = `(;PB[${'x'.repeat(200_000)}\n${ggf('B[d3]')}`;
    const entries = readAll(ggfReader('a'), inPieces(bytes(file), Random.fromSeed('endless')));
    expect(problemsOf(entries)[0]).toContain('a:1: the game has no end');
    expect(entries.filter(({ kind }) => kind === 'game')).toHaveLength(1);
  });
});
