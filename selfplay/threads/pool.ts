import { Piscina } from 'piscina';
import { OthelloError } from '../../engine/errors.js';
import { foreseen } from '../../engine/foreseen.js';
import { rememberThreads } from '../../engine/threads.js';
import { compiledFile } from '../../nn/compiledFile.js';
import { sayStop } from './stopSignal.js';
import type { Answer, Call, Task, TaskFile } from './task.js';
import type { Workers } from './workers.js';

/** How often a task is tried when its worker dies, before the run gives up. */
const ATTEMPTS = 3;

/** The compiled entry of the threads. */
const WORKER = compiledFile('./worker.js', import.meta.url);

/** Worker threads, each for one task of any kind at a time. Each thread keeps its own sessions between tasks. */
export class WorkerPool implements Workers {
  readonly threads: number;
  private readonly piscina: Piscina;
  /** The tasks under way, each with what settles when its thread is at rest again. */
  readonly #underWay = new Map<Promise<unknown>, Task>();
  readonly #forget: () => void;

  /** @param entry the compiled entry of the threads, for tests of what becomes of threads that die */
  constructor(threads: number, entry = WORKER) {
    this.threads = threads;
    this.piscina = new Piscina({
      filename: entry,
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
   * @returns undefined when the task was stopped before its end.
   * @param name says in an error which task it was (with its seed).
   * @throws OthelloError the worker's own; 'noMemory' or 'noResources' when the machine has too little for a worker;
   *   'internal' when workers keep dying over the task.
   */
  async run<T extends Task, Result>(
    file: TaskFile<T, Result>,
    task: T,
    name: string,
  ): Promise<Result | undefined> {
    for (let attempt = 1; ; attempt++) {
      let answer: Answer<Result>;
      try {
        answer = (await this.#begin({ file: file.url, task })) as Answer<Result>;
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

  get places(): number {
    return this.threads;
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
    for (const task of this.#underWay.values()) sayStop(task.stop);
    await Promise.allSettled(this.#underWay.keys());
    await this.piscina.destroy();
    this.#forget();
  }

  #begin(call: Call): Promise<unknown> {
    const running: Promise<unknown> = this.piscina.run(call);
    this.#underWay.set(running, call.task);
    const settled = (): void => void this.#underWay.delete(running);
    running.then(settled, settled);
    return running;
  }
}
