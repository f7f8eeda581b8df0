import { closeSync, existsSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { OthelloError } from '../../engine/errors.js';
import { parseJson } from '../../engine/json.js';
import { because } from '../../engine/systemErrors.js';
import { writingError } from '../../nn/atomicFile.js';
import type { GameLog } from './explainTask.js';
import { type LogAbout, type LogFile, sameLog } from './explanationLog.js';

const BLOCK = 1 << 20;

/**
 * A log as JSON Lines: a first line that says what the log is, then a line an explanation, games in order. A file that is
 * there is gone on with: its last game may be cut, so its lines are written again.
 *
 * @throws OthelloError `usage` when the file holds anything else.
 */
export function openLinesLog(file: string, about: LogAbout): LogFile {
  const head = `${JSON.stringify(about)}\n`;
  const handle = openOrMake(file);
  try {
    const found = readLines(handle);
    if (found.head === undefined) refuseForeign(handle, head, file);
    else sameLog(about, parse(found.head), file);
    if (found.head === undefined) append(handle, 0, Buffer.from(head));
    let end = found.head === undefined ? Buffer.byteLength(head) : found.end;
    ftruncateSync(handle, end);
    return {
      form: 'lines',
      last: found.last,
      write(log) {
        const { bytes } = log as Extract<GameLog, { form: 'lines' }>;
        append(handle, end, bytes);
        end += bytes.length;
      },
      close: () => closeSync(handle),
    };
  } catch (error) {
    closeSync(handle);
    throw writingError(file, error);
  }

  function append(to: number, position: number, bytes: Uint8Array): void {
    try {
      for (let written = 0; written < bytes.length;) {
        written += writeSync(to, bytes, written, bytes.length - written, position + written);
      }
    } catch (error) {
      throw writingError(file, error);
    }
  }
}

function openOrMake(file: string): number {
  try {
    return openSync(file, existsSync(file) ? 'r+' : 'wx+');
  } catch (error) {
    const known = writingError(file, error);
    if (known instanceof OthelloError) throw known;
    throw new OthelloError('usage', `The file ${file} cannot be written${because(error)}.`, { cause: error });
  }
}

interface FoundLines {
  /** The first line, without its end; undefined where there is no whole line. */
  readonly head: string | undefined;
  /** The last game but one: all of its lines are there. */
  readonly last: string | undefined;
  /** Where the lines of the last game begin. */
  readonly end: number;
}

/** Reads through a file that may be larger than memory. */
function readLines(handle: number): FoundLines {
  let head: string | undefined;
  let whole: string | undefined;
  let current: string | undefined;
  let end = 0;
  for (const { text, from } of linesOf(handle)) {
    if (head === undefined) {
      head = text();
      end = from + Buffer.byteLength(head) + 1;
      continue;
    }
    const game = nameIn(text());
    if (game === current) continue;
    whole = current;
    current = game;
    end = from;
  }
  return { head, last: whole, end };
}

/** The whole lines of a file; their text is made only when it is asked for. */
function* linesOf(handle: number): Generator<{ text: () => string; from: number }> {
  const block = Buffer.alloc(BLOCK);
  let rest: Buffer[] = [];
  let from = 0;
  for (let position = 0; ;) {
    const size = readSync(handle, block, 0, BLOCK, position);
    if (size === 0) return;
    position += size;
    let begin = 0;
    for (let at = block.indexOf(0x0a); at >= 0 && at < size; at = block.indexOf(0x0a, begin)) {
      const line = Buffer.concat([...rest, block.subarray(begin, at)]);
      yield { text: () => line.toString('utf8'), from };
      from += line.length + 1;
      rest = [];
      begin = at + 1;
    }
    rest.push(Buffer.from(block.subarray(begin, size)));
  }
}

/** The game of a line; every line of ours begins with it. */
function nameIn(line: string): string {
  return /^\{"game":"([^"]*)"/.exec(line)?.[1] ?? '';
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** A file with no whole line is ours if it is the beginning of our first line. */
function refuseForeign(handle: number, head: string, file: string): void {
  const beginning = Buffer.alloc(BLOCK);
  const size = readSync(handle, beginning, 0, BLOCK, 0);
  if (head.startsWith(beginning.subarray(0, size).toString('utf8'))) return;
  throw new OthelloError('usage', `${file} is not a log of explanations; name another file.`);
}
