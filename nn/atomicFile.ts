import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { isatty } from 'node:tty';
import { sleepSync } from '../engine/clock.js';
import { OthelloError } from '../engine/errors.js';
import { because, foreseen } from '../engine/systemErrors.js';
import { sha256Of } from './sha256.js';

/** Ends the name of a file that is still being written. */
export const PARTIAL_SUFFIX = '.partial';

/**
 * Writes a file so that at any moment, power loss included, either the old one is there or the new one:
 * the bytes go to a file beside it, reach the disk, and only then take the name. See {@link AtomicFile}.
 *
 * @throws OthelloError `diskFull`, `readOnly`, `notFound` without its folder, `usage` when the name is none for a file.
 */
export function writeAtomically(file: string, bytes: Uint8Array): void {
  const whole = new AtomicFile(file);
  try {
    whole.write(bytes);
    whole.commit();
  } finally {
    whole.abandon();
  }
}

/**
 * A file that takes its name when it is whole. One that was there keeps its mode and its owner, and a link goes on to
 * lead to it; a new one has the mode of the umask. What is no file (`/dev/stdout`, a pipe) gets all bytes on `commit`.
 * What processes that were killed left half written in the same folder is removed.
 */
export class AtomicFile {
  readonly #said: string;
  readonly #place: Place;
  readonly #partial: string;
  readonly #handle: number;
  #isOpen = true;
  #isDone = false;

  /**
   * @param said what it is called when it cannot be written
   * @throws OthelloError as writeAtomically does
   */
  constructor(file: string, said: string = file) {
    this.#said = said;
    try {
      const place = placeOf(file);
      this.#place = place;
      const [folder, stats] =
        place.kind === 'file' ? [dirname(place.path), place.stats] : [tmpdir(), undefined];
      sweepOnce(folder);
      this.#partial = join(folder, partialName(basename(file)));
      this.#handle = openSync(this.#partial, 'wx+', stats === undefined ? 0o666 : stats.mode & 0o777);
      if (stats !== undefined) this.#keepOwner(stats);
    } catch (error) {
      throw writingError(said, error);
    }
  }

  /** Of the file that is being written, for those who write to places in it by themselves. */
  get handle(): number {
    return this.#handle;
  }

