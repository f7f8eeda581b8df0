import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../selfplay/store/store.js';
import { withLog } from '../../../selfplay/store/storeLog.js';
import { asRollbackDatabase } from '../../../selfplay/store/storeReader.js';
import { temporaryFolder } from '../../support/scratch.js';

const { at } = temporaryFolder();

/** A database of a few commits that are in it, and a log of some more that grow and shrink it. */
function databaseWithLog(): { database: Buffer; log: Buffer } {
  const file = at('run.db');
  const store = openStore(file);
  store.setProperty('count', 0);
  store.setProperty('large', 'x'.repeat(30_000));
  store.settle();
  for (let count = 1; count <= 5; count++) {
    store.setProperty('count', count);
    store.setProperty(`more ${count}`, 'y'.repeat(3000 * count));
  }
  store.setProperty('large', 'small');
  const [database, log] = [readFileSync(file), readFileSync(`${file}-wal`)];
  store.close();
  return { database, log };
}

const propertiesIn = (database: Database.Database): unknown => {
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  return database.prepare('SELECT key, value FROM run ORDER BY key').all();
};

/** What SQLite itself recovers of them. */
function recovered(database: Buffer, log: Buffer): unknown {
  const file = at('recovered.db');
  writeFileSync(file, database);
  writeFileSync(`${file}-wal`, log);
  const opened = new Database(file);
  const found = propertiesIn(opened);
  opened.close();
  return found;
}

function merged(database: Buffer, log: Buffer): unknown {
  const opened = new Database(asRollbackDatabase(withLog(Buffer.from(database), log)), { readonly: true });
  const found = propertiesIn(opened);
  opened.close();
  return found;
}

describe('a database with the pages of its log', () => {
  const { database, log } = databaseWithLog();
  const frame = 24 + log.readUInt32BE(8);
  const frames = (log.length - 32) / frame;

  it('is the one that SQLite recovers, wherever the log is cut', () => {
    expect(frames).toBeGreaterThan(20);
    const states = new Set<string>();
    for (let count = 0; count <= frames; count++) {
      for (const rest of count < frames ? [0, 10, frame - 1] : [0]) {
        const cut = log.subarray(0, 32 + count * frame + rest);
        const found = merged(database, cut);
        expect(found).toEqual(recovered(database, cut));
        states.add(JSON.stringify(found));
      }
    }
    expect(states.size).toBeGreaterThan(8);
    expect(merged(database, log.subarray(0, 20))).toEqual(recovered(database, log.subarray(0, 20)));
    expect(merged(database, Buffer.alloc(0))).toEqual(recovered(database, Buffer.alloc(0)));
  });

  it('takes no page of a log that is damaged from there on', () => {
    for (let at = 32 + 30; at < log.length; at += 3 * frame) {
      const damaged = Buffer.from(log);
      damaged[at]! ^= 1;
      expect(merged(database, damaged)).toEqual(recovered(database, damaged));
    }
  });

  it('is the database alone where the log is one from a moment before', () => {
    const file = at('later.db');
    copyFileSync(at('run.db'), file);
    const store = openStore(file);
    store.setProperty('count', 99);
    store.settle();
    store.close();
    const later = readFileSync(file);
    const { byteLength } = withLog(Buffer.from(later), log);
    expect(byteLength).toBe(later.length);
    expect(withLog(Buffer.from(later), log).equals(later)).toBe(true);
  });
});
