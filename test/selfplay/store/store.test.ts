import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { MIGRATIONS } from '../../../selfplay/store/migrations.js';
import { openStore } from '../../../selfplay/store/store.js';
import { randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { scratchFolder } from '../../support/scratch.js';

const OPENER = new URL('../../support/selfplay/storeOpener.js', import.meta.url);
const random = Random.fromSeed('store');

const scratchFile = (): string => join(scratchFolder(), 'run.db');

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

  it('makes one new database in four threads at once, again and again', async () => {
    const folder = scratchFolder();
    const threads = 4;
    const files = Array.from({ length: 40 }, (_, number) => join(folder, `${number}.db`));
    const arrived = new Int32Array(new SharedArrayBuffer(4));
    const told = Array.from({ length: threads }, async () => {
      const opener = new Worker(OPENER, { workerData: { files, threads, arrived } });
      const [problems] = (await once(opener, 'message')) as [string[]];
      await opener.terminate();
      return problems;
    });
    expect((await Promise.all(told)).flat()).toEqual([]);
    for (const file of files) openStore(file, { readonly: true }).close();
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

  it('says which properties there are, by how their names begin', () => {
    const store = openStore(scratchFile());
    for (const key of ['b/2', 'a%', 'b/1', 'b', 'a_', 'B/3']) store.setProperty(key, key);
    expect(store.propertyKeys('b/')).toEqual(['b/1', 'b/2']);
    expect(store.propertyKeys('a%')).toEqual(['a%']);
    expect(store.propertyKeys('')).toEqual(['B/3', 'a%', 'a_', 'b', 'b/1', 'b/2']);
    expect(store.propertyKeys('c')).toEqual([]);
    store.close();
  });
});
