import type * as bullmq from 'bullmq';
import type { Redis } from 'ioredis';
import { OthelloError } from '../../engine/errors.js';
import type { QueueAddress } from './address.js';

/** What talks to the queue: BullMQ, and the client of Redis beneath it. */
export interface QueuePackages {
  readonly bullmq: typeof bullmq;
  readonly Redis: typeof Redis;
}

/** Loads them, which nothing does where no queue is asked for. Throws OthelloError `unsupported` where they are missing. */
export async function loadQueuePackages(): Promise<QueuePackages> {
  try {
    const [queue, redis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq: queue, Redis: redis.Redis };
  } catch (error) {
    throw new OthelloError(
      'unsupported',
      'A queue needs two packages that are not installed here: npm install bullmq ioredis.',
      { cause: error },
    );
  }
}

/** Milliseconds between two attempts to reach a queue that is away. */
const RETRY_MS = 500;

/** A connection as ioredis is told of it. It waits for a queue that is away, for as long as it takes. */
export function connectionOptions({ host, port, database, encrypted, user, password }: QueueAddress) {
  return {
    host,
    port,
    db: database,
    maxRetriesPerRequest: null,
    retryStrategy: () => RETRY_MS,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(encrypted ? { tls: {} } : {}),
  };
}

/** The name of the queue, and the prefix of everything that BullMQ keeps of it. */
export const QUEUE_NAME = 'parts';
export const QUEUE_PREFIX = 'othello-zero';
