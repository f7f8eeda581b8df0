import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { sleepSync } from '../../engine/clock.js';
import { OthelloError } from '../../engine/errors.js';
import { because, foreseen } from '../../engine/systemErrors.js';
import { hasOldLog, readLog, withLog } from './storeLog.js';

/**
 * SQLite's answers where the database may be read, but the index of its log can be neither made nor mended: in the folder of
 * somebody else, on a file system that is read-only.
 */
const NO_INDEX = /^SQLITE_(?:CANTOPEN|READONLY)/;
/** The same of a moment: another process has just written, and left no mark that a reader without an index of its own may use. */
const NO_MARK = ['SQLITE_READONLY_CANTINIT', 'SQLITE_READONLY_RECOVERY'];
/** How often a reader tries again, and how long it waits between, in milliseconds. */
const ATTEMPTS = 100;
const PAUSE_MS = 20;

/**
 * Opens a database to read it and nothing else, also where nothing can be written beside it and while another process writes.
 * Where even SQLite needs to write to read, it is a copy in memory of one moment.
 *
 * @param timeout how long another process's lock is waited for, in milliseconds
 */
export function openReader(file: string, timeout: number): Database.Database {
  // SQLite would take a log from a moment before for the newest.
  return (hasOldLog(file) ? undefined : openBeside(file, timeout)) ?? openCopy(file);
}

/** Throws OthelloError `notFound`, or one that says why the file may not be read. */
export function checkReadable(file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    const code = foreseen(error)?.code ?? 'notFound';
    if (isMissing(error))
      throw new OthelloError('notFound', `There is no database at ${file}.`, { cause: error });
    throw new OthelloError(code, `${file} cannot be read${because(error)}.`, { cause: error });
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code));
}

/** Undefined where SQLite would have to write to read it. */
function openBeside(file: string, timeout: number): Database.Database | undefined {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true, timeout });
    database.pragma('schema_version');
    return patient(database);
  } catch (error) {
    database?.close();
    if (error instanceof Database.SqliteError && NO_INDEX.test(error.code)) return undefined;
    throw error;
  }
}

function openCopy(file: string): Database.Database {
  return new Database(asRollbackDatabase(readWhole(file)), { readonly: true });
}

/** The bytes of a database with all that its log has, of one moment. Throws OthelloError `busy` while they keep changing. */
function readWhole(file: string): Buffer {
  const moment = (): string => momentOf(file, `${file}-wal`);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = moment();
    const bytes = readFileSync(file);
    const logged = readLog(file);
    if (moment() === before) return logged === undefined ? bytes : withLog(bytes, logged);
    sleepSync(PAUSE_MS);
  }
  throw new OthelloError(
    'busy',
    `Another process keeps writing to ${file}, which can be read from here only while nobody does.`,
  );
}

/** Tells whether files were changed or replaced between two looks at them. */
export function momentOf(...files: string[]): string {
  return files
    .map((file) => statSync(file, { throwIfNoEntry: false, bigint: true }))
    .map((stats) => (stats === undefined ? '-' : `${stats.ino} ${stats.size} ${stats.mtimeNs}`))
    .join();
}

/**
 * A database with a write-ahead log needs the log's index beside it even to be read. With the log's pages in it, the file is
 * all there is: its bytes, with the two bytes of the header changed that ask for a log, are a database of the other kind.
 */
export function asRollbackDatabase(bytes: Buffer): Buffer {
  bytes[18] = 1;
  bytes[19] = 1;
  return bytes;
}

/** The same database, whose statements are tried again where a writer was between its commit and the end of its log. */
function patient(database: Database.Database): Database.Database {
  const prepare = database.prepare.bind(database);
  database.prepare = ((sql: string) => {
    const statement = prepare(sql);
    for (const method of ['get', 'all'] as const) {
      const once: (...given: unknown[]) => unknown = statement[method].bind(statement);
      Object.assign(statement, { [method]: (...given: unknown[]) => insistently(() => once(...given)) });
    }
    return statement;
  }) as typeof database.prepare;
  return database;
}

function insistently<Result>(read: () => Result): Result {
  for (let attempt = 1; ; attempt++) {
    try {
      return read();
    } catch (error) {
      const isMoment = error instanceof Database.SqliteError && NO_MARK.includes(error.code);
      if (!isMoment || attempt === ATTEMPTS) throw error;
      sleepSync(PAUSE_MS);
    }
  }
}
