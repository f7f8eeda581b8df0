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
  const log = `${file}-wal`;
  if (stored === undefined || !existsSync(log)) return false;
  const logged = lastCookie(readFileSync(log));
  return logged !== undefined && logged < stored;
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

/**
 * The cookie as of the last whole commit in a log; undefined where none of its commits has the first page. The layout is that
 * of https://www.sqlite.org/fileformat2.html#walformat: a header, then frames of a page each, chained by sums; a
 * frame that ends a commit has the size of the database in its header.
 */
function lastCookie(log: Buffer): number | undefined {
  if (log.length < LOG_HEADER) return undefined;
  const magic = log.readUInt32BE(0);
  if (magic >>> 1 !== MAGIC >>> 1) return undefined;
  const sum = new LogSum(log, (magic & 1) === 1);
  if (!sum.add(0, LOG_HEADER - 8, LOG_HEADER - 8)) return undefined;
  const size = log.readUInt32BE(8);
  let seen: number | undefined;
  let committed: number | undefined;
  for (let at = LOG_HEADER; at + FRAME_HEADER + size <= log.length; at += FRAME_HEADER + size) {
    const page = at + FRAME_HEADER;
    const isOfThisLog = log.compare(log, 16, 24, at + 8, at + 16) === 0; // the salts of the header
    if (!isOfThisLog || !sum.add(at, 8) || !sum.add(page, size, at + 16)) break;
    if (log.readUInt32BE(at) === 1) seen = log.readUInt32BE(page + COOKIE);
    if (log.readUInt32BE(at + 4) > 0) committed = seen;
  }
  return committed;
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
