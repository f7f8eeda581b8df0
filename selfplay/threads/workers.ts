import type { Task, TaskFile } from './task.js';

/** Who does the parts of some work: threads of this process, or machines that take them from a queue. */
export interface Workers {
  /** How many parts can be done at a time, as far as is known now; at least 1. */
  readonly places: number;

  /**
   * Has one part done, on whatever is free next; parts that wait are begun in the order in which they were given.
   *
   * @param name says in an error which part it was (with its seed).
   * @returns undefined when the task was stopped before its end.
   * @throws OthelloError the task's own; `internal` when it fails wherever it is tried.
   */
  run<T extends Task, Result>(file: TaskFile<T, Result>, task: T, name: string): Promise<Result | undefined>;

  /** Gives up what is under way and lets go of threads and connections. */
  close(): Promise<void>;
}
