import { setTimeout } from 'node:timers/promises';
import type { Job, Worker } from 'bullmq';
import { OthelloError } from '../../engine/errors.js';
import { asOthelloError } from '../../engine/systemErrors.js';
import { shareBytes } from '../threads/networkBytes.js';
import { goSignal, sayStop } from '../threads/stopSignal.js';
import type { Task } from '../threads/task.js';
import { WorkerPool } from '../threads/workerPool.js';
import { createWorkCounters, readWork } from '../threads/workMeter.js';
import type { QueueAddress } from './address.js';
import { connectionOptions, QUEUE_NAME, QUEUE_PREFIX, type QueuePackages } from './packages.js';
import { type Done, type Part, partSchema } from './part.js';
import { checkPortable } from './portable.js';
import { Board } from './queueBoard.js';
import { queueReason } from './queueReason.js';
import { formOfResult, gamesIn } from './results.js';
import { taskUrl } from './taskNames.js';
import { versionProblem } from './version.js';
import { pack, unpack } from './wire.js';

/** Milliseconds that a part is held without a sign of life before another machine takes it, and between two such signs. */
const LOCK_MS = 30_000;
const STALLED_MS = 5_000;
/** How often a part may be lost with its machine; a run over a weekend sees many machines go. */
const MOST_STALLED = 100;
/** Milliseconds between two signs of life on the board. */
const HEARTBEAT_MS = 2_000;
/** Milliseconds that a machine leaves to others to take a part that it failed at itself, and until it tries again to be rid of a result. */
const AGAIN_MS = 2_000;
/** What BullMQ says where the queue was emptied under a part that is done: whoever waits for that asks again. */
const LOST_PART =
  /^(?:Missing (?:key|lock) for job|Lock mismatch for job|could not renew lock for job|Job \S+ is not in the)/;
/** Networks kept in memory. */
const KEPT_NETWORKS = 8;

export type MachineEvent =
  | { readonly event: 'started'; readonly machine: string; readonly threads: number; readonly queue: string }
  | { readonly event: 'began'; readonly about: string }
  | { readonly event: 'part'; readonly about: string; readonly parts: number; readonly games: number }
  | { readonly event: 'failed'; readonly about: string; readonly reason: string }
  | { readonly event: 'away'; readonly reason: string }
  | { readonly event: 'back' }
  /** Something is gone, and its work is done in another way. */
  | { readonly event: 'fallback'; readonly sentence: string }
  | { readonly event: 'rate'; readonly evaluationsPerSecond: number; readonly underWay: readonly string[] };

export interface MachineOptions {
  readonly packages: QueuePackages;
  readonly address: QueueAddress;
  /** Its name among the machines, which no other has. */
  readonly name: string;
  readonly threads: number;
  /** Name and version of the software; parts of another are not taken. */
  readonly software: string;
  readonly onEvent?: (event: MachineEvent) => void;
}

/** A part under way. */
interface UnderWay {
  readonly about: string;
  readonly stop: Int32Array;
}

