import { Stopped } from '../../../../engine/stop.js';
import { goSignal } from '../../../../selfplay/threads/stopSignal.js';
import type { Task, TaskFile } from '../../../../selfplay/threads/task.js';
import { WorkerPool } from '../../../../selfplay/threads/workerPool.js';

/** A thread for what takes seconds, in which all others are answered. It is started for the first task. */
export class ReportThread {
  #pool: WorkerPool | undefined;

  /** @throws OthelloError the task's own; Stopped where the thread was closed before it was done */
  async run<T extends Task, Result>(
    file: TaskFile<T, Result>,
    task: Omit<T, 'stop'>,
    name: string,
  ): Promise<Result> {
    this.#pool ??= new WorkerPool(1);
    const found = await this.#pool.run(file, { ...task, stop: goSignal() } as T, name);
    if (found === undefined) throw new Stopped();
    return found;
  }

  async close(): Promise<void> {
    await this.#pool?.close();
  }
}
