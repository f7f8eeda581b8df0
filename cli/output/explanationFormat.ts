import { extname } from 'node:path';
import { OthelloError, quote } from '../../engine/errors.js';
import { oneOf } from '../command/option.js';

/** How explanations are shown or written. */
export const EXPLAIN_FORMATS = ['text', 'json', 'svg', 'png', 'html'] as const;
export type ExplainFormat = (typeof EXPLAIN_FORMATS)[number];
/** The ends of the names of log files. */
export const LOG_ENDS = ['.jsonl', '.npz', '.npy'] as const;

const FORMAT_OF_END: Readonly<Record<string, ExplainFormat>> = {
  '.txt': 'text',
  '.json': 'json',
  '.svg': 'svg',
  '.png': 'png',
  '.html': 'html',
};

/** Whether the name of a file is that of a log: lines of JSON, or arrays. */
export function isLogFile(out: string | undefined): boolean {
  return out !== undefined && (LOG_ENDS as readonly string[]).includes(endOf(out));
}

/** Whether the name of a file is that of a log of arrays. */
export function isArrayFile(out: string | undefined): boolean {
  return isLogFile(out) && endOf(out!) !== '.jsonl';
}

/** Whether one format is given a document for each map. */
export function isPicture(format: ExplainFormat | 'log'): format is 'svg' | 'png' {
  return format === 'svg' || format === 'png';
}

/**
 * The format that is asked for, else the one that the name of the file says; text where neither says one.
 * Throws OthelloError `usage` for a name with an end that stands for none.
 *
 * @param given by `--format`, or `--json`
 */
export function explanationFormat(
  given: ExplainFormat | undefined,
  out: string | undefined,
): ExplainFormat | 'log' {
  if (isLogFile(out) && (given === undefined || given === 'json')) return 'log';
  if (given !== undefined) return given;
  const end = out === undefined ? '' : endOf(out);
  const format = end === '' ? 'text' : FORMAT_OF_END[end];
  if (format !== undefined) return format;
  const ends = oneOf([...Object.keys(FORMAT_OF_END), ...LOG_ENDS]);
  throw new OthelloError(
    'usage',
    `--out takes a name that ends in ${ends}, not ${quote(out!)}; or give --format.`,
  );
}

function endOf(file: string): string {
  return extname(file).toLowerCase();
}
