import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { OthelloError } from '../engine/index.js';
import { sha256Of } from '../nn/index.js';
import type { PartResult } from '../selfplay/index.js';
import { writeOut } from './explainOutput.js';

/** What has been found so far, in a file beside the result: a line a part, so that work that was stopped goes on. */
export interface PartFile<Result = PartResult> {
  readonly known: ReadonlyMap<number, Result>;
  add(number: number, result: Result): void;
  /** When the result is stored. */
  remove(): void;
}

interface Line<Result> {
  readonly number: number;
  readonly result: Result;
}

/**
 * @param file undefined where there is no place to keep parts
 * @param identity everything that the parts depend on; the file of other work is begun anew
 */
export function openParts<Result = PartResult>(
  file: string | undefined,
  identity: unknown,
): PartFile<Result> {
  if (file === undefined) return { known: new Map(), add: () => undefined, remove: () => undefined };
  const head = sha256Of(Buffer.from(JSON.stringify(identity)));
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const known = new Map<number, Result>();
  if (lines[0] === head) {
    for (const text of lines.slice(1)) {
      const line = readLine<Result>(text);
      if (line !== undefined) known.set(line.number, line.result);
    }
  }
  // Written anew without a last line that was cut off.
  const kept = [...known].map(([number, result]) => `${JSON.stringify({ number, result })}\n`);
  writeOut(file, `${head}\n${kept.join('')}`);
  return {
    known,
    add(number, result) {
      try {
        appendFileSync(file, `${JSON.stringify({ number, result } satisfies Line<Result>)}\n`);
      } catch (cause) {
        throw (cause as NodeJS.ErrnoException).code === 'ENOSPC'
          ? new OthelloError('diskFull', `The disk has no room for ${file}.`, { cause })
          : new OthelloError('usage', `The file ${file} cannot be written.`, { cause });
      }
    },
    remove: () => rmSync(file, { force: true }),
  };
}

function readLine<Result>(text: string): Line<Result> | undefined {
  try {
    return JSON.parse(text) as Line<Result>;
  } catch {
    return undefined;
  }
}
