import { closeSync, existsSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';

/** Where the header of a database, its first page, has the number that SQLite calls the schema cookie. */
const COOKIE = 40;
const DATABASE_HEADER = 100;
const LOG_HEADER = 32;
const FRAME_HEADER = 24;
/** The first four bytes of a log; the last bit tells whether its sums are taken over big-endian numbers. */
const MAGIC = 0x377f0682;

/**
 * Whether the write-ahead log beside a database is one from a moment before, put back from a copy. SQLite cannot tell and
 * would write its pages, older than those that are there, over the database and so destroy it.
 *
 * Every commit of ours counts the schema cookie up, in the header that is on the first page. So the last page 1 of a log
 * has a number, and the database one that is at most as large, for it only takes what a log has; where it is larger, all that the
 * log has is in the database already, and more.
 */
export function hasOldLog(file: string): boolean {
  // In this order: while another process writes, the number of the log only grows after that of the database was read.
  const stored = cookieOf(file);
  if (stored === undefined) return false;
  const log = readLog(file);
  const logged = log && lastCookie(log);
  return logged !== undefined && logged < stored;
}

/** The log beside a database; undefined where there is none: whoever closes the database last takes it away, at any moment. */
export function readLog(file: string): Buffer | undefined {
  try {
    return readFileSync(`${file}-wal`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a log that the database needs no more, and its index. */
export function dropLog(file: string): void {
  for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true });
}

function cookieOf(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const handle = openSync(file, 'r');
  try {
    const header = Buffer.alloc(DATABASE_HEADER);
    return readSync(handle, header, 0, header.length, 0) === header.length
      ? header.readUInt32BE(COOKIE)
      : undefined;
  } finally {
    closeSync(handle);
  }
}

/** The cookie as of the last whole commit in a log; undefined where none of its commits has the first page. */
function lastCookie(log: Buffer): number | undefined {
  let seen: number | undefined;
  let committed: number | undefined;
  for (const { page, at, pages } of framesOf(log)) {
    if (page === 1) seen = log.readUInt32BE(at + COOKIE);
    if (pages > 0) committed = seen;
  }
  return committed;
}

/**
 * The bytes of a database with the pages of all whole commits of its log; without those of a log that is older, see hasOldLog.
 * May change `database`.
 */
export function withLog(database: Buffer, log: Buffer): Buffer {
  const logged = lastCookie(log);
  if (logged !== undefined && logged < database.readUInt32BE(COOKIE)) return database;
  const size = log.length < LOG_HEADER ? 0 : log.readUInt32BE(8);
  let seen = new Map<number, number>();
  const committed = new Map<number, number>();
  let count = 0;
  for (const { page, at, pages } of framesOf(log)) {
    seen.set(page, at);
    if (pages === 0) continue;
    for (const [number, place] of seen) committed.set(number, place);
    seen = new Map();
    count = pages;
  }
  if (count === 0) return database;
  const whole = Buffer.alloc(count * size);
  database.copy(whole);
  for (const [page, at] of committed) log.copy(whole, (page - 1) * size, at, at + size);
  return whole;
}

/** A page in a log. */
interface Frame {
  /** Its number in the database, from 1. */
  readonly page: number;
  /** Where its bytes begin in the log. */
  readonly at: number;
  /** Of the frame that ends a commit, how many pages the database has then; else 0. */
  readonly pages: number;
}

/**
 * The frames of a log up to the first that is not whole. The layout is that of
 * https://www.sqlite.org/fileformat2.html#walformat: a header, then frames of a page each, chained by sums; a frame that ends
 * a commit has the size of the database in its header.
 */
function* framesOf(log: Buffer): Generator<Frame> {
  if (log.length < LOG_HEADER) return;
  const magic = log.readUInt32BE(0);
  if (magic >>> 1 !== MAGIC >>> 1) return;
  const sum = new LogSum(log, (magic & 1) === 1);
  if (!sum.add(0, LOG_HEADER - 8, LOG_HEADER - 8)) return;
  const size = log.readUInt32BE(8);
  for (let at = LOG_HEADER; at + FRAME_HEADER + size <= log.length; at += FRAME_HEADER + size) {
    const begin = at + FRAME_HEADER;
    const isOfThisLog = log.compare(log, 16, 24, at + 8, at + 16) === 0; // the salts of the header
    if (!isOfThisLog || !sum.add(at, 8) || !sum.add(begin, size, at + 16)) return;
    yield { page: log.readUInt32BE(at), at: begin, pages: log.readUInt32BE(at + 4) };
  }
}

/** The running sums of a log, two numbers of 32 bits. */
class LogSum {
  readonly #log: Buffer;
  readonly #isBigEndian: boolean;
  #first = 0;
  #second = 0;

  constructor(log: Buffer, isBigEndian: boolean) {
    this.#log = log;
    this.#isBigEndian = isBigEndian;
  }

  /** Takes bytes in; false when the sums are not those that stand at `expected`, where that is given. */
  add(from: number, count: number, expected?: number): boolean {
    const log = this.#log;
    for (let at = from; at < from + count; at += 8) {
      const [one, other] = this.#isBigEndian
        ? [log.readUInt32BE(at), log.readUInt32BE(at + 4)]
        : [log.readUInt32LE(at), log.readUInt32LE(at + 4)];
      this.#first = (this.#first + one + this.#second) >>> 0;
      this.#second = (this.#second + other + this.#first) >>> 0;
    }
    if (expected === undefined) return true;
    return this.#first === log.readUInt32BE(expected) && this.#second === log.readUInt32BE(expected + 4);
  }
}
