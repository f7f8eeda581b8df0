import { INSTEAD_OF_DEVICE, onProcessor, type RuntimeChoice } from '../../nn/runtimeChoice.js';
import type { Task } from './task.js';

/** The devices that the threads of a pool have lost. One that is lost is lost for good: the processor stands in for it. */
export class PoolDevices {
  readonly #lost = new Set<RuntimeChoice>();
  readonly #onNote: (sentence: string) => void;

  /** @param onNote told in a sentence of each device that is lost, and what is done instead */
  constructor(onNote: (sentence: string) => void) {
    this.#onNote = onNote;
  }

  /** A task as it is to be done now. */
  taskFor<T extends Task>(task: T): T {
    const { runtime } = task;
    return runtime !== undefined && this.#lost.has(runtime)
      ? { ...task, runtime: onProcessor(runtime) }
      : task;
  }

  /**
   * Goes on without the device of a task, and says so once.
   *
   * @returns whether the task can be done without it
   */
  lose({ runtime }: Task, sentence: string): boolean {
    if (runtime === undefined || onProcessor(runtime) === runtime) return false;
    if (!this.#lost.has(runtime)) this.#onNote(`${sentence} ${INSTEAD_OF_DEVICE}`);
    this.#lost.add(runtime);
    return true;
  }
}
