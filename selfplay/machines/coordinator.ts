import { OthelloError } from '../../engine/errors.js';
import type { QueueAddress } from './address.js';
import { Machine } from './machine.js';
import { connectionOptions, QUEUE_NAME, QUEUE_PREFIX, type QueuePackages } from './packages.js';
import type { Done, Part } from './part.js';
import { Board } from './queueBoard.js';
import { queueReason } from './queueReason.js';
import { type PartQueue, type QueueOptions, QueueWorkers } from './queueWorkers.js';
import { WIRE } from './wire.js';

/** How often a part is tried before it has failed for good. */
const ATTEMPTS = 4;
/** Seconds that what is done stays in the queue when nobody fetched it: a coordinator that was killed finds it again. */
const KEPT_SECONDS = 3600;
/** Entries of the stream of events; what is missed is found by looking. */
const EVENTS = 1000;
/** Milliseconds that leaving may take where the queue does not answer. */
const LEAVE_MS = 5_000;

/** BullMQ's queue of parts. */
function bullQueue(
  { bullmq }: QueuePackages,
  address: QueueAddress,
  onAway: (reason: string) => void,
): PartQueue {
  const at = { connection: connectionOptions(address), prefix: QUEUE_PREFIX };
  const queue = new bullmq.Queue<Part, Done>(QUEUE_NAME, { ...at, streams: { events: { maxLen: EVENTS } } });
  const events = new bullmq.QueueEvents(QUEUE_NAME, at);
  queue.on('error', (error) => onAway(queueReason(error)));
  events.on('error', (error) => onAway(queueReason(error)));
  return {
    async add(id, part) {
      await queue.add(part.task, part, {
        jobId: id,
        attempts: ATTEMPTS,
        removeOnComplete: { age: KEPT_SECONDS },
        removeOnFail: { age: KEPT_SECONDS },
      });
    },
    async look(id) {
      // All that is wanted is looked at again and again, so the part itself, some 10 kB, is only fetched at its end.
      const state = await queue.getJobState(id);
      if (state === 'unknown') return undefined;
      if (state !== 'completed' && state !== 'failed') return { state: 'under way' };
      const job = await queue.getJob(id);
      if (job === undefined) return undefined;
      if (state === 'completed') return { state, returned: job.returnvalue };
      return { state, reason: job.failedReason };
    },
    async remove(id) {
      await (await queue.getJob(id))?.remove();
    },
    onEnd(listener) {
      events.on('completed', ({ jobId }) => listener(jobId));
      events.on('failed', ({ jobId }) => listener(jobId));
    },
    async close() {
      const leaving = Promise.allSettled([queue.close(), events.close()]);
      await Promise.race([leaving, new Promise((resolve) => setTimeout(resolve, LEAVE_MS).unref())]);
    },
  };
}

/** The machines of a queue, with this one among them: what a run plays with when it has a queue. */
export class Coordinator extends QueueWorkers {
  readonly #own: Machine | undefined;

  private constructor(options: QueueOptions, queue: PartQueue, board: Board) {
    const every = (milliseconds: number, action: () => void): (() => void) => {
      const timer = setInterval(action, milliseconds);
      return () => clearInterval(timer);
    };
    super({ queue, board, every }, options);
    this.#own = options.threads === 0 ? undefined : new Machine(options);
  }

  /**
   * Reaches the queue and says which version this is. Waits for a queue that is away, and tells of it.
   *
   * @throws OthelloError `failed` when the queue refuses, a wrong password for instance.
   */
  static async open(options: QueueOptions): Promise<Coordinator> {
    const { packages, address, software, onNote } = options;
    let isAway = false;
    const away = (reason: string): void => {
      if (!isAway) onNote?.({ kind: 'away', reason });
      isAway = true;
    };
    const board = Board.open(packages, address, away, () => (isAway = false));
    try {
      await board.sayHello({ wire: WIRE, software });
    } catch (error) {
      board.close();
      throw new OthelloError('failed', `The queue refuses: ${queueReason(error)}.`, { cause: error });
    }
    return new Coordinator(options, bullQueue(packages, address, away), board);
  }

  override async close(): Promise<void> {
    await this.#own?.close();
    await super.close();
  }
}
