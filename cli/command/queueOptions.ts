import type { MachineTally } from '../../selfplay/store/machineTally.js';
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
