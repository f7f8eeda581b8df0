import { describe, expect, it } from 'vitest';
import { formatPosition, formatTranscript, parsePosition } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { jsonReader } from '../../../engine/records/jsonGames.js';
import { pgnReader } from '../../../engine/records/pgn.js';
import type { RecordedGame, RecordEntry } from '../../../engine/records/recordReader.js';
import { sgfReader } from '../../../engine/records/sgf.js';
import { PASS } from '../../../engine/squareSet.js';
import { pgnOf, questOf, sgfOf } from '../../support/engine/foreignRecords.js';
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
const random = Random.fromSeed('foreign records');

function games(count: number, starts = false): RecordedGame[] {
  return Array.from({ length: count }, (_, index) => {
    const start = starts && index % 3 === 0 ? randomPosition(random, 20 + random.integer(20)) : undefined;
    const game = randomRecordedGame(random, start);
    const kept = index % 5 === 4 ? cutGame(game, 1 + random.integer(10), 2 * random.integer(60) - 60) : game;
    return { ...kept, black: `A "${index}" \\`, white: 'W]b' };
  });
}

const transcripts = (entries: readonly RecordEntry[]): string[] =>
  entries.map((entry) => (entry.kind === 'game' ? formatTranscript(entry.game.moves) : entry.kind));

describe('PGN', () => {
  it('gives back games, in pieces of any length', () => {
    const written = games(60).map((game) => ({ ...game, event: 'Open', year: 1999, date: '1999.02.03' }));
    const file = bytes(written.map(pgnOf).join('\n'));
    const read = gamesOf(readAll(pgnReader('a.pgn'), inPieces(file, random)));
    // A result is of both sides' discs, so all of a board that claims a draw by 32 to 32.
    expect(read).toEqual(written);
  });

  it('passes over comments, variations, marks and what is not known of the game', () => {
    const text =
      '[Event "?"]\n[Black "a"] [White "?"]\n[Date "1998.??.??"]\n[BlackElo "2100"]\n[Round "3"]\n[Result "*"]\n\n' +
      '% passed over f5\n1. F5 {f5 [Black "x"] is\nusual} D6 $14 ; and C3\n(1... F4 2. (2. E6) E3) 2. C3! d3?! *\n\n' +
      '[Black "b"]\n\n1. F5 F4\n';
    const entries = readAll(pgnReader('a'), [bytes(text)]);
    expect(transcripts(entries)).toEqual(['f5d6c3d3', 'f5f4']);
    expect(entries[0]).toMatchObject({
      game: { black: 'a', year: 1998, tags: { RB: '2100', ROUND: '3' }, source: { record: 1 } },
    });
    for (const key of ['white', 'event', 'date', 'result'])
      expect(gamesOf(entries)[0]).not.toHaveProperty(key);
  });

  it('knows games without tags by their first moves', () => {
    expect(
      transcripts(readAll(pgnReader('a'), [bytes('1. F5 F4\n2. E3\n\n1. F5 D6 33-31\n1. E6\n')])),
    ).toEqual(['f5f4e3', 'f5d6', 'e6']);
  });

  it('says what is wrong, and keeps a game whose result is', () => {
    const text =
      '[Black "a"]\n1. F5 F5\n\n[Black "b"]\n1. F5 xx\n\n[Result "0-1"]\n1. E6 F4 2. E3 F6 3. G5 D6 4. E7 F5 5. C5\n';
    const entries = readAll(pgnReader('a'), [bytes(text)]);
    expect(problemsOf(entries)).toEqual([
      'a:1: move 2, f5, is not legal for white',
      'a:2: move 2 is not a move: "xx"',
    ]);
    expect(entries[2]).toMatchObject({
      game: { result: 64, remarks: ['the record says that the result is "0-1", but its moves give 64'] },
    });
  });

  it('begins where its FEN says', () => {
    const start = parsePosition('---------------------------OX------XXX-------------------------- O');
    for (const fen of [formatPosition(start), '8/8/8/3OX3/3XXX2/8/8/8 O']) {
      const [game] = gamesOf(readAll(pgnReader('a'), [bytes(`[FEN "${fen}"]\n\n1. d6 c3`)]));
      expect(game).toMatchObject({ start, finished: false });
    }
  });
});