/** Takes parts from a queue and does them in threads, until it is closed. */
export class Machine {
  readonly #options: MachineOptions;
  readonly #pool: WorkerPool;
  readonly #board: Board;
  readonly #worker: Worker<Part, Done>;
  readonly #underWay = new Map<string, UnderWay>();
  readonly #networks = new Map<string, Promise<Uint8Array | undefined>>();
  readonly #counters: readonly Float64Array[];
  readonly #free: Float64Array[];
  readonly #heartbeat: NodeJS.Timeout;
  #parts = 0;
  #games = 0;
  #isAway = false;
  #closing = false;
  #evaluations = 0;
  #refusal: ((error: OthelloError) => void) | undefined;
  /** Settles, with why, when the machine may not go on. */
  readonly ended = new Promise<OthelloError>((resolve) => (this.#refusal = resolve));

  constructor(options: MachineOptions) {
    const { packages, address, threads } = options;
    this.#options = options;
    this.#pool = new WorkerPool(threads, {
      onNote: (sentence) => this.#emit({ event: 'fallback', sentence }),
    });
    this.#counters = Array.from({ length: threads }, createWorkCounters);
    this.#free = [...this.#counters];
    this.#board = Board.open(packages, address, (reason) => this.#away(reason));
    this.#worker = new packages.bullmq.Worker<Part, Done>(QUEUE_NAME, (job, token) => this.#do(job, token), {
      connection: connectionOptions(address),
      prefix: QUEUE_PREFIX,
      concurrency: threads,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_MS,
      maxStalledCount: MOST_STALLED,
      name: options.name,
    });
    this.#worker.on('error', (error) => {
      if (!LOST_PART.test(error.message)) this.#away(queueReason(error));
    });
    const tell = (): void => void this.#tell().catch((error: unknown) => this.#away(queueReason(error)));
    this.#heartbeat = setInterval(tell, HEARTBEAT_MS);
    tell();
  }

  get parts(): number {
    return this.#parts;
  }

  get games(): number {
    return this.#games;
  }

  /** Gives back what is under way and leaves the queue. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#heartbeat);
    for (const { stop } of this.#underWay.values()) sayStop(stop);
    await within(LEAVE_MS, this.#worker.close());
    await within(LEAVE_MS, this.#board.leave(this.#options.name));
    this.#board.close();
    await this.#pool.close();
  }

  async #do(job: Job<Part, Done>, token: string | undefined): Promise<Done> {
    const { packages, software, name } = this.#options;
    const { WaitingError } = packages.bullmq;
    const giveBack = async (): Promise<never> => {
      await job.moveToWait(token);
      throw new WaitingError();
    };
    // Completed without a result: whoever waits for it asks again.
    const nobodys: Done = { machine: name };
    if (this.#closing) return giveBack();
    const parsed = partSchema.safeParse(job.data);
    const said = job.data as Partial<Part> | undefined;
    const problem = versionProblem(said ?? {}, software, 'The queue holds parts of');
    if (problem !== undefined) {
      await setTimeout(AGAIN_MS);
      if (await this.#isOfToday()) return nobodys; // left by another version, which nobody runs any more
      this.#refusal?.(problem);
      return giveBack();
    }
    if (!parsed.success) throw new packages.bullmq.UnrecoverableError('It is no part of ours.');
    const part = parsed.data;
    if (part.failedOn.includes(name) && (await this.#isElsewhere())) {
      await setTimeout(AGAIN_MS);
      return giveBack();
    }
    const id = job.id!;
    const stop = goSignal();
    this.#underWay.set(id, { about: part.about, stop });
    this.#emit({ event: 'began', about: part.about });
    try {
      const result = await this.#result(part, stop);
      if (result === undefined) {
        if (this.#isClosing()) return await giveBack();
        return nobodys; // nobody waits for it any more, or its network is lost
      }
      const isThere = await this.#deliver(id, pack(formOfResult(part.task, result)).bytes);
      if (!isThere) return await giveBack();
      this.#parts++;
      this.#games += gamesIn(result);
      this.#emit({ event: 'part', about: part.about, parts: this.#parts, games: this.#games });
      return { machine: name };
    } catch (error) {
      if (error instanceof WaitingError) throw error;
      if (this.#isClosing()) return await giveBack();
      const { message } = asOthelloError(error);
      this.#emit({ event: 'failed', about: part.about, reason: message });
      await job.updateData({ ...part, failedOn: [...part.failedOn, name] });
      throw new Error(message, { cause: error });
    } finally {
      this.#underWay.delete(id);
    }
  }

  async #result(part: Part, stop: Int32Array): Promise<unknown> {
    const body = unpack(Buffer.from(part.body, 'base64'));
    const networks = new Map<string, Uint8Array>();
    for (const name of body.names) {
      const bytes = await this.#network(name);
      if (bytes === undefined) {
        await setTimeout(AGAIN_MS);
        return undefined; // who asks again puts the network there again
      }
      networks.set(name, bytes);
    }
    const work = this.#free.pop();
    try {
      const task: Task = {
        ...(body.data(networks) as object),
        stop,
        ...(work === undefined ? {} : { work }),
      };
      checkPortable(part.task, task);
      return await this.#pool.run({ url: taskUrl(part.task) }, task, part.about);
    } finally {
      if (work !== undefined) this.#free.push(work);
    }
  }

  /** The bytes of a network, undefined where the queue lost them; those used last stay. */
  #network(sha256: string): Promise<Uint8Array | undefined> {
    const found = this.#networks.get(sha256) ?? this.#board.network(sha256).then(whereThere);
    this.#networks.delete(sha256);
    this.#networks.set(sha256, found);
    const forget = (): void => void this.#networks.delete(sha256);
    found.then((bytes) => bytes ?? forget(), forget);
    for (const old of this.#networks.keys()) {
      if (this.#networks.size <= KEPT_NETWORKS) break;
      this.#networks.delete(old);
    }
    return found;
  }

  /** Leaves a result on the board, as soon as the queue takes it. @returns whether it could before the machine was closed. */
  async #deliver(id: string, bytes: Uint8Array): Promise<boolean> {
    while (!this.#isClosing()) {
      try {
        await this.#board.putResult(id, this.#options.name, bytes);
        return true;
      } catch (error) {
        this.#away(queueReason(error));
        await setTimeout(AGAIN_MS);
      }
    }
    return false;
  }

  /** Whether the coordinator that is there now is of this version. */
  async #isOfToday(): Promise<boolean> {
    const hello = await this.#board.hello();
    return hello !== undefined && versionProblem(hello, this.#options.software, '') === undefined;
  }

  /** While a part is awaited the machine may have been closed. */
  #isClosing(): boolean {
    return this.#closing;
  }

  async #isElsewhere(): Promise<boolean> {
    const machines = await this.#board.machines();
    return machines.some(({ name }) => name !== this.#options.name);
  }

  async #tell(): Promise<void> {
    const { name, threads } = this.#options;
    const evaluations = readWork(this.#counters).evaluations;
    const rate = Math.max(0, evaluations - this.#evaluations) / (HEARTBEAT_MS / 1000);
    this.#evaluations = evaluations;
    this.#emit({
      event: 'rate',
      evaluationsPerSecond: rate,
      underWay: [...this.#underWay.values()].map(({ about }) => about),
    });
    await this.#board.tell({ name, threads, parts: this.#parts, rate });
    if (this.#isAway) {
      this.#isAway = false;
      this.#emit({ event: 'back' });
    }
    for (const id of await this.#board.withdrawn([...this.#underWay.keys()])) {
      const underWay = this.#underWay.get(id);
      if (underWay !== undefined) sayStop(underWay.stop);
    }
    if (await this.#board.isAside(name)) {
      this.#refuse(
        'The coordinator wants no more parts of this machine: it sent something that cannot be right.',
      );
    }
  }

  #away(reason: string): void {
    if (this.#isAway || this.#closing) return;
    this.#isAway = true;
    this.#emit({ event: 'away', reason });
  }

  #refuse(reason: string): void {
    this.#refusal?.(new OthelloError('failed', reason));
  }

  #emit(event: MachineEvent): void {
    this.#options.onEvent?.(event);
  }
}

function whereThere(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes && shareBytes(bytes);
}

/** Milliseconds that leaving may take where the queue does not answer. */
const LEAVE_MS = 5_000;

/** Waits for work, but no longer than so many milliseconds. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const settled = work.catch(() => undefined).finally(() => late.abort());
  await Promise.race([
    settled,
    setTimeout(milliseconds, undefined, { signal: late.signal }).catch(() => undefined),
  ]);
}
