import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { discs, type Position } from '../../engine/position.js';
import { createSolver, type Solution, type SolveOptions } from '../../engine/solver/solver.js';
import { compiledFile } from '../../nn/compiledFile.js';
import { stopOn } from '../../selfplay/threads/stopSignal.js';

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
 * A solver that hears the signal: what may take long is solved in a thread, since the main one hears nothing while it
 * computes. Once the signal is raised, what is proven so far is the answer. One position at a time.
 */
export class StoppableSolver {
  readonly #setup: SolverSetup;
  readonly #release: () => void;
  readonly #quick: ReturnType<typeof createSolver>;
  #thread: Worker | undefined;

  constructor(signal: AbortSignal, tableBits = 20) {
    const { stop, release } = stopOn(signal);
    this.#setup = { tableBits, stop };
    this.#release = release;
    this.#quick = createSolver({ tableBits: Math.min(tableBits, 18) });
  }

  async solve(position: Position, options: SolveOrder['options'], seconds?: number): Promise<Solution> {
    if (discs(position).empty <= QUICK && seconds === undefined) return this.#quick.solve(position, options);
    const thread = (this.#thread ??= new Worker(compiledFile('./solveWorker.js', import.meta.url), {
      workerData: this.#setup,
    }));
    const order: SolveOrder = { position, options, seconds };
    thread.postMessage(order);
    // Rejects when the thread fails.
    const [solution] = (await once(thread, 'message')) as [Solution];
    return solution;
  }

  async close(): Promise<void> {
    this.#release();
    await this.#thread?.terminate();
  }
}
