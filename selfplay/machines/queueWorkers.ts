import { createHash } from 'node:crypto';
import type { Queue, QueueEvents } from 'bullmq';
import { OthelloError } from '../../engine/errors.js';
import type { NetworkBytes } from '../threads/networkBytes.js';
import { STOP } from '../threads/stopSignal.js';
import type { Task, TaskFile } from '../threads/task.js';
import type { Workers } from '../threads/workers.js';
import type { QueueAddress } from './address.js';
import { Board, type MachineState } from './board.js';
import { ATTEMPTS, type Done, doneSchema, Machine, type Part } from './machine.js';
import { connectionOptions, QUEUE_NAME, QUEUE_PREFIX, type QueuePackages } from './packages.js';
import { checkedResult, gamesIn, MOST_RESULT_BYTES } from './results.js';
import type { MachineTally } from './tally.js';
import { type TaskName, taskName } from './taskNames.js';
import { pack, unpack, WIRE } from './wire.js';
import { checkPortable } from './portable.js';

/** Milliseconds between two looks for parts that nobody wants any more, and for those that were lost or overlooked. */
const STOPPED_MS = 100;
const LOST_MS = 2_000;
/** Seconds that what is done stays in the queue when nobody fetched it: a coordinator that was killed finds it again. */
const KEPT_SECONDS = 3600;
/** Parts on the queue for each that can be under way, so that no machine waits for the next. */
const AHEAD = 2;
/** Refused results after which a machine is put aside, and of one part after which it has failed for good. */
const MOST_REFUSED = 3;

export type QueueNote =
  | { readonly kind: 'refused'; readonly machine: string; readonly about: string; readonly reason: string }
  | { readonly kind: 'aside'; readonly machine: string }
  | { readonly kind: 'away'; readonly reason: string };

export interface QueueOptions {
  readonly packages: QueuePackages;
  readonly address: QueueAddress;
  /** Name and version of the software; only machines with the same take parts. */
  readonly software: string;
  /** Name of this machine, and its threads that take parts too. */
  readonly name: string;
  readonly threads: number;
  /** What machines did before, for it to be counted on. */
  readonly known?: readonly MachineTally[];
  readonly onNote?: (note: QueueNote) => void;
}

/** A part that somebody waits for. */
interface Wanted {
  /** Of the part; its id on the queue is this and how often its results were refused. */
  readonly key: string;
  readonly name: TaskName;
  readonly task: Task;
  readonly data: Part;
  readonly networks: readonly NetworkBytes[];
  refused: number;
  isBeingRead: boolean;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * Gives parts to the machines on a queue, this one among them. The queue may lose everything at any moment: what is
 * wanted is put there again. What comes back is checked, see `checkedResult`; who sends what cannot be right is put aside.
 */
export class QueueWorkers implements Workers {
  readonly #options: QueueOptions;
  readonly #queue: Queue<Part, Done>;
  readonly #events: QueueEvents;
  readonly #board: Board;
  readonly #own: Machine | undefined;
  readonly #wanted = new Map<string, Wanted>();
  readonly #waiting: (() => void)[] = [];
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #tallies = new Map<string, MachineTally>();
  readonly #aside = new Set<string>();
  #machines: readonly MachineState[] = [];
  #isAway = false;
  #isLooking = false;

  private constructor(options: QueueOptions) {
    const { packages, address, threads } = options;
    const { bullmq } = packages;
    const connection = connectionOptions(address);
    this.#options = options;
    for (const tally of options.known ?? []) this.#tallies.set(tally.name, tally);
    this.#board = Board.open(packages, address, (reason) => this.#away(reason));
    this.#queue = new bullmq.Queue<Part, Done>(QUEUE_NAME, {
      connection,
      prefix: QUEUE_PREFIX,
      streams: { events: { maxLen: 1000 } },
    });
    this.#events = new bullmq.QueueEvents(QUEUE_NAME, { connection, prefix: QUEUE_PREFIX });
    this.#queue.on('error', (error) => this.#away(error.message));
    this.#events.on('error', (error) => this.#away(error.message));
    this.#events.on('completed', ({ jobId }) => this.#look(jobId));
    this.#events.on('failed', ({ jobId }) => this.#look(jobId));
    this.#own = threads === 0 ? undefined : new Machine(options);
    this.#timers = [
      setInterval(() => this.#dropStopped(), STOPPED_MS),
      setInterval(() => void this.#lookForAll(), LOST_MS),
    ];
  }

