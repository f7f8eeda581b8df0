import type { Position } from '../../engine/position.js';
import type { Solution, SolveOptions } from '../../engine/solver/solver.js';
import type { PatientSolver } from '../../playing/ending.js';

/** A position for the solver's worker. */
export interface SolveOrder {
  readonly position: Position;
  readonly options: Omit<SolveOptions, 'deadline'>;
  readonly seconds: number | undefined;
}

/** Nothing is known when it is stopped. */
const UNSOLVED: Solution = { complete: false, score: -64, best: -1, line: [], nodes: 0 };

/** Solves in a worker of its own, which is ended where somebody does not want to wait any more: it computes and hears nothing. */
export class WorkerSolver implements PatientSolver {
  #worker: Worker | undefined;

  async solve(
    position: Position,
    options: SolveOrder['options'],
    seconds?: number,
    signal?: AbortSignal,
  ): Promise<Solution> {
    if (signal?.aborted === true) return UNSOLVED;
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        void this.close();
        resolve(UNSOLVED);
      };
      signal?.addEventListener('abort', stop, { once: true });
      worker.onmessage = ({ data }: MessageEvent<Solution>) => {
        signal?.removeEventListener('abort', stop);
        resolve(data);
      };
      worker.onerror = ({ message }) => reject(new Error(`The solver has stopped: ${message}`));
      worker.postMessage({ position, options, seconds } satisfies SolveOrder);
    });
  }

  #start(): Worker {
    return new Worker(new URL('./solveWorker.ts', import.meta.url), { type: 'module', name: 'solver' });
  }

  close(): Promise<void> {
    this.#worker?.terminate();
    this.#worker = undefined;
    return Promise.resolve();
  }
}