  /** Writes at the end, or over what is at a position. */
  write(bytes: Uint8Array, position?: number): void {
    try {
      for (let written = 0; written < bytes.length;) {
        const at = position === undefined ? null : position + written;
        written += writeSync(this.#handle, bytes, written, bytes.length - written, at);
      }
    } catch (error) {
      throw writingError(this.#said, error);
    }
  }

  /** Brings its bytes to the disk; only the name is missing then. */
  complete(): void {
    if (!this.#isOpen) return;
    try {
      fsyncSync(this.#handle);
      if (this.#place.kind === 'file') this.#close();
    } catch (error) {
      throw writingError(this.#said, error);
    }
  }

  /**
   * Gives the whole file its name.
   *
   * @param file another name in the same folder, where it became known only while it was written
   */
  commit(file?: string): void {
    this.complete();
    try {
      if (this.#place.kind === 'file') {
        const path = file === undefined ? this.#place.path : this.#renamed(file);
        renameSync(this.#partial, path);
        syncFolder(dirname(path));
      } else {
        this.#pour(this.#place.handle ?? openSync(this.#place.path, 'a'));
        this.#close();
        rmSync(this.#partial, { force: true });
      }
      this.#isDone = true;
    } catch (error) {
      throw writingError(this.#said, error);
    }
  }

  /** Gives the file up, unless it has its name already. */
  abandon(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#close();
    rmSync(this.#partial, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#handle);
    this.#isOpen = false;
  }

  /** Where another name leads to, of whose file the mode is kept then. */
  #renamed(file: string): string {
    const place = placeOf(file);
    if (place.kind === 'file' && place.stats !== undefined)
      chmodSync(this.#partial, place.stats.mode & 0o777);
    return place.path;
  }

  #keepOwner({ uid, gid, mode }: Stats): void {
    if (process.platform === 'win32') return;
    try {
      const own = fstatSync(this.#handle);
      if (own.uid !== uid || own.gid !== gid) fchownSync(this.#handle, uid, gid);
    } catch {
      // Only root may give files away; the file is ours then.
    }
    fchmodSync(this.#handle, mode & 0o777);
  }

  /** Into something that is no file. */
  #pour(to: number): void {
    // What is shown goes through the doors of cli/, which make it harmless.
    if (isatty(to)) throw new OthelloError('usage', `${this.#said} is a terminal; name a file.`);
    const block = Buffer.alloc(1 << 16);
    for (let position = 0; ;) {
      const size = readSync(this.#handle, block, 0, block.length, position);
      if (size === 0) break;
      position += size;
      for (let written = 0; written < size;) written += writeWaiting(to, block.subarray(written, size));
    }
    if (this.#place.kind === 'stream' && this.#place.handle === undefined) closeSync(to);
  }
}

/** Adds to the end of a file that may be cut at any moment, such as one with a line for each finished part. */
export function appendTo(file: string, bytes: Uint8Array): void {
  try {
    const handle = openSync(file, 'a');
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw writingError(file, error);
  }
}

/** Gives a whole file that something else has written, such as a copy of a database, its name. */
export function takeName(partial: string, file: string): void {
  try {
    const handle = openSync(partial, 'r+');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(partial, file);
    syncFolder(dirname(file));
  } catch (error) {
    throw writingError(file, error);
  }
}

type Place =
  | { readonly kind: 'file'; readonly path: string; readonly stats: Stats | undefined }
  /** A pipe, a device or an open stream, which has no name to take. */
  | { readonly kind: 'stream'; readonly path: string; readonly handle?: number };

// Named by the user, as a file; one that is a terminal is refused.
/* eslint-disable no-restricted-syntax */
const STREAMS: Readonly<Record<string, number>> = { '/dev/stdout': 1, '/dev/stderr': 2 };
/* eslint-enable no-restricted-syntax */

/** Where a name leads to. */
function placeOf(file: string): Place {
  if (file === '' || file.includes('\0')) throw new OthelloError('usage', 'A file needs a name.');
  const path = pathOf(file);
  const handle = STREAMS[path] ?? /^\/(?:dev|proc\/self)\/fd\/(\d{1,4})$/.exec(path)?.[1];
  if (handle !== undefined) return { kind: 'stream', path, handle: Number(handle) };
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) throw new OthelloError('usage', `${file} is a folder; name a file.`);
  if ((stats !== undefined && !stats.isFile()) || path.startsWith('/proc/')) return { kind: 'stream', path };
  // To be renamed over asks nothing of the file itself, but who protected it from writing means it.
  if (stats !== undefined) accessSync(path, constants.W_OK);
  return { kind: 'file', path, stats };
}

/** More links than this, one after another, are a circle. */
const MOST_LINKS = 40;

/** The path at the end of the links that a file's name leads through; where nothing is there yet, too. */
function pathOf(file: string): string {
  let path = resolve(file);
  for (let links = 0; STREAMS[path] === undefined && !/^\/(dev|proc\/self)\/fd\//.test(path); links++) {
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    if (!isLink) return path;
    if (links === MOST_LINKS) throw new OthelloError('usage', `${file} is a link that leads to itself.`);
    path = resolve(realpathSync(dirname(path)), readlinkSync(path));
  }
  return path;
}

/** Bytes of a name that file systems take, and how many of ours end it. */
const LONGEST_NAME = 255;

/** A name that no other call has, with the process and the machine that write under it. */
function partialName(name: string): string {
  const end = `.${process.pid}-${machine()}-${randomBytes(4).toString('hex')}${PARTIAL_SUFFIX}`;
  let begin = name;
  while (Buffer.byteLength(begin) > LONGEST_NAME - end.length) begin = begin.slice(0, -1);
  return begin + end;
}

function machine(): string {
  return sha256Of(Buffer.from(hostname())).slice(0, 8);
}

const PARTIAL_NAME = /\.(\d{1,10})-([0-9a-f]{8})-[0-9a-f]{8}\.partial$/;
/** What another machine has not touched for so long, by the clock of the file system, nobody writes any more. */
const STALE_MS = 86_400_000;
const swept = new Set<string>();

function sweepOnce(folder: string): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  sweepPartials(folder);
}

/**
 * Removes what killed processes left half written in a folder: files of our own names alone whose process is gone, and of
 * other machines those that are a day older than the newest entry.
 */
export function sweepPartials(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return; // whoever writes there says why it cannot be
  }
  const found = names.flatMap((name) => {
    const match = PARTIAL_NAME.exec(name);
    const stats = match === null ? undefined : lstatSync(join(folder, name), { throwIfNoEntry: false });
    if (match === null || stats?.isFile() !== true) return [];
    return [{ name, pid: Number(match[1]), machine: match[2], written: stats.mtimeMs }];
  });
  if (found.length === 0) return;
  const now = Math.max(...found.map(({ written }) => written), statSync(folder).mtimeMs);
  for (const { name, pid, machine: host, written } of found) {
    const isLeft = host === machine() ? !isAlive(pid) : now - written > STALE_MS;
    try {
      if (isLeft) rmSync(join(folder, name), { force: true });
    } catch {
      // Somebody else's, in a folder that is ours too.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Writes to a pipe that may be full for the moment. */
function writeWaiting(to: number, bytes: Uint8Array): number {
  for (;;) {
    try {
      return writeSync(to, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      sleepSync(5);
    }
  }
}

/** Makes a rename last through a power loss; Windows neither needs nor allows it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // The file has its name. Some file systems know no fsync of folders, and some folders may be written to but not read.
  }
}

/** What to say of a failed write; a defect stays as it is. */
export function writingError(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return unwritable(file, 'noRoom', error);
    case 'EROFS':
      return unwritable(file, 'readOnly', error);
    case 'EACCES':
    case 'EPERM':
      return new OthelloError('readOnly', `${file} cannot be written${because(error)}.`, { cause: error });
    case 'ENOENT':
      return new OthelloError('notFound', `${file} cannot be written: there is no folder ${dirname(file)}.`, {
        cause: error,
      });
    default: {
      const known = foreseen(error);
      if (known === undefined || known === error) return error;
      return new OthelloError(known.code, `${file} cannot be written${because(error)}.`, { cause: error });
    }
  }
}

/** OthelloError `diskFull` or `readOnly` with the sentence on a file that the disk does not take. */
export function unwritable(file: string, why: 'noRoom' | 'readOnly', cause: unknown): OthelloError {
  return why === 'noRoom'
    ? new OthelloError('diskFull', `The disk has no room for ${file}.`, { cause })
    : new OthelloError('readOnly', `${file} cannot be written: it or its file system is read-only.`, {
        cause,
      });
}
