import { Piscina } from 'piscina';
import { OthelloError } from '../../engine/errors.js';
import { tellNote } from '../../engine/notes.js';
import { foreseen } from '../../engine/systemErrors.js';
import { abandonThread, rememberThreads } from '../../engine/threads.js';
import { compiledFile } from '../../nn/compiledFile.js';
import { onProcessor, partsOfChoice, type RuntimeChoice } from '../../nn/runtimeChoice.js';
import { HangWatch } from './hangWatch.js';
import { PoolDevices } from './poolDevices.js';
import { PoolEvaluators } from './poolEvaluators.js';
import { sayStop } from './stopSignal.js';
import type { Answer, Call, Task, TaskFile } from './task.js';
import type { Workers } from './workers.js';

/** How often a task is tried when its worker dies, before the run gives up. */
const ATTEMPTS = 3;

/** The compiled entry of the threads. */
const WORKER = compiledFile('./worker.js', import.meta.url);

/** Far longer than one run of the largest network takes, and than a driver compiles its programs on a machine that is busy. */
const HANGS_AFTER = 600_000;

/** What a pool of threads may be told. */
export interface PoolOptions {
  /** Compiled entry of the threads, for tests of what becomes of threads that die. */
  readonly entry?: string | undefined;
  /** Compiled entry of the evaluator that they share, for tests of what becomes of one that fails. */
  readonly evaluatorEntry?: string | undefined;
  /** Told, in a sentence, of what was lost and is done in another way; whoever hears this thread's notes unless said. */
  readonly onNote?: ((sentence: string) => void) | undefined;
  /** Milliseconds that one call of a device's driver may take before it counts as lost; ten minutes unless said. */
  readonly hangsAfter?: number | undefined;
}

/**
 * Worker threads, each for one task of any kind at a time. Each thread keeps its own sessions between tasks; tasks that say so
 * (`sharedBatch`) share one evaluator instead.
 */
export class WorkerPool implements Workers {
  readonly threads: number;
  private readonly piscina: Piscina;
  /** The tasks under way, each with what settles when its thread is at rest again. */
  readonly #underWay = new Map<Promise<unknown>, Task>();
  readonly #evaluators: PoolEvaluators;
  readonly #devices: PoolDevices;
  readonly #hangsAfter: number;
  readonly #forget: () => void;

  constructor(threads: number, options: PoolOptions = {}) {
    const { entry = WORKER, evaluatorEntry, onNote, hangsAfter = HANGS_AFTER } = options;
    this.threads = threads;
    this.#hangsAfter = hangsAfter;
    const tell = onNote ?? tellNote;
    this.#devices = new PoolDevices(tell);
    this.#evaluators = new PoolEvaluators({
      clients: threads,
      entry: evaluatorEntry,
      onNote: tell,
    });
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
   * again, unchanged, on a fresh worker; so is one whose evaluator is lost, without that, and one whose device is lost, on the
   * processor.
   *
   * @returns undefined when the task was stopped before its end.
   * @param name says in an error which task it was (with its seed).
   * @throws OthelloError the worker's own; 'noMemory' or 'noResources' when the machine has too little for a worker;
   *   'internal' when workers keep dying over the task.
   */
  async run<T extends Task, Result>(
    file: TaskFile<T, Result>,
    given: T,
    name: string,
  ): Promise<Result | undefined> {
    for (let attempt = 1; ; attempt++) {
      let answer: Answer<Result>;
      const task = this.#devices.taskFor(given);
      const shared = await this.#evaluators.callOf(task);
      try {
        answer = (await this.#begin({ file: file.url, task, shared })) as Answer<Result>;
      } catch (error) {
        if (error instanceof DeviceHangs) {
          this.#devices.lose(task, error.message);
          continue;
        }
        if (shared !== undefined) await this.#evaluators.release(shared);
        // Workers answer their own errors, so a rejection means that the thread itself is gone.
        const known = foreseen(error);
        if (known !== undefined)
          throw new OthelloError(known.code, `${name}: ${known.message}`, { cause: error });
        if (attempt < ATTEMPTS) continue;
        const reason = error instanceof Error ? error.message : String(error);
        throw new OthelloError('internal', `${name} failed ${ATTEMPTS} times: ${reason}`, { cause: error });
      }
      if ('result' in answer) {
        this.#devices.did(task);
        return answer.result;
      }
      if ('lost' in answer) {
        this.#evaluators.lost(shared!, answer.lost);
        continue;
      }
      if (this.#devices.isLoss(task, answer.code) && this.#devices.lose(task, answer.message)) continue;
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
    await this.#evaluators.close();
    this.#forget();
  }

  #begin(call: Call): Promise<unknown> {
    const { runtime } = call.task;
    const isOnDevice = runtime !== undefined && runtime !== onProcessor(runtime);
    const running = isOnDevice ? this.#watched(call, runtime) : (this.piscina.run(call) as Promise<unknown>);
    this.#underWay.set(running, call.task);
    const settled = (): void => void this.#underWay.delete(running);
    running.then(settled, settled);
    return running;
  }

  /** A call whose thread is given up where its device does not come back: it is left behind, and another takes its place. */
  async #watched(call: Call, runtime: RuntimeChoice): Promise<unknown> {
    const abort = new AbortController();
    const watch = new HangWatch(this.#hangsAfter, () => abort.abort());
    try {
      return await this.piscina.run({ ...call, deviceCalls: watch.counts }, { signal: abort.signal });
    } catch (error) {
      if (!abort.signal.aborted) throw error;
      abandonThread();
      const { device } = partsOfChoice(runtime);
      throw new DeviceHangs(`The device ${device} has not answered for ${this.#hangsAfter / 1000} s.`);
    } finally {
      watch.end();
    }
  }
}

/** Thrown where a call of a device was given up. */
class DeviceHangs extends Error {}
