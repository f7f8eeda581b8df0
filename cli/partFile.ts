import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { appendTo, sha256Of } from '../nn/index.js';
import type { Run } from '../selfplay/index.js';
import { writeOut } from './explainOutput.js';

/** What has been found so far, in a file beside the result: a line a part, so that work that was stopped goes on. */
export interface PartFile<Result> {
  readonly known: ReadonlyMap<number, Result>;
  readonly add: (number: number, result: Result) => void;
  /** When the result is stored. */
  readonly remove: () => void;
}

/** Where parts may be kept: beside the report, else in the folder of the run. Without either they are not. */
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
  const file = out === undefined ? run && join(run.folder, `${command}.part`) : `${out}.part`;
  if (file === undefined) return { known: new Map(), add: () => undefined, remove: () => undefined };
  const head = sha256Of(Buffer.from(JSON.stringify(identity)));
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const known = new Map(lines[0] === head ? lines.slice(1).flatMap(readLine<Result>) : []);
  // Written anew without a last line that was cut off.
  writeOut(file, [`${head}\n`, ...[...known].map(formatLine)].join(''));
  return {
    known,
    add: (number, result) => appendTo(file, Buffer.from(formatLine([number, result]))),
    remove: () => rmSync(file, { force: true }),
  };
}

function formatLine([number, result]: readonly [number, unknown]): string {
  return `${JSON.stringify({ number, result })}\n`;
}

/** No entry for a line that was cut off. */
function readLine<Result>(text: string): [number, Result][] {
  try {
    const { number, result } = JSON.parse(text) as { readonly number: number; readonly result: Result };
    return [[number, result]];
  } catch {
    return [];
  }
}

/** What is said of work that was stopped. @param options those that give its parts a place */
export function stoppedNote({ out, run }: PartPlace, options = '--out or --run'): string {
  return out === undefined && run === undefined
    ? `Stopped; with ${options} it would go on with the same command.`
    : 'Stopped; the same command goes on.';
}
