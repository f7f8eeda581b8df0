import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type ErrorCode, OthelloError } from '../../../engine/errors.js';
import type { PositionBatch } from '../../../engine/positionBatch.js';
import { POLICY_SIZE } from '../../../engine/squareSet.js';
import { throwIfStopped } from '../../../engine/stop.js';
import { foreseen } from '../../../engine/systemErrors.js';
import { rememberThreads } from '../../../engine/threads.js';
import { compiledFile } from '../../compiledFile.js';
import type { Network } from '../../network.js';
import type { Rounding } from '../../quantization/precision.js';
import type { RuntimeChoice } from '../../runtimeChoice.js';
import { type Evaluation, type Evaluator, hasScores } from '../evaluator.js';
import { type BatchMemory, createBatchMemory, passTurn, TURN, writeBatch } from './batchMemory.js';

/** What a thread is started with. */
export interface EvaluatorTask extends Rounding {
  readonly network: Network;
  readonly runtime: RuntimeChoice;
  /** Whether scores are wanted. */
  readonly scores: boolean;
  readonly memory: SharedArrayBuffer;
  /** Most positions of a batch. */
  readonly capacity: number;
}

/** What a thread says by message; evaluations are in the memory that both threads see. */
export type EvaluatorAnswer = 'ready' | { readonly code: ErrorCode; readonly message: string };

const FILE = compiledFile('./evaluatorWorker.js', import.meta.url);

/** Milliseconds to sleep at most, so that events have their turn while a large network is slow. */
const NAP = 5;

/**
 * A network that is evaluated in a thread of its own, while this thread does something else. A batch is handed over and
 * answered in common memory: by messages that takes as long as a small batch itself.
 */
export class EvaluatorThread implements Evaluator {
  readonly #worker: Worker;
  readonly #shared: BatchMemory;
  readonly #capacity: number;
  readonly #hasScores: boolean;
  /** Settles when the thread has answered, and so is at rest. */
  #answered: Promise<unknown> = Promise.resolve();
  /** What the thread told of its failure, or why it is gone. */
  #failure: Error | undefined;
  #gone = false;
  readonly #forget: () => void;

  private constructor(worker: Worker, shared: BatchMemory, task: Omit<EvaluatorTask, 'memory'>) {
    this.#worker = worker;
    this.#shared = shared;
    this.#capacity = task.capacity;
    this.#hasScores = task.scores && hasScores(task.network);
    this.#forget = rememberThreads(() => this.dispose());
  }

  /** Throws OthelloError as `networkEvaluator` does. */
  static async start(task: Omit<EvaluatorTask, 'memory'>): Promise<EvaluatorThread> {
    const shared = createBatchMemory(task.capacity);
    const workerData: EvaluatorTask = { ...task, memory: shared.memory };
    const worker = new Worker(FILE, { workerData });
    const thread = new EvaluatorThread(worker, shared, task);
    try {
      thread.#answered = once(worker, 'message');
      const [said] = (await thread.#answered) as [EvaluatorAnswer];
      if (said !== 'ready') throw new OthelloError(said.code, said.message);
      thread.#listen();
    } catch (error) {
      await thread.dispose();
      throw foreseen(error) ?? error;
    }
    return thread;
  }

  /** As every evaluator; of a batch no larger than its capacity. */
  async evaluate(batch: PositionBatch): Promise<Evaluation> {
    throwIfStopped();
    if (batch.count > this.#capacity) {
      throw new OthelloError(
        'internal',
        `${batch.count} positions are more than the ${this.#capacity} of a batch.`,
      );
    }
    writeBatch(this.#shared, batch);
    passTurn(this.#shared, TURN.asked);
    const answer = this.#answer(batch.count);
    this.#answered = answer;
    return answer;
  }

  /** Ends the thread when it has answered what it was asked. */
  async dispose(): Promise<void> {
    await this.#answered.catch(() => undefined);
    await this.#worker.terminate();
    this.#forget();
  }

  #listen(): void {
    const worker = this.#worker;
    worker.on('message', ({ code, message }: Exclude<EvaluatorAnswer, 'ready'>) => {
      this.#failure = new OthelloError(code, message);
    });
    worker.on('error', (error) => {
      this.#failure = foreseen(error) ?? error;
      this.#gone = true;
    });
    // Between answers it does not keep the process alive; until one has come, looking for it does.
    worker.unref();
  }

  async #answer(count: number): Promise<Evaluation> {
    const { state, logits, values, scores } = this.#shared;
    for (;;) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      const failure = this.#failure;
      if (failure !== undefined) {
        if (!this.#gone) this.#failure = undefined;
        throw failure;
      }
      Atomics.wait(state, 0, TURN.asked, NAP);
      if (Atomics.load(state, 0) !== TURN.answered) continue;
      return {
        logits: logits.subarray(0, POLICY_SIZE * count),
        values: values.subarray(0, count),
        ...(this.#hasScores ? { scores: scores.subarray(0, count) } : {}),
      };
    }
  }
}
