import { WorkerPool, workerFile } from './pool.js';

/** Parts of a piece of work that threads finish in any order. */
export interface PartsOptions<Result> {
  readonly workers: number;
  /** Numbers of the parts that are still to be done. */
  readonly left: readonly number[];
  /** The task of a part, for a worker; `stop` is the number that tells it to give up, see `isStopped`. */
  readonly task: (number: number, stop: Int32Array) => object;
  /** Says in an error which part it was. */
  readonly name: (number: number) => string;
  readonly onPart: (number: number, result: Result) => void;
  readonly signal: AbortSignal;
}

/** Runs tasks in worker threads until all are done or the signal stops them: then those under way answer undefined. */
export async function runParts<Result>(options: PartsOptions<Result>): Promise<void> {
  const { workers, left, task, name, onPart, signal } = options;
  if (left.length === 0) return;
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const abort = (): void => void Atomics.store(stop, 0, 1);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  const pool = new WorkerPool(workerFile('worker'), Math.min(workers, left.length));
  const runPart = async (number: number): Promise<void> => {
    try {
      const result = await pool.run<Result | undefined>(task(number, stop), name(number));
      if (result !== undefined) onPart(number, result);
    } catch (error) {
      abort();
      throw error;
    }
  };
  try {
    // All are waited for: a thread that is ended in the middle of a session's run takes the process with it.
    const settled = await Promise.allSettled(left.map(runPart));
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
  } finally {
    signal.removeEventListener('abort', abort);
    await pool.close();
  }
}
