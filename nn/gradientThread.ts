import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { OthelloError } from '../engine/index.js';
import type { ErrorCode } from '../engine/index.js';
import type { Architecture } from './architecture.js';
import { compiledFile } from './compiledFile.js';
import type { Feeds, Program, RuntimeName } from './runtime.js';
import type { Tensor } from './tensor.js';
import type { TrainingConfig } from './trainingGraph.js';

/** What a thread is started with. */
export interface GradientTask {
  readonly architecture: Architecture;
  readonly config: TrainingConfig;
  readonly runtime: RuntimeName;
}

/** What a thread says: first that it is ready, by no results, then the answer to each feed. */
export type GradientAnswer =
  { readonly results: Record<string, Tensor> } | { readonly code: ErrorCode; readonly message: string };

const FILE = compiledFile('./gradientWorker.js', import.meta.url);

/** The gradient graph in a thread of its own, where it runs while this thread runs something else. One run at a time. */
export class GradientThread implements Program {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  static async start(task: GradientTask): Promise<GradientThread> {
    const worker = new Worker(FILE, { workerData: task });
    const thread = new GradientThread(worker);
    await thread.#answer();
    return thread;
  }

  async run(feeds: Feeds): Promise<Record<string, Tensor>> {
    this.#worker.ref();
    this.#worker.postMessage(feeds);
    return this.#answer();
  }

  async dispose(): Promise<void> {
    await this.#worker.terminate();
  }

  /** The next answer; between answers the thread does not keep the process alive. */
  async #answer(): Promise<Record<string, Tensor>> {
    const worker = this.#worker;
    try {
      const [answer] = (await once(worker, 'message')) as [GradientAnswer];
      if ('results' in answer) return answer.results;
      throw new OthelloError(answer.code, answer.message);
    } finally {
      worker.unref();
    }
  }
}
