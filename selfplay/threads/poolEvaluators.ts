import { SharedEvaluator, type SharedOptions } from '../../nn/evaluators/shared/sharedEvaluator.js';
import { defaultThreads } from './defaultThreads.js';
import type { SharedCall, Task } from './task.js';

/** How a pool's evaluators are set up, and who hears of their end. */
export interface PoolEvaluatorsOptions extends Pick<SharedOptions, 'entry'> {
  /** Threads of the pool. */
  readonly clients: number;
  /** Told in a sentence when an evaluator is lost, and what is done instead. */
  readonly onNote: (sentence: string) => void;
}

/** What is said behind the reason why an evaluator was lost. */
const INSTEAD = 'What it was at is done again, by each thread for itself on the processor.';

/**
 * The evaluators that the threads of a pool share, one for each size of batches, started when a task first wants one. One that
 * is lost is lost for good: from then on each thread evaluates by itself, in batches of the same size.
 */
export class PoolEvaluators {
  readonly #options: PoolEvaluatorsOptions;
  /** By size; undefined in the end where there is none any more. */
  readonly #started = new Map<number, Promise<SharedEvaluator | undefined>>();
  readonly #lost = new Set<number>();
  #calls = 0;

  constructor(options: PoolEvaluatorsOptions) {
    this.#options = options;
  }

  /** What a thread is to be told of a task; undefined for one that shares nothing. */
  async callOf({ sharedBatch }: Task): Promise<SharedCall | undefined> {
    if (sharedBatch === undefined) return undefined;
    const evaluator = this.#started.get(sharedBatch) ?? this.#start(sharedBatch);
    this.#started.set(sharedBatch, evaluator);
    const link = this.#lost.has(sharedBatch) ? undefined : (await evaluator)?.link;
    return { batch: sharedBatch, holder: ++this.#calls, link };
  }

  /** Frees what the thread of a call held, which has died. */
  async release({ batch, holder }: SharedCall): Promise<void> {
    (await this.#started.get(batch))?.release(holder);
  }

  /** Goes on without the evaluator of a call, and says so once. */
  lost({ batch }: Pick<SharedCall, 'batch'>, sentence: string): void {
    if (this.#lost.has(batch)) return;
    this.#lost.add(batch);
    this.#options.onNote(`${sentence} ${INSTEAD}`);
  }

  /** Ends them, when no thread asks any more. */
  async close(): Promise<void> {
    for (const started of this.#started.values()) await (await started)?.close();
  }

  async #start(size: number): Promise<SharedEvaluator | undefined> {
    const { clients, entry } = this.#options;
    // On the processor, while the others wait for it; of the machine alone, so that bits cannot depend on the number of threads.
    const threads = defaultThreads();
    try {
      return await SharedEvaluator.start({ clients, size, entry, threads });
    } catch (error) {
      this.lost({ batch: size }, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}
