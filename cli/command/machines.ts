import type { Coordinator } from '../../selfplay/machines/coordinator.js';
import type { Workers } from '../../selfplay/threads/workers.js';
import type { Coordinating, QueueChoice } from './queueOptions.js';

/**
 * Does work with the machines of a queue where one was named, with threads of this process alone otherwise.
 *
 * @param work is given what `runParts` takes.
 */
export async function withWorkers<Result>(
  choice: QueueChoice,
  { threads, terminal }: Coordinating,
  work: (workers: number | Workers) => Promise<Result>,
): Promise<Result> {
  const machines = await openMachines(choice, { threads, terminal });
  if (machines === undefined) return work(threads);
  try {
    return await work(machines);
  } finally {
    await machines.close();
  }
}

/** The machines of a queue; undefined where none was named. Waits for a queue that is away, and says so. */
export async function openMachines(
  choice: QueueChoice,
  { threads, terminal, known = [] }: Coordinating,
): Promise<Coordinator | undefined> {
  const { queue } = choice;
  if (queue === undefined) return undefined;
  // Loaded here, so that nothing of it is where there is no queue.
  const { openCoordinator } = await import('./queue.js');
  return openCoordinator({ ...choice, queue }, { threads, terminal, known });
}
