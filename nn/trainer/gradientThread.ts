import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type ErrorCode, OthelloError } from '../../engine/errors.js';
import { rememberThreads } from '../../engine/threads.js';
import type { Architecture } from '../architecture.js';
import { compiledFile } from '../compiledFile.js';
import type { Feeds, Program } from '../runtime.js';
import type { RuntimeChoice } from '../runtimeChoice.js';
import type { Tensor } from '../tensor.js';
import type { TrainingConfig } from './trainingGraph.js';

/** What a thread is started with. */
export interface GradientTask {
  readonly architecture: Architecture;
  readonly config: TrainingConfig;
  readonly runtime: RuntimeChoice;
}

/** What a thread says: first that it is ready, by no results, then the answer to each feed. */
export type GradientAnswer =
  { readonly results: Record<string, Tensor> } | { readonly code: ErrorCode; readonly message: string };

const FILE = compiledFile('./gradientWorker.js', import.meta.url);

/** The gradient graph in a thread of its own, where it runs while this thread runs something else. One run at a time. */
export class GradientThread implements Program {
  readonly #worker: Worker;
  /** Settles when the thread has answered, and so is at rest. */
  #answered: Promise<unknown> = Promise.resolve();
  readonly #forget: () => void;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#forget = rememberThreads(() => this.dispose());
  }

  static async start(task: GradientTask): Promise<GradientThread> {
    const worker = new Worker(FILE, { workerData: task });
    const thread = new GradientThread(worker);
    try {
      await thread.#answer();
    } catch (error) {
      await thread.dispose();
      throw error;
    }
    return thread;
  }

  async run(feeds: Feeds): Promise<Record<string, Tensor>> {
    this.#worker.ref();
    this.#worker.postMessage(feeds);
    return this.#answer();
  }

  /** Ends the thread when it has answered what it was asked. */
  async dispose(): Promise<void> {
    await this.#answered.catch(() => undefined);
    await this.#worker.terminate();
    this.#forget();
  }

  /** The next answer; between answers the thread does not keep the process alive. */
  async #answer(): Promise<Record<string, Tensor>> {
    const worker = this.#worker;
    try {
      this.#answered = once(worker, 'message');
      const [answer] = (await this.#answered) as [GradientAnswer];
      if ('results' in answer) return answer.results;
      throw new OthelloError(answer.code, answer.message);
    } finally {
      worker.unref();
    }
  }
}
