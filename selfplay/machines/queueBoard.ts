import type { Redis } from 'ioredis';
import { z } from 'zod';
import { OthelloError } from '../../engine/errors.js';
import { sha256Of } from '../../nn/sha256.js';
import type { NetworkBytes } from '../threads/networkBytes.js';
import type { QueueAddress } from './address.js';
import { connectionOptions, QUEUE_PREFIX, type QueuePackages } from './packages.js';
import { queueReason } from './queueReason.js';

/** Seconds that a network, and a result that nobody fetched, stay in Redis. */
const KEPT_NETWORK = 24 * 3600;
const KEPT_RESULT = 3600;
const KEPT_WISH = 600;
/** Seconds that a coordinator's word stands: it is said again while it is there. */
const KEPT_HELLO = 60;
/** Seconds after which a machine that said nothing counts as gone, and after which it is forgotten. */
const SILENT_SECONDS = 15;
const FORGOTTEN_SECONDS = 3600;
/** No network weighs more. */
const MOST_NETWORK_BYTES = 2 ** 30;

const key = (...parts: readonly string[]): string => [QUEUE_PREFIX, ...parts].join(':');

/** What a coordinator says of itself: whoever works for it must be of the same version. */
const helloSchema = z.object({ wire: z.number(), software: z.string().max(100) });
export type Hello = z.infer<typeof helloSchema>;

const stateSchema = z.object({
  name: z.string().max(200),
  threads: z.number().int().min(0).max(4096),
  /** Parts done, and positions evaluated a second, since it began. */
  parts: z.number(),
  rate: z.number(),
  /** Milliseconds since 1970, by the clock of the queue. */
  lastSeen: z.number(),
});
/** What a machine says of itself, every few seconds. */
export type MachineState = z.infer<typeof stateSchema>;

/** What machines share beside the queue: networks, results, and who is there. All of it may be lost at any moment. */
export class Board {
  readonly #redis: Redis;

  private constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @param onAway called whenever the queue cannot be reached, with why; `onBack` whenever it can again */
  static open(
    { Redis }: QueuePackages,
    address: QueueAddress,
    onAway: (reason: string) => void,
    onBack?: () => void,
  ): Board {
    const redis = new Redis(connectionOptions(address));
    redis.on('error', (error: Error) => onAway(queueReason(error)));
    if (onBack !== undefined) redis.on('ready', onBack);
    return new Board(redis);
  }

  close(): void {
    this.#redis.disconnect();
  }

  /** Milliseconds that an answer takes. */
  async ping(now: () => number): Promise<number> {
    const began = now();
    await this.#redis.ping();
    return now() - began;
  }

  /** What the server does when its memory is full; it must be `noeviction`. Undefined where it is not told. */
  async memoryPolicy(): Promise<string | undefined> {
    try {
      const [, policy] = await this.#redis.config('GET', 'maxmemory-policy');
      return policy;
    } catch {
      return undefined; // servers of others may forbid the question
    }
  }

  async sayHello(hello: Hello): Promise<void> {
    await this.#redis.set(key('hello'), JSON.stringify(hello), 'EX', KEPT_HELLO);
  }

  /** What a coordinator said of itself of late; undefined where there is none. */
  async hello(): Promise<Hello | undefined> {
    return readJson(await this.#redis.get(key('hello')), helloSchema);
  }

  /** Puts a network where machines find it, unless it is there. */
  async offer({ sha256, bytes }: NetworkBytes): Promise<void> {
    const name = key('network', sha256);
    if ((await this.#redis.expire(name, KEPT_NETWORK)) === 1) return;
    await this.#redis.set(name, Buffer.from(bytes), 'EX', KEPT_NETWORK);
  }

  /**
   * The bytes of a network; undefined where the queue lost them.
   *
   * @throws OthelloError `badModel` when they are others than their name says.
   */
  async network(sha256: string): Promise<Buffer | undefined> {
    const name = key('network', sha256);
    const size = await this.#redis.strlen(name);
    const bytes = size > MOST_NETWORK_BYTES ? null : await this.#redis.getBuffer(name);
    if (bytes === null) return undefined;
    if (sha256Of(bytes) !== sha256) {
      throw new OthelloError('badModel', `What the queue holds as the network ${sha256} is something else.`);
    }
    return bytes;
  }

  /** Each machine has a place of its own for the result of a part, so that none can replace another's. */
  async putResult(part: string, machine: string, bytes: Uint8Array): Promise<void> {
    await this.#redis.set(key('result', part, machine), Buffer.from(bytes), 'EX', KEPT_RESULT);
  }

  /** What a machine has as the result of a part; null where it is lost or larger than `most` bytes. */
  async result(part: string, machine: string, most: number): Promise<Buffer | null> {
    const name = key('result', part, machine);
    if ((await this.#redis.strlen(name)) > most) return null;
    return this.#redis.getBuffer(name);
  }

  async dropResult(part: string, machine: string): Promise<void> {
    await this.#redis.del(key('result', part, machine));
  }

  /** Says, to those who are at a part, that nobody waits for it any more. */
  async withdraw(part: string): Promise<void> {
    await this.#redis.set(key('withdrawn', part), '1', 'EX', KEPT_WISH);
  }

  /** Takes a withdrawal back. */
  async want(part: string): Promise<void> {
    await this.#redis.del(key('withdrawn', part));
  }

  async withdrawn(parts: readonly string[]): Promise<string[]> {
    if (parts.length === 0) return [];
    const found = await this.#redis.mget(parts.map((part) => key('withdrawn', part)));
    return parts.filter((_, index) => found[index] !== null);
  }

  /** A machine says what it is at. */
  async tell(state: Omit<MachineState, 'lastSeen'>): Promise<void> {
    const lastSeen = await this.#time();
    await this.#redis.hset(key('machines'), state.name, JSON.stringify({ ...state, lastSeen }));
  }

  async leave(name: string): Promise<void> {
    await this.#redis.hdel(key('machines'), name);
  }

  /** The machines that said something of late; those that have been silent for an hour are forgotten. */
  async machines(): Promise<MachineState[]> {
    const now = await this.#time();
    const said = await this.#redis.hgetall(key('machines'));
    const present: MachineState[] = [];
    for (const [name, text] of Object.entries(said)) {
      const state = readJson(text, stateSchema);
      const silent = state === undefined ? Infinity : (now - state.lastSeen) / 1000;
      if (silent > FORGOTTEN_SECONDS) await this.#redis.hdel(key('machines'), name);
      else if (state !== undefined && silent <= SILENT_SECONDS) present.push(state);
    }
    return present;
  }

  /** Wants no more of a machine. */
  async putAside(name: string): Promise<void> {
    await this.#redis.sadd(key('aside'), name);
  }

  async isAside(name: string): Promise<boolean> {
    return (await this.#redis.sismember(key('aside'), name)) === 1;
  }

  async #time(): Promise<number> {
    const [seconds, micros] = await this.#redis.time();
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  }
}

function readJson<T>(text: string | null, schema: z.ZodType<T>): T | undefined {
  if (text === null) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
