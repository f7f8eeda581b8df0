import Database from 'better-sqlite3';
import { OthelloError } from '../engine/index.js';
import { unwritable } from '../nn/index.js';

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
    throw error instanceof Database.SqliteError ? translated(file, error) : error;
  }
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
  if (code.startsWith('SQLITE_READONLY')) return unwritable(file, 'readOnly', error);
  if (code === 'SQLITE_NOTADB') {
    return new OthelloError('badStore', `${file} is not a database of othello-zero.`, cause);
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_IOERR_SHORT_READ') {
    return new OthelloError('badStore', `${file} is damaged: ${error.message}.`, cause);
  }
  if (code.startsWith('SQLITE_BUSY')) {
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
