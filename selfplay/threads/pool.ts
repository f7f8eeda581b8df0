import { Piscina } from 'piscina';
import { type ErrorCode, OthelloError } from '../../engine/errors.js';
import { asOthelloError, foreseen } from '../../engine/foreseen.js';
import { Stopped, stopWhen, throwIfStopped } from '../../engine/stop.js';
import { rememberThreads } from '../../engine/threads.js';
import { compiledFile } from '../../nn/compiledFile.js';
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
  /** The tasks under way, each with what settles when its thread is at rest again. */
  readonly #underWay = new Map<Promise<unknown>, object>();
  readonly #forget: () => void;

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
    this.#forget = rememberThreads(() => this.close());
  }

  /**
   * Runs a task on the next free thread. A worker that dies fails only this task, which is then run
   * again, unchanged, on a fresh worker.
   *
   * @param name says in an error which task it was (with its seed).
   * @throws OthelloError the worker's own; 'noMemory' or 'noResources' when the machine has too little for a worker;
   *   'internal' when workers keep dying over the task.
   */
  async run<Result>(task: object, name: string): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      let answer: WorkerAnswer<Result>;
      try {
        answer = (await this.#begin(task)) as WorkerAnswer<Result>;
      } catch (error) {
        // Workers answer their own errors, so a rejection means that the thread itself is gone.
        const known = foreseen(error);
        if (known !== undefined)
          throw new OthelloError(known.code, `${name}: ${known.message}`, { cause: error });
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

  /**
   * Ends the threads, each at rest: tasks that are under way are told to give up (their `stop`, see `isStopped`) and waited
   * for, because a thread that is ended in the middle of a session's run takes the process with it.
   */
  async close(): Promise<void> {
    for (const task of this.#underWay.values()) {
      if (!('stop' in task) || !(task.stop instanceof Int32Array)) continue;
      Atomics.store(task.stop, 0, STOP);
      Atomics.notify(task.stop, 0);
    }
    await Promise.allSettled(this.#underWay.keys());
    await this.piscina.destroy();
    this.#forget();
  }

  #begin(task: object): Promise<unknown> {
    const running: Promise<unknown> = this.piscina.run(task);
    this.#underWay.set(running, task);
    const settled = (): void => void this.#underWay.delete(running);
    running.then(settled, settled);
    return running;
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
    const { code, message } = asOthelloError(error);
    return { code, message };
  }
}
