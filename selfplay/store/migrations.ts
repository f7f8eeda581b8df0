import type { Database } from 'better-sqlite3';
import { OthelloError } from '../../engine/errors.js';

/** "OthZ", in the header of every database of ours. */
const APPLICATION_ID = 0x4f74685a;

/** One step of the schema; `version` counts from 1 without gaps. Never edited once released. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      -- What holds for the whole run: configuration, versions, progress; values are JSON.
      CREATE TABLE run (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- Weights are files of the run folder, named by their sha256.
      CREATE TABLE networks (
        sha256 TEXT PRIMARY KEY,
        generation INTEGER NOT NULL,
        steps INTEGER NOT NULL,
        created TEXT NOT NULL,
        metadata TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- A game is named by its kind and its number; plies is the packed form of selfplay/records/pliesCodec.ts.
      CREATE TABLE games (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        number INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        seed TEXT NOT NULL,
        network TEXT NOT NULL,
        black TEXT,
        white TEXT,
        start TEXT,
        score INTEGER NOT NULL,
        ply_count INTEGER NOT NULL,
        plies BLOB NOT NULL,
        UNIQUE (kind, number)
      ) STRICT;
      -- Holds all that counting and windows need, so neither reads the games themselves.
      CREATE INDEX games_by_generation ON games (kind, generation, number, ply_count);

      CREATE TABLE evaluations (
        id INTEGER PRIMARY KEY,
        generation INTEGER NOT NULL,
        a TEXT NOT NULL,
        b TEXT NOT NULL,
        simulations INTEGER NOT NULL,
        games INTEGER NOT NULL,
        wins INTEGER NOT NULL,
        draws INTEGER NOT NULL,
        losses INTEGER NOT NULL,
        mean_discs REAL NOT NULL,
        elo REAL,
        elo_low REAL,
        elo_high REAL,
        details TEXT NOT NULL
      ) STRICT;

      CREATE TABLE metrics (
        kind TEXT NOT NULL,
        generation INTEGER NOT NULL,
        step INTEGER NOT NULL,
        numbers TEXT NOT NULL,
        PRIMARY KEY (kind, generation, step)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE explanations (
        id INTEGER PRIMARY KEY,
        game_kind TEXT NOT NULL,
        game_number INTEGER NOT NULL,
        ply INTEGER NOT NULL,
        target TEXT NOT NULL,
        composite TEXT NOT NULL,
        network TEXT NOT NULL,
        layout INTEGER NOT NULL,
        record BLOB NOT NULL,
        UNIQUE (game_kind, game_number, ply, target, composite, network)
      ) STRICT;
    `,
  },
  {
    version: 2,
    sql: `
      -- Who gave the game up and why, {"by","reason"}; null for games that came to their end.
      ALTER TABLE games ADD COLUMN forfeit TEXT;
      -- Where an imported game was read and what was said of it there, as JSON.
      ALTER TABLE games ADD COLUMN origin TEXT;
    `,
  },
  {
    version: 3,
    sql: `
      -- What two records of one game share (selfplay/records/gameIdentity.ts), of imported games. Those that were imported
      -- before have none until the next import asks for it.
      ALTER TABLE games ADD COLUMN identity BLOB;
      CREATE INDEX games_by_identity ON games (identity) WHERE identity IS NOT NULL;
      CREATE INDEX games_without_identity ON games (number) WHERE kind = 'imported' AND identity IS NULL;
    `,
  },
];

/**
 * Brings a database to the newest schema, all steps in one transaction; an empty one becomes ours.
 *
 * @throws OthelloError `badStore` when the database is not ours or newer than `migrations`.
 */
export function migrate(database: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  const latest = migrations.length;
  if (schemaVersion(database, latest) === latest) return;
  database
    .transaction(() => {
      // Asked again: another process may have migrated while this one waited for the write lock.
      const version = schemaVersion(database, latest);
      for (const migration of migrations.slice(version)) database.exec(migration.sql);
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.pragma(`user_version = ${latest}`);
    })
    .exclusive();
}

/**
 * The schema version of a database of ours, 0 when it is empty; never changes it.
 *
 * @throws OthelloError `badStore` when the database is not ours or newer than `latest`.
 */
export function schemaVersion(database: Database, latest: number = MIGRATIONS.length): number {
  // Of one moment: between two questions another process may have made the tables of an empty database.
  const { applicationId, version, empty } = database.transaction(() => ({
    applicationId: database.pragma('application_id', { simple: true }) as number,
    version: database.pragma('user_version', { simple: true }) as number,
    empty: database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined,
  }))();
  if (empty && applicationId === 0 && version === 0) return 0;
  if (applicationId !== APPLICATION_ID) {
    throw new OthelloError('badStore', `${database.name} is a database, but not one of othello-zero.`);
  }
  if (version > latest) {
    throw new OthelloError(
      'badStore',
      `${database.name} has schema ${version}, written by a newer version; this version reads up to ${latest}.`,
    );
  }
  return version;
}
