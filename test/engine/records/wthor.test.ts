import { describe, expect, it } from 'vitest';
import { parseTranscript } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import type { RecordedGame } from '../../../engine/records/recordReader.js';
import { decodeWthorPlayers, decodeWthorTournaments } from '../../../engine/records/wthor.js';
import { wthorReader } from '../../../engine/records/wthorReader.js';
import { encodeWthor, WthorWriter } from '../../../engine/records/wthorWriter.js';
import { PASS } from '../../../engine/squareSet.js';
import {
  cutGame,
  gamesOf,
  inPieces,
  problemsOf,
  randomRecordedGame,
  readAll,
} from '../../support/engine/recordedGames.js';

const CREATED = { year: 2024, month: 2, day: 29 };

/** A file put together byte by byte, as the format's description says. */
function handmade(
  transcript: string,
  blackDiscs: number,
  header: Partial<Record<number, number>> = {},
): Uint8Array {
  const bytes = new Uint8Array(16 + 68);
  bytes.set([20, 24, 2, 29, 1, 0, 0, 0, 0, 0, 0xd0, 0x07, 8, 0, 22, 0]);
  for (const [at, value] of Object.entries(header)) bytes[Number(at)] = value!;
  bytes.set([1, 0, 2, 0, 3, 0, blackDiscs, 40], 16);
  for (let index = 0; index * 2 < transcript.length; index++) {
    const column = transcript.charCodeAt(index * 2) - 96;
    bytes[24 + index] = Number(transcript[index * 2 + 1]) * 10 + column;
  }
  return bytes;
}

/** Black wipes white out with nine discs: 13 to 0 on the board, 64 to 0 as the result. */
const WIPEOUT = 'e6f4e3f6g5d6e7f5c5';

function database(count: number, seed: string): RecordedGame[] {
  const random = Random.fromSeed(seed);
  return Array.from({ length: count }, (_, index) => {
    const game = randomRecordedGame(random);
    return {
      ...(index % 9 === 0 ? cutGame(game, 10 + random.integer(40), 2 * random.integer(65) - 64) : game),
      black: `Player ${random.integer(300)}`,
      ...(index % 7 !== 0 && { white: `Spiélér ${random.integer(300)}` }),
      event: `Event ${random.integer(40)} of some town`,
      year: 1999,
      ...(index % 3 === 0 && { theoreticalBlack: 1 + random.integer(64) }),
    };
  });
}

