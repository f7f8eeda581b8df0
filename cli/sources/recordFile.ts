import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import { sleepSync } from '../../engine/clock.js';
import { OthelloError } from '../../engine/errors.js';
import { anyReader, formatOf } from '../../engine/records/anyReader.js';
import type { RecordFormat } from '../../engine/records/recordFormat.js';
import { readRecords, type RecordEntry, type RecordProblem } from '../../engine/records/recordReader.js';
import type { WthorNames } from '../../engine/records/wthor.js';
import { ended } from '../command/failure.js';
import { isPacked, unpacked, unpackedName } from './compressed.js';
import { STDIN } from './fileNames.js';
import { unreadable, wthorNames } from './wthorNames.js';

const BLOCK = 1 << 16;

/**
 * The entries of a file of games or positions, read as they are asked for: of any format that is read, which the content
 * tells, packed by gzip or bzip2 or not, `-` for standard input. Throws OthelloError.
 *
 * @param names of a WTHOR file; by default those of the files beside it.
 * @param format that the file has, whatever its content looks like.
 */
export function* recordsIn(file: string, names?: WthorNames, format?: RecordFormat): Generator<RecordEntry> {
  const reader = anyReader(originOf(file), () => names ?? wthorNames(file, undefined, undefined), format);
  yield* readRecords(reader, unpacked(bytesOf(file), file));
}

/** Says that a record was left out; what has the number 0 is about the file as a whole. */
export function skippedRecord({ file, record, reason }: RecordProblem): string {
  return ended(record === 0 ? `${file}: ${reason}` : `skipped game ${record}: ${reason}`);
}

/** All bytes of a file as it is. Throws OthelloError. */
export function bytesIn(file: string): Uint8Array {
  return Buffer.concat([...bytesOf(file)]);
}

/** What records of a file are said to come from: its name without folders and without the ending of a packed file. */
export function originOf(file: string): string {
  return file === STDIN ? 'standard input' : basename(unpackedName(file));
}

/**
 * What a file is, as its first bytes or else its name say; undefined of an empty one with a name that says nothing. Throws
 * OthelloError when it cannot be read.
 */
export function formatOfFile(file: string, given?: RecordFormat): RecordFormat | undefined {
  const [head = new Uint8Array(0)] = bytesOf(file);
  // The content of a packed file is known when it is read.
  const content = isPacked(head, file) ? new Uint8Array(0) : head;
  return formatOf(content, originOf(file), given) ?? (head.length > 0 ? 'text' : undefined);
}

/** Whether a file can be read once only: standard input, a pipe. Throws OthelloError `notFound`. */
export function isStream(file: string): boolean {
  return file === STDIN || !statsOf(file).isFile();
}

/** Of a file or a pipe. Throws OthelloError `notFound` for anything else. */
export function statsOf(file: string): Stats {
  let stats: Stats;
  try {
    stats = statSync(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
  if (stats.isFile() || stats.isFIFO() || stats.isCharacterDevice()) return stats;
  throw new OthelloError('notFound', `${file} is not a file.`);
}

/** Standard input comes once, and some commands read their file twice. */
let input: Uint8Array | undefined;

function* bytesOf(file: string): Generator<Uint8Array> {
  if (file === STDIN) {
    input ??= Buffer.concat([...blocksOf(file, readInput)]);
    yield input;
    return;
  }
  const handle = openFile(file);
  try {
    yield* blocksOf(file, (block) => readSync(handle, block, 0, block.length, null));
  } finally {
    closeSync(handle);
  }
}

function* blocksOf(file: string, read: (block: Buffer) => number): Generator<Uint8Array> {
  try {
    for (;;) {
      const block = Buffer.alloc(BLOCK);
      const size = read(block);
      if (size === 0) return;
      yield block.subarray(0, size);
    }
  } catch (cause) {
    throw cause instanceof OthelloError ? cause : unreadable(file, cause);
  }
}

/** Standard input may be set not to wait; then it is asked again until there is something. */
function readInput(block: Buffer): number {
  for (;;) {
    try {
      return readSync(0, block, 0, block.length, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      sleepSync(10);
    }
  }
}

function openFile(file: string): number {
  statsOf(file);
  try {
    return openSync(file, 'r');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}
