import type { Coordinator } from '../../selfplay/machines/coordinator.js';
import type { MachineTally } from '../../selfplay/store/machineTally.js';
import type { Workers } from '../../selfplay/threads/workers.js';
import type { Terminal } from '../terminal/terminal.js';
import { text } from './option.js';

/** The environment variable that holds the password of a queue, where no other user of the machine sees it. */
export const QUEUE_PASSWORD = 'OTHELLO_ZERO_QUEUE';

/** Where the machines are that work together. */
export const queueOption = text(
  'redis://HOST[:PORT]: machines that run othello-zero work on this queue take parts too',
  'URL',
);
export const queuePasswordOption = text(
  `file with the password of the queue; the variable ${QUEUE_PASSWORD} may hold it instead`,
  'FILE',
);

/** Both, for commands that work in parts. */
export const queueOptions = { queue: queueOption, 'queue-password': queuePasswordOption };

/** What was said of a queue. */
export interface QueueChoice {
  readonly queue: string | undefined;
  readonly 'queue-password': string | undefined;
}

/** Who asks machines for something. */
export interface Coordinating {
  /** Of this process; with a queue, they take parts from it too. */
  readonly threads: number;
  readonly terminal: Terminal;
  /** What machines did before. */
  readonly known?: readonly MachineTally[];
}

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
