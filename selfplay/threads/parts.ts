import { sayStop, stopOn } from './stopSignal.js';
import type { Task, TaskFile } from './task.js';
import { WorkerPool } from './workerPool.js';
import type { Workers } from './workers.js';

/** Work in parts, each a task for a thread. */
export interface PartsOptions<Part, T extends Task, Result> {
  readonly file: TaskFile<T, Result>;
  /** How many threads, or who does the parts instead. */
  readonly workers: number | Workers;
  readonly parts: readonly Part[];
  /** Number of the first part; 0 unless said. */
  readonly first?: number;
  /** Results of parts by their numbers, from work that was cut off. */
  readonly known?: ReadonlyMap<number, Result>;
  readonly task: (part: Part, stop: Int32Array) => T;
  /** Says in an error which part it was; `index` counts from 0. */
  readonly name: (part: Part, index: number) => string;
  /** Called for each new result, in any order. */
  readonly onPart?: (number: number, result: Result) => void;
  readonly signal?: AbortSignal | undefined;
  /** As in PoolOptions. */
  readonly onNote?: ((sentence: string) => void) | undefined;
}

/**
 * Does all parts in worker threads, or has them done, of which one that fails ends all.
 *
 * @returns the results in the order of the parts; undefined for those that the signal stopped.
 */
export async function runParts<Part, T extends Task, Result>(
  options: PartsOptions<Part, T, Result>,
): Promise<(Result | undefined)[]> {
  const { file, workers, parts, first = 0, known, task, name, onPart, signal, onNote } = options;
  const results = parts.map((_, index) => known?.get(first + index));
  const left = [...parts.entries()].filter(([index]) => results[index] === undefined);
  if (left.length === 0) return results;
  const { stop, release } = stopOn(signal);
  const pool =
    typeof workers === 'number' ? new WorkerPool(Math.min(workers, left.length), { onNote }) : workers;
  const runPart = async ([index, part]: [number, Part]): Promise<void> => {
    try {
      const result = await pool.run(file, task(part, stop), name(part, index));
      results[index] = result;
      if (result !== undefined) onPart?.(first + index, result);
    } catch (error) {
      sayStop(stop);
      throw error;
    }
  };
  try {
    // All are waited for: a thread that is ended in the middle of a session's run takes the process with it.
    const settled = await Promise.allSettled(left.map(runPart));
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
    return results;
  } finally {
    release();
    if (typeof workers === 'number') await pool.close();
  }
}

/** The results where all parts are done; undefined where work was stopped. */
export function allOf<Result>(results: readonly (Result | undefined)[]): Result[] | undefined {
  const done = results.filter((result) => result !== undefined);
  return done.length < results.length ? undefined : done;
}

/** Items in lists of at most `size`, in their order. */
export function inParts<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