describe('WTHOR', () => {
  it('reads a file put together by hand', () => {
    const players = ['???', 'nobody', 'Rose Brian', 'Tamenori'];
    const tournaments = ['???', 'Championnat'];
    const entries = readAll(wthorReader('a.wtb', { players, tournaments }), [handmade(WIPEOUT, 64)]);
    expect(problemsOf(entries)).toEqual([]);
    expect(gamesOf(entries)[0]).toMatchObject({
      moves: parseTranscript(WIPEOUT),
      finished: true,
      result: 64,
      black: 'Rose Brian',
      white: 'Tamenori',
      event: 'Championnat',
      year: 2000,
      theoreticalBlack: 40,
    });
  });

  it('writes the bytes that the description asks for', () => {
    const game: RecordedGame = {
      ...gamesOf(readAll(wthorReader('a'), [handmade(WIPEOUT, 64)]))[0]!,
      black: 'A',
      white: 'B',
      event: 'E',
    };
    const { games, players, tournaments } = encodeWthor([game], CREATED);
    const expected = handmade(WIPEOUT, 64);
    expected.set([1, 0, 1, 0, 2, 0], 16);
    expect(games).toEqual(expected);
    expect(players.length).toBe(16 + 3 * 20);
    expect([...players.subarray(0, 16)]).toEqual([20, 24, 2, 29, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
    expect([...players.subarray(36, 38)]).toEqual([65, 0]);
    expect(tournaments.length).toBe(16 + 2 * 26);
    expect(decodeWthorPlayers(players)).toEqual(['???', 'A', 'B']);
    expect(decodeWthorTournaments(tournaments)).toEqual(['???', 'E']);
  });

  it('gives back the games of a database, in pieces of any length', () => {
    const games = database(300, 'wthor');
    const files = encodeWthor(games, CREATED);
    expect(files.games.length).toBe(16 + 68 * games.length);
    const names = {
      players: decodeWthorPlayers(files.players),
      tournaments: decodeWthorTournaments(files.tournaments),
    };
    const reader = wthorReader('WTH_1999.wtb', names);
    expect(gamesOf(readAll(reader, inPieces(files.games, Random.fromSeed('pieces'))))).toEqual(games);
  });

  it('leaves out what contradicts itself, and says where', () => {
    const reasons = (bytes: Uint8Array): string[] => problemsOf(readAll(wthorReader('a.wtb'), [bytes]));
    expect(reasons(handmade(`${WIPEOUT}a1`, 64))[0]).toContain('after the end of the game');
    expect(reasons(handmade('e6f4a1', 30))[0]).toContain('move 3, a1, is not legal for black');
    const code = handmade('e6f4e3', 30);
    code[25] = 99;
    expect(reasons(code)[0]).toContain('the code 99');
    expect(reasons(handmade('', 32, { 12: 10 }))).toEqual([
      'a.wtb:0: the board size is 10; only 8 can be read',
    ]);
    expect(reasons(handmade('', 32, { 13: 1 }))[0]).toContain('kind is 1');
    expect(reasons(handmade('', 32, { 4: 2 }))[0]).toContain('the header says 2 games; the file holds 1');
    expect(reasons(handmade(WIPEOUT, 64).subarray(0, 80))).toEqual([
      'a.wtb:1: the file ends in the midst of it: 64 of its 68 bytes are there',
      'a.wtb:0: the header says 1 games; the file holds 0 whole ones and 64 more bytes',
    ]);
    expect(reasons(new Uint8Array(7))[0]).toContain('less than the 16');
  });

  it('keeps a game whose score is wrong or whose moves have a gap, with the result of its board', () => {
    const read = (file: Uint8Array) => gamesOf(readAll(wthorReader('a.wtb'), [file]))[0];
    expect(read(handmade(WIPEOUT, 13))).toMatchObject({
      result: 64,
      remarks: ['the record says that black has 13 discs at the end, but its moves give 64'],
    });
    expect(read(handmade(WIPEOUT, 65))).toMatchObject({
      result: 64,
      remarks: ["black's score is 65; it is at most 64"],
    });
    const unfinished = read(handmade('e6f4', 200));
    expect(unfinished).toMatchObject({
      finished: false,
      remarks: ["black's score is 200; it is at most 64"],
    });
    expect(unfinished).not.toHaveProperty('result');
    const gap = handmade(WIPEOUT, 64);
    gap.copyWithin(28, 26, 33);
    gap.fill(0, 26, 28);
    expect(read(gap)?.moves).toEqual(parseTranscript(WIPEOUT));
    for (const size of [0, 8]) expect(read(handmade(WIPEOUT, 64, { 12: size }))?.result).toBe(64);
  });

  it('reads every game of a file whose header counts others, or more bytes', () => {
    const whole = handmade(WIPEOUT, 64);
    for (const count of [0, 7, 255]) {
      const entries = readAll(wthorReader('a'), [
        Uint8Array.of(...handmade(WIPEOUT, 64, { 4: count }), 0, 0),
      ]);
      expect(entries.filter(({ kind }) => kind === 'game')).toHaveLength(1);
      expect(problemsOf(entries).at(-1)).toContain(
        `the header says ${count} games; the file holds 1 whole ones`,
      );
    }
    expect(problemsOf(readAll(wthorReader('a'), [whole]))).toEqual([]);
  });

  it('gives back a file byte by byte, with the depth of its scores and the numbers of its names', () => {
    const random = Random.fromSeed('bytes');
    for (const [depth, theory] of [
      [24, 0],
      [22, 40],
      [0, 0],
      [0, 31],
    ] as const) {
      const records = Array.from({ length: 30 }, (_, index) => {
        const game =
          index % 4 === 0 ? cutGame(randomRecordedGame(random), 30, 0) : randomRecordedGame(random);
        const { games } = encodeWthor([game], CREATED);
        const record = games.slice(16);
        new DataView(record.buffer).setUint16(0, random.integer(900), true);
        new DataView(record.buffer).setUint16(2, random.integer(5000), true);
        new DataView(record.buffer).setUint16(4, random.integer(65_000), true);
        record[7] = theory;
        return record;
      });
      const header = handmade('', 0, { 4: 30, 14: depth }).subarray(0, 16);
      const file = Uint8Array.of(...header, ...records.flatMap((record) => [...record]));
      const entries = readAll(wthorReader('a.wtb'), [file]);
      const games = entries.flatMap((entry) => (entry.kind === 'game' ? [entry.game] : []));
      expect(games[0]!.theoreticalDepth).toBe(depth === 0 ? undefined : depth);
      expect(encodeWthor(games, CREATED).games).toEqual(file);
    }
  });

  it('does not say that black could have no discs where nobody knows', () => {
    const game = randomRecordedGame(Random.fromSeed('theory'));
    const { games } = encodeWthor([game], CREATED);
    expect(games[14]).toBe(0);
    expect(games[16 + 7]).toBe(games[16 + 6]);
    expect(gamesOf(readAll(wthorReader('a'), [games]))[0]).not.toHaveProperty('theoreticalBlack');
  });

  it('keeps an unfinished game and flags it', () => {
    expect(gamesOf(readAll(wthorReader('a'), [handmade('e6f4e3', 50)]))[0]).toMatchObject({
      finished: false,
      result: 36,
    });
  });

  it('refuses what it cannot hold', () => {
    const writer = new WthorWriter(CREATED);
    const game = randomRecordedGame(Random.fromSeed(3));
    writer.add({ ...game, year: 1990 });
    expect(() => writer.add({ ...game, year: 1991 })).toThrow(/one year/);
    expect(() => writer.add({ ...game, year: 1990, moves: [PASS] })).toThrow(/move 1, pass/);
    expect(() => writer.add({ ...game, year: 1990, start: { ...game.start, turn: 'white' } })).toThrow(/GGF/);
    expect(() => decodeWthorPlayers(new Uint8Array(17))).toThrow(/17 bytes/);
    expect(() => decodeWthorTournaments(new Uint8Array(16 + 26))).toThrow(/0 names/);
  });

  it('shortens names that do not fit and keeps them apart from the unknown', () => {
    const writer = new WthorWriter(CREATED);
    const game = randomRecordedGame(Random.fromSeed(4));
    writer.add({ ...game, black: 'A very long name that goes on', white: '田中' });
    expect(decodeWthorPlayers(writer.players())).toEqual(['???', 'A very long name th', '??']);
  });
});
