import { accessSync, constants, existsSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { milliseconds, sleepSync } from '../../engine/clock.js';
import { OthelloError } from '../../engine/errors.js';
import { writingError } from '../../nn/atomicFile.js';
import type { GameKind, GameName, GameRecord } from '../records/gameRecord.js';
import { migrate, MIGRATIONS, schemaVersion } from './migrations.js';
import { type DamagedRow, decoded, guarded, isBusy, type OnDamage } from './storeErrors.js';
import { type ExplanationFilter, explanationTable, type StoredExplanation } from './storeExplanations.js';
import { type GameFilter, type GameHead, type GameStretch, gameTable } from './storeGames.js';
import { dropLog, hasOldLog } from './storeLog.js';
import { asRollbackDatabase, checkReadable, openReader } from './storeReader.js';
import {
  type EvaluationRecord,
  evaluationTable,
  type MetricsRecord,
  metricsTable,
  type NetworkRecord,
  networkTable,
} from './storeResults.js';

/** What is stored together or not at all. */
export interface Chunk {
  readonly games?: readonly GameRecord[];
  readonly explanations?: readonly StoredExplanation[];
  readonly networks?: readonly NetworkRecord[];
  readonly evaluations?: readonly EvaluationRecord[];
  readonly metrics?: readonly MetricsRecord[];
  /** Replaces what the run remembers of how far it is; anything JSON can hold. */
  readonly progress?: unknown;
  /** Further things to remember, by key; as `progress`. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface StoreCounts {
  /** Generations that have trained: published networks with at least one step. */
  readonly generations: number;
  /** Self-play games, and the plies in them. */
  readonly games: number;
  readonly positions: number;
  readonly arenaGames: number;
  readonly importedGames: number;
  readonly explanations: number;
  readonly evaluations: number;
}

/** Waiting for another process's write (an explanation log beside a training run), in milliseconds. */
const BUSY_TIMEOUT = 10_000;
/** Between two attempts at what SQLite itself does not wait for, in milliseconds. */
const LOG_PAUSE = 5;

export interface StoreOptions {
  readonly readonly?: boolean;
  /** Told of damaged rows, which lists then leave out; absent, the first of them is thrown. */
  readonly onDamage?: OnDamage;
  /** How long another process's write is waited for before `busy` is thrown, in milliseconds. */
  readonly patience?: number;
}

/**
 * Opens the database of a run. A writer creates it where there is none and brings an older one up to
 * date; a reader never changes it, nor anything beside it that it may not, and works while another process writes. Of a
 * database with an older schema a reader gets a copy in memory, as the database is now.
 *
 * @throws OthelloError `badStore` when the file is not a database of ours, damaged, or newer than this
 *   version; `notFound` when a reader finds none or the folder is missing; `diskFull` when it cannot be written.
 */
export function openStore(file: string, options: StoreOptions = {}): Store {
  const { readonly = false, patience = BUSY_TIMEOUT, onDamage } = options;
  if (readonly) checkReadable(file);
  if (!existsSync(dirname(file))) {
    throw new OthelloError('notFound', `There is no folder ${dirname(file)} for a database.`);
  }
  if (!readonly) checkWritable(file);
  return guarded(file, () => {
    checkWhole(file);
    const database = connect(file, readonly, patience);
    try {
      if (!readonly) prepareWriter(database, patience);
      return new Store(file, readonly ? readable(database) : database, onDamage);
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** SQLite only says that it cannot open a file on a read-only file system. */
function checkWritable(file: string): void {
  try {
    for (const path of [dirname(file), file]) if (existsSync(path)) accessSync(path, constants.W_OK);
  } catch (error) {
    throw writingError(file, error);
  }
}

/** SQLite notices missing pages itself, but not a last page that was cut. */
function checkWhole(file: string): void {
  if (!existsSync(file) || existsSync(`${file}-wal`) || existsSync(`${file}-journal`)) return;
  if (statSync(file).size % 512 !== 0) {
    throw new OthelloError('badStore', `${file} is cut short or is not a database of othello-zero.`);
  }
}

function connect(file: string, readonly: boolean, timeout: number): Database.Database {
  if (readonly) return openReader(file, timeout);
  if (hasOldLog(file)) dropLog(file);
  return new Database(file, { timeout });
}

/** The database itself, or a copy in memory with the newest schema; then the database is closed. */
function readable(database: Database.Database): Database.Database {
  const version = schemaVersion(database);
  if (version === 0) throw new OthelloError('badStore', `${database.name} is empty.`);
  if (version === MIGRATIONS.length) return database;
  const copy = new Database(asRollbackDatabase(database.serialize()));
  migrate(copy);
  copy.pragma('query_only = on');
  database.close();
  return copy;
}

function prepareWriter(database: Database.Database, patience: number): void {
  schemaVersion(database); // refuses a foreign database before anything is changed
  keepLog(database, patience);
  // A commit survives the power loss, not only the process: there is one commit a chunk, seconds of play
  // each, so its one fsync does not show.
  database.pragma('synchronous = FULL');
  database.pragma('journal_size_limit = 67108864');
  migrate(database);
}

/**
 * Has writes go to a log. Where two processes make one new database, SQLite refuses one of them at once, whatever its
 * patience: each reads what the other would write to.
 */
function keepLog(database: Database.Database, patience: number): void {
  for (const end = milliseconds() + patience; ;) {
    try {
      database.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || milliseconds() >= end) throw error;
      sleepSync(LOG_PAUSE);
    }
  }
}

/** The database of a run: games, networks, evaluations, metrics and explanations. */
export class Store {
  readonly file: string;
  readonly #database: Database.Database;
  /** Of the file that was opened, to tell it from another that took its name. */
  readonly #opened: Stats | undefined;
  readonly #games: ReturnType<typeof gameTable>;
  readonly #explanations: ReturnType<typeof explanationTable>;
  readonly #networks: ReturnType<typeof networkTable>;
  readonly #evaluations: ReturnType<typeof evaluationTable>;
  readonly #metrics: ReturnType<typeof metricsTable>;

  /** @internal Use {@link openStore}. */
  constructor(file: string, database: Database.Database, onDamage?: OnDamage) {
    this.file = file;
    this.#database = database;
    this.#opened = statSync(file, { throwIfNoEntry: false });
    const told = onDamage && ((damage: DamagedRow): void => onDamage(damage.in(file)));
    this.#games = gameTable(database, told);
    this.#explanations = explanationTable(database, told);
    this.#networks = networkTable(database, told);
    this.#evaluations = evaluationTable(database, told);
    this.#metrics = metricsTable(database, told);
  }

  /**
   * Stores a chunk in one transaction. Games and networks that are there already are left as they are, so
   * a chunk that is played again after a crash does no harm.
   *
   * @param given the chunk, or what makes it, called within the transaction: what it reads of the store, such as the
   *   number of the next game, no other process changes before the chunk is stored.
   * @returns how many games were new.
   * @throws OthelloError `diskFull`, `readOnly`, `moved`, `busy`, `badRecord`, or `internal` when a game came out
   *   differently; then nothing of the chunk is stored.
   */
  insertChunk(given: Chunk | (() => Chunk)): number {
    this.checkPlace();
    return guarded(this.file, () =>
      this.#database
        .transaction(() => {
          const chunk = typeof given === 'function' ? given() : given;
          let added = 0;
          for (const network of chunk.networks ?? []) this.#networks.insert(network);
          for (const game of chunk.games ?? []) if (this.#games.insert(game)) added++;
          for (const explanation of chunk.explanations ?? []) this.#explanations.insert(explanation);
          for (const evaluation of chunk.evaluations ?? []) this.#evaluations.insert(evaluation);
          for (const metrics of chunk.metrics ?? []) this.#metrics.insert(metrics);
          if (chunk.progress !== undefined) this.setProperty('progress', chunk.progress);
          for (const [key, value] of Object.entries(chunk.properties ?? {})) this.setProperty(key, value);
          this.#countCommit();
          return added;
        })
        .immediate(),
    );
  }

  /**
   * Brings all that is stored from the log into the database itself and to the disk, so that the log can be lost.
   *
   * @returns whether that could be done for all; while another process reads, it waits for a later call.
   */
  settle(): boolean {
    return guarded(this.file, () => {
      const patience = this.#database.pragma('busy_timeout', { simple: true }) as number;
      this.#database.pragma('busy_timeout = 0'); // nobody's reading is waited for
      try {
        const [result] = this.#database.pragma('wal_checkpoint(TRUNCATE)') as {
          busy: number;
          log: number;
          checkpointed: number;
        }[];
        return result !== undefined && result.log >= 0 && result.log === result.checkpointed;
      } finally {
        this.#database.pragma(`busy_timeout = ${patience}`);
      }
    });
  }

  /** How long a write waits for that of another process before it throws `busy`, in milliseconds; nothing else is done meanwhile. */
  waitAtMost(milliseconds: number): void {
    this.#database.pragma(`busy_timeout = ${Math.round(milliseconds)}`);
  }

  /**
   * SQLite goes on writing to a database that was moved or deleted, where nobody looks for it.
   *
   * @throws OthelloError `moved` when its file is not where it was.
   */
  checkPlace(): void {
    const there = statSync(this.file, { throwIfNoEntry: false });
    const same = there?.ino === this.#opened?.ino && there?.dev === this.#opened?.dev;
    if (this.#opened === undefined || same) return;
    throw new OthelloError(
      'moved',
      `${this.file} was moved or deleted while it was worked on; nothing more is written. ` +
        'What was stored is where the folder is now, and the same command with its new name goes on.',
    );
  }

  game(name: GameName): GameRecord | undefined {
    return guarded(this.file, () => this.#games.get(name));
  }

  /** Games in the order of generation and number, read in pages: the store may be used between them. */
  games(filter: GameFilter = {}): Generator<GameRecord> {
    return guardedEach(this.file, this.#games.read(filter));
  }

  /** Games of a stretch without their plies, by ascending number. */
  gameHeads(stretch: GameStretch): GameHead[] {
    return guarded(this.file, () => this.#games.heads(stretch));
  }

  /** Self-play games of a generation. */
  gameCount(generation: number): number {
    return guarded(this.file, () => this.#games.countOf('selfplay', generation));
  }

  /** Games of a kind with numbers from `first` on, `count` of them at most. */
  gamesBetween(kind: GameKind, first: number, count: number): number {
    return guarded(this.file, () => this.#games.countBetween(kind, first, count));
  }

  /** Whether an imported game is there already, by its `gameIdentity`. Call {@link identifyGames} once before. */
  hasGame(identity: Uint8Array): boolean {
    return guarded(this.file, () => this.#games.isKnown(identity));
  }

  /** Makes imported games known to {@link hasGame} that an older version of the program stored. */
  identifyGames(): void {
    guarded(this.file, () =>
      this.#database
        .transaction(() => {
          this.#games.identify();
          this.#countCommit();
        })
        .immediate(),
    );
  }

  /** The number of the next game of a kind: one more than the largest stored. */
  nextIndex(kind: GameKind): number {
    return guarded(this.file, () => this.#games.nextIndex(kind));
  }

  /** Explanations in the order in which they were stored, read in pages. */
  explanations(filter: ExplanationFilter = {}): Generator<StoredExplanation> {
    return guardedEach(this.file, this.#explanations.read(filter));
  }

  /** Whether a game has explanations of each of the targets, by that composite and network. */
  hasExplanations(game: GameName, targets: readonly string[], composite: string, network: string): boolean {
    return guarded(this.file, () => this.#explanations.has(game, targets, composite, network));
  }

  /** Published networks, oldest generation first. */
  networks(): NetworkRecord[] {
    return guarded(this.file, () => this.#networks.all());
  }

  /** The last of {@link networks}; damage in the others does not concern it. */
  newestNetwork(): NetworkRecord | undefined {
    return guarded(this.file, () => this.#networks.newest());
  }

  /** Undefined where the network was not published here. */
  generationOf(sha256: string): number | undefined {
    return guarded(this.file, () => this.#networks.generationOf(sha256));
  }

  evaluations(): EvaluationRecord[] {
    return guarded(this.file, () => this.#evaluations.all());
  }

  metrics(kind: string): MetricsRecord[] {
    return guarded(this.file, () => this.#metrics.ofKind(kind));
  }

  metricKinds(): string[] {
    return guarded(this.file, () => this.#metrics.kinds());
  }

  /** What SQLite's own check of the whole file complains about; nothing of a sound one. */
  integrity(): string[] {
    return guarded(this.file, () =>
      (this.#database.pragma('integrity_check') as { integrity_check: string }[])
        .map(({ integrity_check: said }) => said)
        .filter((said) => said !== 'ok'),
    );
  }

  /** What the last chunk with a `progress` said; undefined before the first. */
  progress(): unknown {
    return this.property('progress');
  }

  /** Writes a copy of the database, as it is now, to a file that is not there yet. */
  copyTo(file: string): void {
    guarded(file, () => this.#database.prepare('VACUUM INTO ?').run(file));
  }

  property(key: string): unknown {
    return guarded(this.file, () => {
      const row = this.#database
        .prepare<[string], { value: string }>('SELECT value FROM run WHERE key = ?')
        .get(key);
      return row === undefined ? undefined : decoded('run', key, () => JSON.parse(row.value) as unknown);
    });
  }

  /** The keys of all properties that begin so, sorted. */
  propertyKeys(beginning: string): string[] {
    return guarded(this.file, () =>
      this.#database
        .prepare<[string, string], { key: string }>(
          'SELECT key FROM run WHERE substr(key, 1, length(?)) = ? ORDER BY key',
        )
        .all(beginning, beginning)
        .map(({ key }) => key),
    );
  }

  setProperty(key: string, value: unknown): void {
    guarded(this.file, () =>
      this.#database
        .transaction(() => {
          this.#database
            .prepare(
              'INSERT INTO run (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
            )
            .run(key, JSON.stringify(value));
          this.#countCommit();
        })
        .immediate(),
    );
  }

  /** Makes the commit under way known to {@link hasOldLog}. */
  #countCommit(): void {
    const count = this.#database.pragma('schema_version', { simple: true }) as number;
    this.#database.unsafeMode(true); // else the pragma does nothing
    try {
      this.#database.pragma(`schema_version = ${(count + 1) % 2 ** 31}`);
    } finally {
      this.#database.unsafeMode(false);
    }
  }

  counts(): StoreCounts {
    return guarded(this.file, () => {
      const totals = new Map(this.#games.totals().map((row) => [row.kind, row]));
      const networks = this.#networks.all();
      return {
        generations: new Set(networks.filter(({ steps }) => steps > 0).map(({ generation }) => generation))
          .size,
        games: totals.get('selfplay')?.games ?? 0,
        positions: totals.get('selfplay')?.positions ?? 0,
        arenaGames: totals.get('arena')?.games ?? 0,
        importedGames: totals.get('imported')?.games ?? 0,
        explanations: this.#explanations.count(),
        evaluations: this.#evaluations.all().length,
      };
    });
  }

  close(): void {
    this.#database.close();
  }
}

function* guardedEach<Item>(file: string, items: Generator<Item>): Generator<Item> {
  for (;;) {
    const step = guarded(file, () => items.next());
    if (step.done === true) return;
    yield step.value;
  }
}

export type { ExplanationFilter, StoredExplanation } from './storeExplanations.js';
export type { GameFilter } from './storeGames.js';
export type { EvaluationRecord, MetricsRecord, NetworkRecord } from './storeResults.js';
