import { readFileSync } from 'node:fs';
import { OthelloError } from '../../engine/errors.js';
import {
  RECORD_FORMATS,
  type RecordFormat,
  recordFormatOf,
  recordReader,
} from '../../engine/records/recordFormat.js';
import { readRecords, type RecordedGame } from '../../engine/records/recordReader.js';
import { because } from '../../engine/systemErrors.js';

/**
 * The first game of a record file, in whatever format it is. Throws OthelloError `notFound` where it cannot be read, and
 * `badRecord` where there is no game in it.
 */
export function loadRecord(file: string): RecordedGame {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new OthelloError('notFound', `The game ${file} cannot be read${because(cause)}.`, { cause });
  }
  const format = recordFormatOf(file) ?? formatOf(bytes);
  for (const entry of readRecords(recordReader(format, file), [bytes])) {
    if (entry.kind === 'game') return entry.game;
    if (entry.kind === 'problem')
      throw new OthelloError('badRecord', `The game ${file} cannot be read: ${entry.problem.reason}.`);
  }
  throw new OthelloError('badRecord', `The file ${file} holds no game.`);
}

/** What a file without a telling name seems to be. */
function formatOf(bytes: Uint8Array): RecordFormat {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 4096));
  if (!text.includes('(;')) return 'transcript';
  const sgf = /GM\s*\[\s*othello/i.test(text)
    ? undefined
    : RECORD_FORMATS.find((format) => (format as string) === 'sgf');
  return sgf ?? 'ggf';
}
