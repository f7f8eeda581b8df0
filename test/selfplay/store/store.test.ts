import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { initialPosition, play } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { GAME_KINDS, type GameRecord } from '../../../selfplay/records/gameRecord.js';
import { decodePlies, encodePlies } from '../../../selfplay/records/pliesCodec.js';
import { migrate, MIGRATIONS, schemaVersion } from '../../../selfplay/store/migrations.js';
import {
  type EvaluationRecord,
  type MetricsRecord,
  type NetworkRecord,
  openStore,
  type Store,
  type StoredExplanation,
} from '../../../selfplay/store/store.js';
import { randomGameRecord, randomGameRecords } from '../../support/randomGameRecords.js';
import { scratchFolder } from '../../support/scratch.js';

const random = Random.fromSeed('store');
const scratchFile = (): string => join(scratchFolder(), 'run.db');

/** A game as storage gives it back: targets in multiples of 1/65535. */
const stored = (game: GameRecord): GameRecord => ({
  ...game,
  plies: decodePlies(encodePlies(game.plies, game.start), game.start),
});

describe('games', () => {
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

describe('what belongs to the games', () => {
  const network = (generation: number): NetworkRecord => ({
    sha256: String(generation).repeat(64),
    generation,
    steps: generation * 100,
    created: '2026-01-02T03:04:05.000Z',
    metadata: { name: `generation ${generation}`, loss: 2.25 },
  });

  it('networks, evaluations, metrics and progress come back', () => {
    const store = openStore(scratchFile());
    const evaluation: EvaluationRecord = {
      generation: 1,
      a: 'generation 1',
      b: 'random',
      simulations: 16,
      games: 20,
      wins: 17,
      draws: 1,
      losses: 2,
      meanDiscs: 21.35,
      elo: 269.3,
      eloInterval: [120.5, Infinity],
      details: { firstGame: 3, pairs: [1, 0.5] },
    };
    const bare: EvaluationRecord = {
      generation: 2,
      a: 'x',
      b: 'y',
      simulations: 1,
      games: 0,
      wins: 0,
      draws: 0,
      losses: 0,
      meanDiscs: 0,
      details: {},
    };
    const metrics: MetricsRecord[] = [
      { kind: 'training', generation: 1, step: 50, numbers: { loss: 2.5, policyLoss: 1.75 } },
      { kind: 'training', generation: 1, step: 100, numbers: { loss: 2.25, policyLoss: 1.5 } },
      { kind: 'generation', generation: 1, step: 100, numbers: { use: 0.83 } },
    ];
    store.insertChunk({
      networks: [network(1), network(0)],
      evaluations: [evaluation, bare],
      metrics,
      progress: { generation: 1, trainer: 'abc' },
    });
    store.insertChunk({
      networks: [network(1)],
      metrics: [{ ...metrics[1]!, numbers: { loss: 2 } }],
      progress: { generation: 2 },
    });
    expect(store.networks()).toEqual([network(0), network(1)]);
    expect(store.evaluations()).toEqual([evaluation, bare]);
    expect(store.metrics('training')).toEqual([metrics[0], { ...metrics[1]!, numbers: { loss: 2 } }]);
    expect(store.metrics('generation')).toEqual([metrics[2]]);
    expect(store.progress()).toEqual({ generation: 2 });
    expect(store.counts()).toMatchObject({ generations: 1, evaluations: 2 });
    store.close();
  });

  it('explanations come back to the last bit, and logging them again changes nothing', () => {
    const store = openStore(scratchFile());
    const map = Array.from({ length: 64 }, () =>
      Math.fround(random.normal() * 10 ** (random.integer(60) - 30)),
    );
    const explanation = (ply: number, target: string): StoredExplanation => ({
      game: { kind: 'selfplay', index: 4 },
      ply,
      target,
      composite: 'epsilonPlus',
      network: 'f'.repeat(64),
      record: {
        version: 1,
        output: 0.25,
        maps: { own: map },
        ledger: { layers: [{ name: 'stem', bias: -0.5 }] },
      },
    });
    const explanations = Array.from({ length: 130 }, (_, i) =>
      explanation(i >> 1, i % 2 === 0 ? 'value' : 'move'),
    );
    store.insertChunk({ explanations });
    store.insertChunk({ explanations: explanations.slice(20, 60) });
    const read = [...store.explanations()];
    expect(read.length).toBe(130);
    expect(read.map(({ ply, target }) => [ply, target])).toEqual(
      explanations.map(({ ply, target }) => [ply, target]),
    );
    const record = read[77]!.record as { maps: { own: number[] } };
    expect(record.maps.own).toEqual(map);
    expect(record).toMatchObject({
      version: 1,
      output: 0.25,
      ledger: { layers: [{ name: 'stem', bias: -0.5 }] },
    });

    store.insertChunk({ explanations: [{ ...explanation(3, 'move'), record: { version: 2 } }] });
    const found = [...store.explanations({ game: { kind: 'selfplay', index: 4 }, ply: 3 })];
    expect(found.map(({ target }) => target)).toEqual(['value', 'move']);
    expect(found[1]!.record).toEqual({ version: 2 });
    expect([...store.explanations({ game: { kind: 'arena', index: 4 } })]).toEqual([]);
    expect([...store.explanations({ target: 'move', composite: 'epsilonPlus' })].length).toBe(65);
    expect(store.counts().explanations).toBe(130);
    store.close();
  });
});

describe('opening', () => {
  const fails = (code: string, text: RegExp): Error =>
    expect.objectContaining({ code, message: expect.stringMatching(text) as string }) as Error;

  it('refuses what is not ours and leaves it alone', () => {
    const file = scratchFile();
    const foreign = new Database(file);
    foreign.exec('CREATE TABLE other (x); INSERT INTO other VALUES (1)');
    foreign.close();
    const before = readFileSync(file);
    for (const readonly of [true, false]) {
      expect(() => openStore(file, { readonly })).toThrow(fails('badStore', /a database, but not one of/));
    }
    expect(readFileSync(file)).toEqual(before);
    expect(existsSync(`${file}-wal`)).toBe(false);

    writeFileSync(file, 'This is a text file and long enough to be looked at.\n'.repeat(512));
    expect(() => openStore(file)).toThrow(fails('badStore', /not a database of othello-zero/));
    writeFileSync(file, '{}');
    expect(() => openStore(file)).toThrow(fails('badStore', /cut short or is not a database/));
  });

  it('refuses a newer schema, an empty file to a reader, and a missing file', () => {
    const file = scratchFile();
    openStore(file).close();
    const database = new Database(file);
    database.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    database.close();
    for (const readonly of [true, false]) {
      expect(() => openStore(file, { readonly })).toThrow(fails('badStore', /written by a newer version/));
    }
    const empty = scratchFile();
    expect(() => openStore(empty, { readonly: true })).toThrow(fails('notFound', /no database at/));
    writeFileSync(empty, '');
    expect(() => openStore(empty, { readonly: true })).toThrow(fails('badStore', /is empty/));
    expect(() => openStore(join(scratchFolder(), 'missing', 'run.db'))).toThrow(
      fails('notFound', /no folder/),
    );
  });

  it('refuses a database that was cut, wherever it was', () => {
    const whole = scratchFile();
    const store = openStore(whole);
    store.insertChunk({ games: randomGameRecords(random.split('cut'), 30) });
    store.close();
    const size = readFileSync(whole).length;
    const cut = scratchFile();
    for (const length of [1, 99, 4096, 5000, size >> 1, size - 4096, size - 1]) {
      copyFileSync(whole, cut);
      truncateSync(cut, length);
      for (const readonly of [true, false]) {
        expect(() => openStore(cut, { readonly })).toThrow(
          fails('badStore', /damaged|cut short|not a database/),
        );
      }
    }
  });

  it('lets a log write beside a run, and readers see whole chunks', () => {
    const file = scratchFile();
    const [run, log] = [openStore(file), openStore(file)];
    const reader = openStore(file, { readonly: true });
    const games = randomGameRecords(random.split('beside'), 10);
    run.insertChunk({ games: games.slice(0, 5) });
    expect(reader.counts().games).toBe(5);
    log.insertChunk({
      explanations: [
        {
          game: { kind: 'selfplay', index: 0 },
          ply: 0,
          target: 'value',
          composite: 'c',
          network: 'n',
          record: 1,
        },
      ],
    });
    run.insertChunk({ games: games.slice(5) });
    expect(reader.counts()).toMatchObject({ games: 10, explanations: 1 });
    expect(() => reader.insertChunk({ progress: 1 })).toThrow(fails('readOnly', /read-only/));
    for (const store of [run, log, reader]) store.close();
  });
});

describe('migrations', () => {
  it('asks what a database is at one moment, whoever makes its tables meanwhile', () => {
    const file = join(scratchFolder(), 'new.db');
    const [asking, other] = [new Database(file), new Database(file, { timeout: 0 })];
    const pragma = asking.pragma.bind(asking);
    let kept: unknown;
    // The other process is as quick as can be: it makes the tables right after the first question.
    asking.pragma = (...question) => {
      const answer: unknown = pragma(...question);
      if (kept === undefined) {
        try {
          migrate(other);
          kept = 'nothing';
        } catch (error) {
          kept = error;
        }
      }
      return answer;
    };
    expect(schemaVersion(asking)).toBe(0);
    expect(kept).toMatchObject({ code: 'SQLITE_BUSY' });
    migrate(other);
    expect(schemaVersion(asking)).toBe(MIGRATIONS.length);
    asking.close();
    other.close();
  });

  const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));

  const contentOf = (store: Store): unknown => {
    const content = {
      description: store.property('description'),
      progress: store.progress(),
      arena: store.property('arena'),
      networks: store.networks(),
      games: GAME_KINDS.flatMap((kind) => [...store.games({ kind })]),
      evaluations: store.evaluations(),
      metrics: store.metrics('training'),
      explanations: [...store.explanations()],
    };
    const text = JSON.stringify(content, (_, value: unknown) =>
      ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value,
    );
    return JSON.parse(text) as unknown;
  };
  const versionOf = (file: string): number => {
    const database = new Database(file, { readonly: true });
    const version = schemaVersion(database);
    database.close();
    return version;
  };

  it.each(MIGRATIONS.map(({ version }) => version))(
    'read a database of version %i as it was written; a reader leaves it as it is',
    (version) => {
      const file = scratchFile();
      copyFileSync(golden(`store-v${version}.db`), file);
      const before = readFileSync(file);
      expect(versionOf(file)).toBe(version);
      const written = JSON.parse(readFileSync(golden(`store-v${version}.json`), 'utf8')) as unknown;

      const reader = openStore(file, { readonly: true });
      expect(contentOf(reader)).toEqual(written);
      expect(() => reader.setProperty('x', 1)).toThrow(
        expect.objectContaining({ message: expect.stringMatching(/read-only/) as string }),
      );
      reader.close();
      expect(readFileSync(file)).toEqual(before);

      const writer = openStore(file);
      expect(contentOf(writer)).toEqual(written);
      writer.close();
      expect(versionOf(file)).toBe(MIGRATIONS.length);
    },
  );

  it('show a reader of an old database what is still in its log', () => {
    const file = scratchFile();
    copyFileSync(golden('store-v1.db'), file);
    const writing = new Database(file); // as an older version would, with its log not yet folded in
    writing.pragma('journal_mode = WAL');
    writing.exec(`INSERT INTO run VALUES ('late', '"in the log"')`);
    const reader = openStore(file, { readonly: true });
    expect(reader.property('late')).toBe('in the log');
    reader.close();
    writing.close();
  });

  it('bring an old database forward in one step or not at all', () => {
    const file = scratchFile();
    copyFileSync(golden('store-v1.db'), file);
    const database = new Database(file);
    const games = (): unknown => database.prepare('SELECT * FROM games').all();
    const before = games();
    const added = { version: 2, sql: 'CREATE TABLE extra (x INTEGER) STRICT' };
    const broken = {
      version: 3,
      sql: 'CREATE TABLE more (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)',
    };
    expect(() => migrate(database, [...MIGRATIONS.slice(0, 1), added, broken])).toThrow(/nowhere/);
    expect(schemaVersion(database)).toBe(1);
    expect(
      database.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name IN ('extra', 'more')").get(),
    ).toEqual({
      n: 0,
    });
    migrate(database, [...MIGRATIONS.slice(0, 1), added]);
    expect(schemaVersion(database, 2)).toBe(2);
    expect(games()).toEqual(before);
    database.close();
  });

  it('are numbered without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, i) => i + 1));
  });
});