describe('SGF', () => {
  it.each([true, false])('gives back games and their starts, squares as letters: %s', (isLettered) => {
    const written = games(60, true);
    const file = bytes(written.map((game) => sgfOf(game, isLettered)).join('\n'));
    expect(gamesOf(readAll(sgfReader('a.sgf'), inPieces(file, random)))).toEqual(written);
  });

  it('takes the first variation, names of old versions, passes in all forms and several games', () => {
    const text =
      'junk (;GM[2]FF[3]SiZe[8]PlayerBlack[x](;Black[f5](;White[d6];B[c3])(;W[f4]))(;B[e6]))\n' +
      '(;GM[2]C[a) [ \\] sign];B[f5]C[good];W[f4])(;GM[2];b[fe];w[df])';
    const entries = readAll(sgfReader('a'), inPieces(bytes(text), random));
    expect(transcripts(entries)).toEqual(['f5d6c3', 'f5f4', 'f5d6']);
    expect(entries[1]).toMatchObject({
      game: { tags: { C: 'a) [ ] sign' }, notes: [{ comment: 'good' }, {}] },
    });
    const game = Array.from({ length: 200 }, () => randomRecordedGame(random)).find(({ moves }) =>
      moves.includes(PASS),
    )!;
    for (const pass of ['', 'tt', 'pass', '--']) {
      const written = sgfOf(game, true).replaceAll('[]\n', `[${pass}]\n`);
      expect(gamesOf(readAll(sgfReader('a'), [bytes(written)]))).toEqual([game]);
    }
  });

  it('sets up discs, rectangles of them too, and says who is to move', () => {
    const [entry] = readAll(sgfReader('a'), [bytes('(;GM[2]AB[d4:e4]AW[d5:e5][c3]PL[W])')]);
    expect(entry).toMatchObject({
      kind: 'position',
      position: {
        position: parsePosition('------------------O--------XX------OO--------------------------- O'),
      },
    });
  });

  it('counts rows from below where the moves are legal only so', () => {
    const entries = readAll(sgfReader('a'), [bytes('(;GM[2];B[f4];W[d3];B[c6])')]);
    expect(transcripts(entries)).toEqual(['f5d6c3']);
    expect(entries[0]).toMatchObject({ game: { remarks: ['its rows are counted from below'] } });
  });

  it('says what is wrong', () => {
    const reason = (text: string): string => problemsOf(readAll(sgfReader('a'), [bytes(text)])).join('|');
    expect(reason('(;GM[1];B[dd])')).toContain('"1" of SGF; Othello is 2');
    expect(reason('(;GM[2]SZ[10];B[dd])')).toContain('board size is "10"');
    expect(reason('(;GM[2];B[f5];B[d6])')).toContain("move 2, d6, is black's; white is to move");
    expect(reason('(;GM[2];B[f5];W[f5])')).toContain('not legal for white');
    expect(reason('(;GM[2];B[zz])')).toContain('B[zz] is not a move');
    expect(reason('(;GM[2]AB[z9];B[f5])')).toContain('AB[z9] is no square');
    expect(reason('(;GM[2];B[f5]')).toContain('has no end');
  });
});

describe('JSON', () => {
  it('gives back games of Othello Quest in a list, one a line, alone and within other things', () => {
    const written = games(30).filter(({ finished }) => finished);
    const quest = written.map(questOf);
    for (const text of [
      JSON.stringify(quest),
      JSON.stringify(quest, undefined, 2),
      quest.map((game) => JSON.stringify(game)).join('\n'),
      JSON.stringify({ games: quest, count: quest.length }),
    ]) {
      expect(gamesOf(readAll(jsonReader('a'), inPieces(bytes(text), random)))).toEqual(written);
    }
  });

  it('reads moves in other forms, and what is said of the players', () => {
    const text = JSON.stringify([
      {
        black: 'a',
        white: { name: 'b', rating: 1700 },
        created: '2021-03-04T05:06:07Z',
        moves: ['f5', 'D6', 'c3'],
      },
      { moves: 'f5d6c3', result: '33-31' },
      { moves: [{ move: 'f5' }, { m: 'd6' }, { s: 'resign' }] },
    ]);
    const entries = readAll(jsonReader('a'), [bytes(text)]);
    expect(transcripts(entries)).toEqual(['f5d6c3', 'f5d6c3', 'f5d6']);
    expect(gamesOf(entries)[0]).toMatchObject({ black: 'a', white: 'b', year: 2021, tags: { RW: '1700' } });
    expect(gamesOf(entries)[1]).toMatchObject({ result: 2 });
  });

  it('says what is wrong', () => {
    const reason = (text: string): string => problemsOf(readAll(jsonReader('a'), [bytes(text)])).join('|');
    expect(reason('{"moves":["f5","f5"]}')).toContain('move 2, f5, is not legal for white');
    expect(reason('{"moves":["f5",7]}')).toContain('move 2 is not a move: "7"');
    expect(reason('{"size":10,"moves":["f5"]}')).toContain('board size is "10"');
    expect(reason('{"a":1}')).toContain('it has no "moves"');
    expect(reason('{"moves":')).toContain('does not end');
    expect(reason('{moves:["f5"]}')).toContain('it is not JSON');
    expect(reason('hello {"moves":["f5"]}')).toContain('"h" stands where a game begins');
    expect(reason(`${'{"a":'.repeat(300)}1${'}'.repeat(300)}`)).toContain('it is not JSON');
  });
});
