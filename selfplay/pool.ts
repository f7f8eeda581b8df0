import { Piscina } from 'piscina';
import { OthelloError, Stopped, stopWhen, throwIfStopped } from '../engine/index.js';
import type { ErrorCode } from '../engine/index.js';
import { compiledFile } from '../nn/index.js';
import { STOP } from './stopSignal.js';

/** How often a task is tried when its worker dies, before the run gives up. */
const ATTEMPTS = 3;

/** The compiled worker of that name in this folder. */
export function workerFile(name: string): string {
  return compiledFile(`./${name}.js`, import.meta.url);
}

/** Worker threads that all run one file. Each thread keeps its own sessions between tasks. */
export class WorkerPool {
  readonly threads: number;
  private readonly piscina: Piscina;

  constructor(file: string, threads: number) {
    this.threads = threads;
    this.piscina = new Piscina({
      filename: file,
      minThreads: threads,
      maxThreads: threads,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: 1,
      // Waiting synchronously for a task would stall the promises of the session inside the worker.
      atomics: 'disabled',
    });
  }

  /**
   * Runs a task on the next free thread. A worker that dies fails only this task, which is then run
   * again, unchanged, on a fresh worker.
   *
   * @param name says in an error which task it was (with its seed).
   * @throws OthelloError the worker's own, or 'internal' when workers keep dying over the task.
   */
  async run<Result>(task: object, name: string): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      let answer: WorkerAnswer<Result>;
      try {
        answer = (await this.piscina.run(task)) as WorkerAnswer<Result>;
      } catch (error) {
        // Workers answer their own errors, so a rejection means that the thread itself is gone.
        if (attempt < ATTEMPTS) continue;
        const reason = error instanceof Error ? error.message : String(error);
        throw new OthelloError('internal', `${name} failed ${ATTEMPTS} times: ${reason}`, { cause: error });
      }
      if ('result' in answer) return answer.result;
      throw new OthelloError(answer.code, answer.message);
    }
  }

  /** Listens to what workers tell while they are at a task. */
  onMessage(listener: (message: unknown) => void): void {
    this.piscina.on('message', listener);
  }

  async close(): Promise<void> {
    await this.piscina.destroy();
  }
}

/** What a worker sends back. Errors travel as data: a cloned Error would lose its code. */
export type WorkerAnswer<Result> =
  { readonly result: Result } | { readonly code: ErrorCode; readonly message: string };

/**
 * Wraps a worker's task, so that what it throws arrives with its code; one that was stopped answers undefined.
 *
 * @param stop the number that tells the thread to give up, also in the midst of a batch of explanations or of an endgame
 *   (see `stopWhen`); without it the work asks by itself.
 */
export async function answer<Result>(
  work: () => Promise<Result>,
  stop?: Int32Array,
): Promise<WorkerAnswer<Result | undefined>> {
  if (stop !== undefined) stopWhen(() => Atomics.load(stop, 0) === STOP);
  try {
    throwIfStopped(); // where many tasks wait, each would begin with its preparations
    return { result: await work() };
  } catch (error) {
    if (error instanceof Stopped) return { result: undefined };
    const message = error instanceof Error ? error.message : String(error);
    return { code: error instanceof OthelloError ? error.code : 'internal', message };
  }
}