  /** Reaches the queue and says which version this is. Waits for a queue that is away. */
  static async open(options: QueueOptions): Promise<QueueWorkers> {
    const workers = new QueueWorkers(options);
    const { software } = options;
    await workers.#board.sayHello({ wire: WIRE, software });
    await workers.#seeMachines();
    return workers;
  }

  get places(): number {
    return Math.max(
      1,
      this.#options.threads,
      this.#machines.reduce((sum, { threads }) => sum + threads, 0),
    );
  }

  /** Those that did something, or are there. */
  get machines(): readonly MachineTally[] {
    for (const { name, lastSeen } of this.#machines) this.#count(name, { lastSeen });
    return [...this.#tallies.values()];
  }

  async run<T extends Task, Result>(
    file: TaskFile<T, Result>,
    task: T,
    about: string,
  ): Promise<Result | undefined> {
    const name = taskName(file.url);
    checkPortable(name, task);
    await this.#place();
    if (Atomics.load(task.stop, 0) === STOP) {
      this.#waiting.shift()?.();
      return undefined;
    }
    const { stop: _, work: __, ...portable } = task as T & { readonly work?: unknown };
    const { bytes, networks } = pack(portable);
    const body = Buffer.from(bytes).toString('base64');
    const { software } = this.#options;
    const data: Part = { wire: WIRE, software, task: name, about, body, failedOn: [] };
    const hash = createHash('sha256').update(`${software}\n${name}\n`).update(bytes).digest('hex');
    let key = hash.slice(0, 32);
    while (this.#wanted.has(key)) key += '+'; // the same part twice at a time
    try {
      return (await new Promise<unknown>((resolve, reject) => {
        const wanted: Wanted = {
          key,
          name,
          task,
          data,
          networks,
          refused: 0,
          isBeingRead: false,
          resolve,
          reject,
        };
        this.#wanted.set(key, wanted);
        this.#add(wanted).catch(() => undefined); // what does not arrive is added again
      })) as Result | undefined;
    } finally {
      this.#wanted.delete(key);
      this.#waiting.shift()?.();
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#own?.close();
    for (const wanted of this.#wanted.values()) wanted.resolve(undefined);
    const leaving = Promise.allSettled([this.#queue.close(), this.#events.close()]);
    await Promise.race([leaving, new Promise((resolve) => setTimeout(resolve, LEAVE_MS).unref())]);
    this.#board.close();
  }

  /** Waits until the queue has room for one more. */
  async #place(): Promise<void> {
    while (this.#wanted.size >= AHEAD * this.places) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async #add(wanted: Wanted): Promise<void> {
    for (const network of wanted.networks) await this.#board.offer(network);
    await this.#board.want(idOf(wanted));
    await this.#queue.add(wanted.name, wanted.data, {
      jobId: idOf(wanted),
      attempts: ATTEMPTS,
      removeOnComplete: { age: KEPT_SECONDS },
      removeOnFail: { age: KEPT_SECONDS },
    });
  }

  /** Looks at a part that is said to have come to an end. */
  #look(id: string): void {
    const wanted = this.#wanted.get(id.slice(0, id.lastIndexOf('-')));
    if (wanted !== undefined && idOf(wanted) === id) void this.#take(wanted).catch(() => undefined);
  }

  /** Takes what the queue has of a part, and puts the part there where it has nothing. */
  async #take(wanted: Wanted): Promise<void> {
    if (wanted.isBeingRead) return;
    wanted.isBeingRead = true;
    try {
      const id = idOf(wanted);
      const job = await this.#queue.getJob(id);
      const state = job === undefined ? 'unknown' : await job.getState();
      if (job === undefined || state === 'unknown') await this.#add(wanted);
      else if (state === 'failed') {
        const reason = job.failedReason;
        await job.remove();
        wanted.reject(
          new OthelloError('failed', `${wanted.data.about} failed on every machine that tried it: ${reason}`),
        );
      } else if (state === 'completed') {
        const bytes = await this.#board.result(id, MOST_RESULT_BYTES);
        await job.remove();
        if (bytes === null) await this.#add(wanted);
        else await this.#read(wanted, bytes, job.returnvalue);
        await this.#board.dropResult(id);
      }
    } finally {
      wanted.isBeingRead = false;
    }
  }

  async #read(wanted: Wanted, bytes: Uint8Array, returned: unknown): Promise<void> {
    const done = doneSchema.safeParse(returned);
    const machine = done.data?.machine ?? 'somebody';
    try {
      if (this.#aside.has(machine))
        throw new OthelloError('badRecord', 'It comes from a machine that was put aside.');
      const networks = new Map(wanted.networks.map(({ sha256, bytes }) => [sha256, bytes]));
      const result = checkedResult(wanted.name, unpack(bytes).data(networks), wanted.task);
      const tally = this.#tallies.get(machine);
      this.#count(machine, {
        parts: (tally?.parts ?? 0) + 1,
        games: (tally?.games ?? 0) + gamesIn(result),
      });
      wanted.resolve(result);
    } catch (error) {
      if (!(error instanceof OthelloError)) throw error;
      await this.#refuse(wanted, machine, error.message);
    }
  }

  /** What came back is not taken: another machine is asked, under another name. */
  async #refuse(wanted: Wanted, machine: string, reason: string): Promise<void> {
    const { about } = wanted.data;
    const refused = (this.#tallies.get(machine)?.refused ?? 0) + 1;
    this.#count(machine, { refused });
    this.#options.onNote?.({ kind: 'refused', machine, about, reason });
    if (refused === MOST_REFUSED && machine !== this.#options.name) {
      this.#aside.add(machine);
      await this.#board.putAside(machine);
      this.#options.onNote?.({ kind: 'aside', machine });
    }
    wanted.refused++;
    await this.#add(wanted);
  }

  #dropStopped(): void {
    for (const wanted of this.#wanted.values()) {
      if (Atomics.load(wanted.task.stop, 0) !== STOP) continue;
      wanted.resolve(undefined);
      void this.#withdraw(wanted).catch(() => undefined);
    }
  }

