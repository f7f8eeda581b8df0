import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { GAME_KINDS } from '../../../selfplay/records/gameRecord.js';
import { migrate, MIGRATIONS, schemaVersion } from '../../../selfplay/store/migrations.js';
import { openStore, type Store } from '../../../selfplay/store/store.js';
import { scratchFolder } from '../../support/scratch.js';

const scratchFile = (): string => join(scratchFolder(), 'run.db');

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
