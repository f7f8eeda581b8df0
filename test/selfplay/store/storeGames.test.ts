import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { initialPosition, play } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { gameIdentity } from '../../../selfplay/records/gameIdentity.js';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import { decodePlies, encodePlies } from '../../../selfplay/records/pliesCodec.js';
import { openStore, type Store } from '../../../selfplay/store/store.js';
import { randomGameRecord, randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { scratchFolder } from '../../support/scratch.js';

const random = Random.fromSeed('store');

const scratchFile = (): string => join(scratchFolder(), 'run.db');

/** A game as storage gives it back: targets in multiples of 1/65535. */
const stored = (game: GameRecord): GameRecord => ({
  ...game,
  plies: decodePlies(encodePlies(game.plies, game.start), game.start),
});

describe('games', () => {
  it('are listed without their plies, from either side of a number', () => {
    const store = openStore(scratchFile());
    const games = randomGameRecords(random.split('listed'), 30);
    const forfeited: GameRecord = {
      ...randomGameRecord(random.split('forfeited'), 4),
      kind: 'arena',
      players: { black: 'a', white: 'b' },
      forfeit: { by: 'black', reason: 'gone' },
    };
    store.insertChunk({ games: [...games.filter(({ index }) => index % 3 !== 0), forfeited] });
    const heads = (from: { after: number } | { before: number }, count: number) =>
      store.gameHeads({ kind: 'selfplay', count, ...from });
    const there = [...store.games()];
    const wanted = (first: number, last: number) =>
      there
        .filter(({ index }) => index > first && index < last)
        .map(({ index, kind, generation, network, score, plies }) => {
          return { index, kind, generation, network, score, plies: plies.length };
        });
    expect(heads({ after: -1 }, 100)).toEqual(wanted(-1, 100));
    expect(heads({ after: 10 }, 100)).toEqual(wanted(10, 100));
    expect(heads({ after: 10 }, 3)).toEqual(wanted(10, 100).slice(0, 3));
    expect(heads({ before: 20 }, 100)).toEqual(wanted(-1, 20));
    expect(heads({ before: 20 }, 3)).toEqual(wanted(-1, 20).slice(-3));
    const [arena] = store.gameHeads({ kind: 'arena', after: 0, count: 1 });
    const { players, forfeit, score } = forfeited;
    expect(arena).toMatchObject({ index: 4, players, forfeit, score, plies: forfeited.plies.length });
    store.close();
  });

  it('that were imported are known by what they are, those of an older version as soon as that is asked for', () => {
    const file = scratchFile();
    const games = Array.from({ length: 300 }, (_, index): GameRecord => ({
      ...randomGameRecord(random.split('known', index), index),
      kind: 'imported',
      origin: { file: 'x', record: index },
    }));
    const own = randomGameRecord(random.split('own'), 0);
    const store = openStore(file);
    store.insertChunk({ games: [...games.slice(0, 299), own] });
    const known = (game: GameRecord): boolean => store.hasGame(gameIdentity(game));
    expect(games.map(known)).toEqual([...Array<boolean>(299).fill(true), false]);
    expect(known(own)).toBe(false);
    const before = [...store.games({ kind: 'imported' })];
    store.close();

    const database = new Database(file);
    database.exec('UPDATE games SET identity = NULL');
    database.exec("UPDATE games SET plies = x'00' WHERE kind = 'imported' AND number = 7");
    database.close();
    const later = openStore(file);
    expect(later.hasGame(gameIdentity(games[0]!))).toBe(false);
    later.identifyGames();
    for (const [index, game] of games.slice(0, 299).entries()) {
      expect(later.hasGame(gameIdentity(game))).toBe(index !== 7); // that one is damaged
    }
    later.identifyGames();
    expect(before).toHaveLength(299);
    later.close();
  });

  it('come back as they were stored, by name and in the order of generation and number', () => {
    const file = scratchFile();
    const store = openStore(file);
    const start = play(initialPosition(), 19);
    const late = randomGameRecords(random.split('late'), 150, 2, 150);
    const early = randomGameRecords(random.split('early'), 150, 1);
    const arena: GameRecord = {
      ...randomGameRecord(random.split('arena'), 0, 2, start),
      kind: 'arena',
      network: '',
      players: { black: 'random', white: 'greedy' },
    };
    // Chunks arrive in any order.
    expect(store.insertChunk({ games: late })).toBe(150);
    expect(store.insertChunk({ games: [...early].reverse() })).toBe(150);
    expect(store.insertChunk({ games: [arena] })).toBe(1);
    store.close();

    const reader = openStore(file, { readonly: true });
    const all = [...early, ...late];
    // The runner's own comparison takes seconds over so many numbers.
    const same = (games: Iterable<GameRecord>, wanted: readonly GameRecord[]): boolean =>
      isDeepStrictEqual([...games], wanted.map(stored));
    expect(same(reader.games(), all)).toBe(true);
    expect(same(reader.games({ from: 2 }), late)).toBe(true);
    expect(same(reader.games({ from: 0, to: 1 }), early)).toBe(true);
    expect([...reader.games({ from: 3 })]).toEqual([]);
    expect([...reader.games({ kind: 'arena' })]).toEqual([stored(arena)]);
    expect(reader.game({ kind: 'selfplay', index: 160 })).toEqual(stored(late[10]!));
    expect(reader.game({ kind: 'arena', index: 0 })).toEqual(stored(arena));
    expect(reader.game({ kind: 'arena', index: 1 })).toBeUndefined();
    expect(reader.nextIndex('arena')).toBe(1);
    expect(reader.nextIndex('imported')).toBe(0);
    expect(reader.counts()).toMatchObject({
      games: 300,
      positions: all.reduce((sum, game) => sum + game.plies.length, 0),
      arenaGames: 1,
      importedGames: 0,
    });
    reader.close();
  });

  it('may be read while the same store writes', () => {
    const store = openStore(scratchFile());
    store.insertChunk({ games: randomGameRecords(random.split('page'), 200) });
    let read = 0;
    for (const game of store.games()) {
      read++;
      if (game.index % 50 === 0) store.setProperty('seen', game.index);
    }
    expect(read).toBe(200);
    expect(store.property('seen')).toBe(150);
    store.close();
  });

  it('are not doubled when a chunk is played again, and refuse to change', () => {
    const store = openStore(scratchFile());
    const games = randomGameRecords(random.split('again'), 8);
    expect(store.insertChunk({ games: games.slice(0, 5) })).toBe(5);
    expect(store.insertChunk({ games })).toBe(3);
    const other = { ...randomGameRecord(random.split('other'), 3), seed: games[3]!.seed };
    const next = randomGameRecord(random.split('again', 8), 8);
    expect(() => store.insertChunk({ games: [next, other], progress: 'wrong' })).toThrow(
      expect.objectContaining({ code: 'internal', message: expect.stringContaining('Game 3 ') as string }),
    );
    expect(isDeepStrictEqual([...store.games()], games.map(stored))).toBe(true); // neither the other game nor the next one
    expect(store.progress()).toBeUndefined();
    store.close();
  });

  it('are numbered one after the other by processes that store at the same time', () => {
    const file = scratchFile();
    const stores = [openStore(file), openStore(file)];
    const games = randomGameRecords(random.split('numbered'), 6);
    const append = (store: Store, chosen: readonly GameRecord[]): void => {
      store.insertChunk(() => {
        const first = store.nextIndex('imported');
        return { games: chosen.map((game, place) => ({ ...game, kind: 'imported', index: first + place })) };
      });
    };
    append(stores[0]!, games.slice(0, 2));
    append(stores[1]!, games.slice(2, 5));
    append(stores[0]!, games.slice(5));
    expect([...stores[0]!.games({ kind: 'imported' })].map(({ index, seed }) => [index, seed])).toEqual(
      games.map(({ seed }, index) => [index, seed]),
    );
    // While the chunk is made nobody else can store anything.
    stores[0]!.insertChunk(() => {
      const late = new Database(file, { timeout: 0 });
      expect(() => late.exec("INSERT INTO run VALUES ('x', '1')")).toThrow(/locked/);
      late.close();
      return {};
    });
    for (const store of stores) store.close();
  });

  it('are refused with their chunk when one is not legal', () => {
    const store = openStore(scratchFile());
    const games = randomGameRecords(random.split('illegal'), 2);
    const bad = { ...games[1]!, plies: games[1]!.plies.slice(1) };
    expect(() => store.insertChunk({ games: [games[0]!, bad] })).toThrow(
      expect.objectContaining({
        code: 'badRecord',
        message: expect.stringMatching(/^Game 1: Ply 0: /) as string,
      }),
    );
    expect(store.counts().games).toBe(0);
    store.close();
  });
});

describe('a stored game whose bytes changed', () => {
  it('is refused by name, the others are read', () => {
    const file = scratchFile();
    const store = openStore(file);
    const games = randomGameRecords(random.split('rot'), 3);
    store.insertChunk({ games });
    store.close();
    const database = new Database(file);
    const { plies } = database.prepare('SELECT plies FROM games WHERE number = 1').get() as { plies: Buffer };
    plies[50]! ^= 4;
    database.prepare('UPDATE games SET plies = ? WHERE number = 1').run(plies);
    database.close();
    const reader = openStore(file, { readonly: true });
    expect(() => reader.game({ kind: 'selfplay', index: 1 })).toThrow(
      /row 1 of the table games is damaged: The packed game is damaged/,
    );
    expect(reader.game({ kind: 'selfplay', index: 2 })).toEqual(stored(games[2]!));
    reader.close();
  });
});
