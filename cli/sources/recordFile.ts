import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { OthelloError } from '../../engine/errors.js';
import { because } from '../../engine/foreseen.js';
import { type RecordFormat, recordFormatOf, recordReader } from '../../engine/records/format.js';
import { readRecords, type RecordEntry } from '../../engine/records/recordReader.js';
import type { WthorNames } from '../../engine/records/wthor.js';

const BLOCK = 1 << 16;

/**
 * The entries of a file of games or positions (.txt, .wtb, .ggf, .obf), read as they are asked for. Throws OthelloError.
 *
 * @param names of a WTHOR file.
 * @param format that the file has, whatever its name says.
 */
export function* recordsIn(
  file: string,
  names: WthorNames = {},
  format: RecordFormat | undefined = recordFormatOf(file),
): Generator<RecordEntry> {
  if (format === undefined) {
    const accepted = '.txt (a transcript a line), .wtb (WTHOR), .ggf or .obf';
    throw new OthelloError(
      'usage',
      `The name of ${file} does not say what it is; files of games end in ${accepted}.`,
    );
  }
  yield* readRecords(recordReader(format, basename(file), names), bytesOf(file));
}

function* bytesOf(file: string): Generator<Uint8Array> {
  const handle = openFile(file);
  try {
    for (;;) {
      const block = Buffer.alloc(BLOCK);
      const size = readSync(handle, block, 0, BLOCK, null);
      if (size === 0) return;
      yield block.subarray(0, size);
    }
  } finally {
    closeSync(handle);
  }
}

function openFile(file: string): number {
  try {
    if (statSync(file).isFile()) return openSync(file, 'r');
    throw new OthelloError('notFound', `${file} is not a file.`);
  } catch (cause) {
    if (cause instanceof OthelloError) throw cause;
    throw new OthelloError('notFound', `The file ${file} cannot be read${because(cause)}.`, { cause });
  }
}
