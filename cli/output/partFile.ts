import { accessSync, constants, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OthelloError } from '../../engine/errors.js';
import { parseJson } from '../../engine/json.js';
import { because } from '../../engine/systemErrors.js';
import { appendTo } from '../../nn/atomicFile.js';
import { sha256Of } from '../../nn/sha256.js';
import type { Run } from '../../selfplay/training/run.js';
import { writeOut } from './writeOut.js';

/** What has been found so far, in a file beside the result: a line a part, so that work that was stopped goes on. */
export interface PartFile<Result> {
  readonly known: ReadonlyMap<number, Result>;
  readonly add: (number: number, result: Result) => void;
  /** When the result is stored. */
  readonly remove: () => void;
}

/** Where parts may be kept: beside the report, else in the folder of the run, where it may be written. Without either they are not. */
export interface PartPlace {
  readonly out: string | undefined;
  readonly run?: Run | undefined;
}

/**
 * @param command names the file in the folder of a run
 * @param identity everything that the parts depend on; the file of other work is begun anew
 */
export function openParts<Result>(
  command: string,
  { out, run }: PartPlace,
  identity: unknown,
): PartFile<Result> {
  const folder = run && keptIn(run);
  const file = out === undefined ? folder && join(folder, `${command}.part`) : `${out}.part`;
  if (file === undefined) return { known: new Map(), add: () => undefined, remove: () => undefined };
  const head = sha256Of(Buffer.from(JSON.stringify(identity)));
  const lines = readLines(file);
  const known = new Map(
    lines[0] === head ? lines.slice(1).flatMap((line) => readLine<Result>(head, line)) : [],
  );
  // Written anew without a last line that was cut off.
  writeOut(file, [`${head}\n`, ...[...known].map((part) => formatLine(head, part))].join(''));
  return {
    known,
    add: (number, result) => appendTo(file, Buffer.from(formatLine(head, [number, result]))),
    remove: () => rmSync(file, { force: true }),
  };
}

/** The folder of a run; undefined of one that may only be looked at. */
function keptIn({ folder }: Run): string | undefined {
  try {
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return undefined;
  }
}

/** Throws OthelloError where the file is there and cannot be read. */
function readLines(file: string): string[] {
  if (!existsSync(file)) return [];
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (cause) {
    // Too long for a text: then it is not ours.
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_STRING_TOO_LONG') return [];
    throw new OthelloError('usage', `The file ${file} cannot be read${because(cause)}.`, { cause });
  }
}

/** A part with a digest of it and of the work that it belongs to. */
function formatLine(head: string, [number, result]: readonly [number, unknown]): string {
  const part = JSON.stringify({ number, result });
  return `${digestOf(head, part)} ${part}\n`;
}

/** No entry for a line that was cut off, changed by hand, or is of other work: that part is done again. */
function readLine<Result>(head: string, line: string): [number, Result][] {
  const part = line.slice(line.indexOf(' ') + 1);
  if (line !== `${digestOf(head, part)} ${part}`) return [];
  const { number, result } = parseJson(part) as { readonly number: number; readonly result: Result };
  return [[number, result]];
}

function digestOf(head: string, part: string): string {
  return sha256Of(Buffer.from(`${head} ${part}`)).slice(0, 16);
}

/** What is said of work that was stopped. @param options those that give its parts a place */
export function stoppedNote({ out, run }: PartPlace, options = '--out or --run'): string {
  return out === undefined && (run === undefined || keptIn(run) === undefined)
    ? `Stopped; with ${options} it would go on with the same command.`
    : 'Stopped; the same command goes on.';
}
