import { accessSync, constants, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import Database from 'better-sqlite3';
import { OthelloError } from '../../engine/errors.js';
import { writeAtomically, writingError } from '../../nn/atomicFile.js';
import { guarded, isBusy } from './storeErrors.js';

/** The file that is locked, and beside it who holds it. */
export const LOCK_FILE = 'lock';
export const OWNER_FILE = 'lock.owner.json';

export interface RunLock {
  release(): void;
}

interface Owner {
  readonly pid: number;
  readonly host: string;
}

/**
 * Takes the lock of a run folder for this process.
 *
 * The lock is the operating system's own on an (empty) SQLite file, held by an open transaction: SQLite
 * knows how to lock on every platform, two processes cannot both get it, and the system lets go of it
 * when its holder dies, however it dies. So there is no stale lock to recognise, and no process id that
 * could have been given to another process since. The id in the owner file only serves the message.
 *
 * @throws OthelloError `runInUse` naming the process that holds it.
 */
export function lockRun(folder: string): RunLock {
  const file = join(folder, LOCK_FILE);
  try {
    accessSync(folder, constants.W_OK); // SQLite only says that it cannot open a file there
  } catch (error) {
    throw writingError(file, error);
  }
  return guarded(file, () => {
    const database = new Database(file, { timeout: 0 });
    try {
      database.pragma('journal_mode = MEMORY'); // nothing is ever written, so no journal file either
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      if (isBusy(error)) throw inUse(folder);
      throw error;
    }
    const ownerFile = join(folder, OWNER_FILE);
    const owner: Owner = { pid: process.pid, host: hostname() };
    try {
      writeAtomically(ownerFile, Buffer.from(JSON.stringify(owner)));
    } catch (error) {
      database.close();
      throw error;
    }
    return {
      release() {
        // Where the folder was moved, another run may have its name by now.
        if (readOwner(folder)?.pid === process.pid) rmSync(ownerFile, { force: true });
        database.close();
      },
    };
  });
}

function inUse(folder: string): OthelloError {
  const owner = readOwner(folder);
  const who = owner === undefined ? 'another process' : `process ${owner.pid} on ${owner.host}`;
  return new OthelloError(
    'runInUse',
    `The run ${folder} is in use by ${who}; stop it first, or give another folder with --run.`,
  );
}

/**
 * Whether a process seems to work on a run, as far as the owner file tells: the lock itself is not touched, since who looks at
 * it could be in the way of who takes it.
 */
export function seemsHeld(folder: string): boolean {
  const { pid, host } = readOwner(folder) ?? {};
  return typeof pid === 'number' && (host !== hostname() || isAlive(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0); // no signal, only the question
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // of another user
  }
}

/** Who wrote the owner file; undefined in the moment before it is written. */
function readOwner(folder: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}
