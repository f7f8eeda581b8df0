import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { discs, type Position } from '../../engine/position.js';
import { createSolver, type Solution, type SolveOptions, type Solver } from '../../engine/solver/solver.js';
import { compiledFile } from '../../nn/compiledFile.js';
import { goSignal, sayStop, STOP } from '../../selfplay/threads/stopSignal.js';

/** With so many empty squares or fewer a position is solved in hundredths of a second, and nobody needs to stop it. */
const QUICK = 14;

/** What the thread is made with; `stop` is one number, not 0 when it is enough. */
export interface SolverSetup {
  readonly tableBits: number;
  readonly stop: Int32Array;
}

/** A position for the thread. */
export interface SolveOrder {
  readonly position: Position;
  readonly options: Omit<SolveOptions, 'deadline'>;
  /** Stops soon after so much time. */
  readonly seconds?: number | undefined;
}

/**
 * A solver that hears signals: what may take long is solved in a thread, since one that computes hears nothing. Once a signal is
 * raised, what is proven so far is the answer. One position at a time.
 */
export class StoppableSolver {
  readonly #stop = goSignal();
  readonly #signal: AbortSignal | undefined;
  readonly #tableBits: number;
  readonly #onAbort = (): void => sayStop(this.#stop);
  #quick: Solver | undefined;
  #thread: Worker | undefined;

  /** @param signal of everything that it is asked. */
  constructor(signal?: AbortSignal, tableBits = 20) {
    this.#signal = signal;
    this.#tableBits = tableBits;
    signal?.addEventListener('abort', this.#onAbort);
  }

  /**
   * @param seconds stops soon after so much time.
   * @param signal of this position alone.
   */
  async solve(
    position: Position,
    options: SolveOrder['options'],
    seconds?: number,
    signal?: AbortSignal,
  ): Promise<Solution> {
    if (discs(position).empty <= QUICK && seconds === undefined) {
      this.#quick ??= createSolver({ tableBits: Math.min(this.#tableBits, 18) });
      return this.#quick.solve(position, options);
    }
    const isOver = this.#signal?.aborted === true || signal?.aborted === true;
    Atomics.store(this.#stop, 0, isOver ? STOP : 0);
    const thread = (this.#thread ??= this.#start());
    signal?.addEventListener('abort', this.#onAbort);
    try {
      const order: SolveOrder = { position, options, seconds };
      thread.postMessage(order);
      // Rejects when the thread fails.
      const [solution] = (await once(thread, 'message')) as [Solution];
      return solution;
    } catch (error) {
      this.#thread = undefined;
      throw error;
    } finally {
      signal?.removeEventListener('abort', this.#onAbort);
    }
  }

  #start(): Worker {
    const workerData: SolverSetup = { tableBits: this.#tableBits, stop: this.#stop };
    return new Worker(compiledFile('./solveWorker.js', import.meta.url), { workerData });
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    await this.#thread?.terminate();
  }
}
