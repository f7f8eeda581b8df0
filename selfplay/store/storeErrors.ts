import Database from 'better-sqlite3';
import { OthelloError } from '../../engine/errors.js';
import { unwritable } from '../../nn/atomicFile.js';

/** How SQLite reports a disk that takes no more, besides SQLITE_FULL: over a quota, or in the log's index. */
const UNWRITABLE = [
  'SQLITE_IOERR_WRITE',
  'SQLITE_IOERR_FSYNC',
  'SQLITE_IOERR_TRUNCATE',
  'SQLITE_IOERR_SHMSIZE',
  'SQLITE_IOERR_SHMMAP',
];

/** Runs `work` on the database `file`; what SQLite throws arrives as an OthelloError with one sentence. */
export function guarded<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof DamagedRow) throw error.in(file);
    throw error instanceof Database.SqliteError ? translated(file, error) : error;
  }
}

/** A row with a column that is not what was stored; OthelloError `badStore` that names the table and the row. */
export class DamagedRow extends OthelloError {
  readonly table: string;
  readonly row: string;
  readonly #reason: string;

  constructor(table: string, row: string, reason: string, cause: unknown, file?: string) {
    const place = file === undefined ? '' : `${file}: `;
    super('badStore', `${place}row ${row} of the table ${table} is damaged: ${reason}`, { cause });
    this.table = table;
    this.row = row;
    this.#reason = reason;
  }

  /** The same with the file that it is in. */
  in(file: string): DamagedRow {
    return this.message.startsWith(`${file}: `)
      ? this
      : new DamagedRow(this.table, this.row, this.#reason, this.cause, file);
  }
}

/** What is done about damaged rows in lists: they are told and left out. */
export type OnDamage = (damage: DamagedRow) => void;

/** Decodes the columns of a row. Throws DamagedRow where they cannot be. */
export function decoded<Result>(table: string, row: string, decode: () => Result): Result {
  try {
    return decode();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new DamagedRow(table, row, /[.!?]$/.test(message) ? message : `${message}.`, error);
  }
}

/** Decodes rows; those that are damaged are told to `onDamage` and left out, and without it the first of them is thrown. */
export function* decodedEach<Row, Result>(
  rows: Iterable<Row>,
  decode: (row: Row) => Result,
  onDamage: OnDamage | undefined,
): Generator<Result> {
  for (const row of rows) {
    let result: Result;
    try {
      result = decode(row);
    } catch (error) {
      if (onDamage === undefined || !(error instanceof DamagedRow)) throw error;
      onDamage(error);
      continue;
    }
    yield result;
  }
}

/** Whether another process was reading or writing what had to be read or written. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

function translated(file: string, error: InstanceType<typeof Database.SqliteError>): OthelloError {
  const { code } = error;
  const cause = { cause: error };
  if (code === 'SQLITE_FULL') return unwritable(file, 'noRoom', error);
  if (UNWRITABLE.includes(code)) {
    return new OthelloError(
      'diskFull',
      `The disk takes no more of ${file} (it is full, over a quota, or failing).`,
      cause,
    );
  }
  if (code === 'SQLITE_READONLY_DBMOVED') {
    return new OthelloError('moved', `${file} was moved or deleted while it was worked on.`, cause);
  }
  if (code === 'SQLITE_READONLY_CANTINIT' || code === 'SQLITE_READONLY_RECOVERY') {
    return new OthelloError(
      'busy',
      `${file} cannot be read from here at the moment, since another process was writing to it; try again.`,
      cause,
    );
  }
  if (code.startsWith('SQLITE_READONLY')) return unwritable(file, 'readOnly', error);
  if (code === 'SQLITE_NOTADB') {
    return new OthelloError('badStore', `${file} is not a database of othello-zero.`, cause);
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_IOERR_SHORT_READ') {
    return new OthelloError('badStore', `${file} is damaged: ${error.message}.`, cause);
  }
  if (isBusy(error)) {
    return new OthelloError(
      'busy',
      `Another process keeps writing to ${file}; wait until it is done.`,
      cause,
    );
  }
  if (code.startsWith('SQLITE_CANTOPEN')) {
    return new OthelloError('badStore', `${file} cannot be opened: ${error.message}.`, cause);
  }
  return new OthelloError('internal', `${file}: ${error.message} (${code}).`, cause);
}
