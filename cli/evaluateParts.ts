import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { OthelloError } from '../engine/index.js';
import { sha256Of, type PartResult } from '../selfplay/index.js';
import { writeOut } from './explainOutput.js';

/** What has been evaluated so far, in a file beside the result: a line a part, so that a stopped evaluation goes on. */
export interface PartFile {
  readonly known: ReadonlyMap<number, PartResult>;
  add(number: number, result: PartResult): void;
  /** When the result is stored. */
  remove(): void;
}

interface Line {
  readonly number: number;
  readonly result: PartResult;
}

/**
 * @param file undefined where there is no place to keep parts
 * @param identity everything that the parts depend on; the file of another evaluation is begun anew
 */
export function openParts(file: string | undefined, identity: unknown): PartFile {
  if (file === undefined) return { known: new Map(), add: () => undefined, remove: () => undefined };
  const head = sha256Of(Buffer.from(JSON.stringify(identity)));
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const known = new Map<number, PartResult>();
  if (lines[0] === head) {
    for (const text of lines.slice(1)) {
      const line = readLine(text);
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
        appendFileSync(file, `${JSON.stringify({ number, result } satisfies Line)}\n`);
      } catch (cause) {
        throw (cause as NodeJS.ErrnoException).code === 'ENOSPC'
          ? new OthelloError('diskFull', `The disk has no room for ${file}.`, { cause })
          : new OthelloError('usage', `The file ${file} cannot be written.`, { cause });
      }
    },
    remove: () => rmSync(file, { force: true }),
  };
}

function readLine(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