  /** Takes a part off the queue; who is at it is told that nobody waits. */
  async #withdraw(wanted: Wanted): Promise<void> {
    const id = idOf(wanted);
    await this.#board.withdraw(id);
    await (await this.#queue.getJob(id))?.remove();
  }

  /** Events can be missed, and the queue can lose what it holds: all that is wanted is looked at now and then. */
  async #lookForAll(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      await this.#seeMachines();
      this.#isAway = false;
      for (const wanted of [...this.#wanted.values()]) await this.#take(wanted);
    } catch {
      // away again; the next look comes
    } finally {
      this.#isLooking = false;
    }
  }

  async #seeMachines(): Promise<void> {
    const before = this.places;
    this.#machines = await this.#board.machines();
    if (this.places > before) for (const go of this.#waiting.splice(0)) go();
  }

  #count(name: string, more: Partial<MachineTally>): void {
    const tally = this.#tallies.get(name) ?? { name, parts: 0, games: 0, refused: 0, lastSeen: 0 };
    this.#tallies.set(name, { ...tally, ...more });
  }

  #away(reason: string): void {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#options.onNote?.({ kind: 'away', reason });
  }
}

/** Milliseconds that leaving may take where the queue does not answer. */
const LEAVE_MS = 5_000;

function idOf({ key, refused }: Pick<Wanted, 'key' | 'refused'>): string {
  return `${key}-${refused}`;
}
