import type { ErrorCode } from '../../engine/errors.js';
import { INSTEAD_OF_DEVICE, onProcessor, partsOfChoice, type RuntimeChoice } from '../../nn/runtimeChoice.js';
import { loseDevice } from '../../nn/runtimes/lostDevices.js';
import type { Task } from './task.js';

/** The devices that the threads of a pool have lost. One that is lost is lost for good: the processor stands in for it. */
export class PoolDevices {
  readonly #lost = new Set<RuntimeChoice>();
  /** Those on which a part was done: what was there once and cannot be opened any more is lost too. */
  readonly #known = new Set<RuntimeChoice>();
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

  /** A task was done as it was given to a thread. */
  did({ runtime }: Task): void {
    if (runtime !== undefined) this.#known.add(runtime);
  }

  /** Whether a task failed because its device is gone, and not because it never was there. */
  isLoss({ runtime }: Task, code: ErrorCode): boolean {
    if (code === 'deviceLost') return true;
    const wasThere = runtime !== undefined && (this.#lost.has(runtime) || this.#known.has(runtime));
    return code === 'unsupported' && wasThere;
  }

  /**
   * Goes on without the device of a task, and says so once.
   *
   * @returns whether the task can be done without it
   */
  lose({ runtime }: Task, sentence: string): boolean {
    if (runtime === undefined) return false;
    const { device } = partsOfChoice(runtime);
    if (device === 'cpu') return false;
    if (!this.#lost.has(runtime)) this.#onNote(`${sentence} ${INSTEAD_OF_DEVICE}`);
    this.#lost.add(runtime);
    loseDevice(device);
    return true;
  }
}
