import { createHash } from 'node:crypto';
import { OthelloError } from '../../engine/errors.js';
import type { MachineTally } from '../store/machineTally.js';
import type { NetworkBytes } from '../threads/networkBytes.js';
import { STOP } from '../threads/stopSignal.js';
import type { Task, TaskFile } from '../threads/task.js';
import type { Workers } from '../threads/workers.js';
import type { QueueAddress } from './address.js';
import type { QueuePackages } from './packages.js';
import { doneSchema, type Part } from './part.js';
import { checkPortable } from './portable.js';
import type { Board, MachineState } from './queueBoard.js';
import { queueReason } from './queueReason.js';
import { checkedResult, gamesIn, MOST_RESULT_BYTES } from './results.js';
import { type TaskName, taskName } from './taskNames.js';
import { pack, unpack, WIRE } from './wire.js';

/** Milliseconds between two looks for parts that nobody wants any more, and for those that were lost or overlooked. */
const STOPPED_MS = 100;
const LOST_MS = 2_000;
/** Parts on the queue for each that can be under way, so that no machine waits for the next. */
const AHEAD = 2;
/** Refused results after which a machine is put aside, and of one part after which it has failed for good. */
const MOST_REFUSED = 3;

export type QueueNote =
  | { readonly kind: 'refused'; readonly machine: string; readonly about: string; readonly reason: string }
  | { readonly kind: 'aside'; readonly machine: string }
  | { readonly kind: 'away'; readonly reason: string }
  /** The queue answers, and does not do what it is asked for. */
  | { readonly kind: 'unable'; readonly reason: string };

/** What a coordinator needs of a queue: BullMQ's is `bullQueue`, tests have a simulated one. */
export interface PartQueue {
  /** Adds a part, unless one of that id is there. */
  add(id: string, part: Part): Promise<void>;
  /** Undefined where there is none of that id. */
  look(id: string): Promise<PartState | undefined>;
  remove(id: string): Promise<void>;
  /** Calls back when a part may have come to an end; it is allowed to forget to. */
  onEnd(listener: (id: string) => void): void;
  close(): Promise<void>;
}

/** How far a part is: who completed it, or why it failed for good. */
export type PartState =
  | { readonly state: 'under way' }
  | { readonly state: 'completed'; readonly returned: unknown }
  | { readonly state: 'failed'; readonly reason: string };

/** What a coordinator shares with machines beside the queue, see Board. */
export type PartBoard = Pick<
  Board,
  'sayHello' | 'offer' | 'want' | 'withdraw' | 'result' | 'dropResult' | 'putAside' | 'machines' | 'close'
>;

/** What coordinating rests on. */
export interface Ground {
  readonly queue: PartQueue;
  readonly board: PartBoard;
  /** Calls `action` again and again. @returns what ends that. */
  readonly every: (milliseconds: number, action: () => void) => () => void;
}

export interface CoordinatorOptions {
  /** Name and version of the software; only machines with the same take parts. */
  readonly software: string;
  /** Name of this machine, and its threads that take parts too. */
  readonly name: string;
  readonly threads: number;
  /** What machines did before, for it to be counted on. */
  readonly known?: readonly MachineTally[];
  readonly onNote?: (note: QueueNote) => void;
}

export interface QueueOptions extends CoordinatorOptions {
  readonly packages: QueuePackages;
  readonly address: QueueAddress;
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
  readonly #options: CoordinatorOptions;
  readonly #queue: PartQueue;
  readonly #board: PartBoard;
  readonly #wanted = new Map<string, Wanted>();
  readonly #waiting: (() => void)[] = [];
  readonly #ends: readonly (() => void)[];
  readonly #tallies = new Map<string, MachineTally>();
  readonly #aside = new Set<string>();
  #machines: readonly MachineState[] = [];
  #isLooking = false;
  /** Why the queue last did not do what it was asked for; undefined since it did. */
  #trouble: string | undefined;
  #isClosed = false;

  constructor({ queue, board, every }: Ground, options: CoordinatorOptions) {
    this.#options = options;
    this.#queue = queue;
    this.#board = board;
    for (const tally of options.known ?? []) this.#tallies.set(tally.name, tally);
    queue.onEnd((id) => this.#look(id));
    this.#ends = [
      every(STOPPED_MS, () => this.#dropStopped()),
      every(LOST_MS, () => void this.#lookForAll()),
    ];
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
    const rates = new Map(this.#machines.map(({ name, rate }) => [name, rate]));
    for (const { name, lastSeen } of this.#machines) this.#count(name, { lastSeen });
    return [...this.#tallies.values()].map((tally) => ({ ...tally, rate: rates.get(tally.name) ?? 0 }));
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
    const { bytes, networks } = pack({ ...task, stop: undefined, work: undefined });
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
        this.#add(wanted).catch((error: unknown) => this.#unable(error)); // it is added again
      })) as Result | undefined;
    } finally {
      this.#wanted.delete(key);
      this.#waiting.shift()?.();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const end of this.#ends) end();
    for (const wanted of this.#wanted.values()) wanted.resolve(undefined);
    await this.#queue.close();
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
    await this.#queue.add(idOf(wanted), wanted.data);
  }

  /** Looks at a part that is said to have come to an end. */
  #look(id: string): void {
    const wanted = this.#wanted.get(id.slice(0, id.lastIndexOf('-')));
    if (wanted !== undefined && idOf(wanted) === id)
      void this.#take(wanted).catch((error: unknown) => this.#unable(error));
  }

  /** Takes what the queue has of a part, and puts the part there where it has nothing. */
  async #take(wanted: Wanted): Promise<void> {
    if (wanted.isBeingRead) return;
    wanted.isBeingRead = true;
    try {
      const id = idOf(wanted);
      const found = await this.#queue.look(id);
      if (found === undefined) await this.#add(wanted);
      else if (found.state === 'failed') {
        await this.#queue.remove(id);
        const { about } = wanted.data;
        wanted.reject(
          new OthelloError('failed', `${about} failed on every machine that tried it: ${found.reason}`),
        );
      } else if (found.state === 'completed') {
        const machine = doneSchema.safeParse(found.returned).data?.machine ?? 'somebody';
        const bytes = await this.#board.result(id, machine, MOST_RESULT_BYTES);
        await this.#queue.remove(id);
        if (bytes === null) await this.#add(wanted);
        else await this.#read(wanted, bytes, machine);
        await this.#board.dropResult(id, machine);
      }
    } finally {
      wanted.isBeingRead = false;
    }
  }

  async #read(wanted: Wanted, bytes: Uint8Array, machine: string): Promise<void> {
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
    await this.#queue.remove(id);
  }

  /** Events can be missed, and the queue can lose what it holds: all that is wanted is looked at now and then. */
  async #lookForAll(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      // Machines that come see it; and a queue that takes nothing is noticed, though nothing is to be added.
      await this.#board.sayHello({ wire: WIRE, software: this.#options.software });
      await this.#seeMachines();
      for (const wanted of [...this.#wanted.values()]) await this.#take(wanted);
      this.#trouble = undefined;
    } catch (error) {
      this.#unable(error); // the next look comes
    } finally {
      this.#isLooking = false;
    }
  }

  /** Tells, once, why the queue does not do what it is asked for; all of it is asked again. */
  #unable(error: unknown): void {
    const reason = queueReason(error);
    if (this.#isClosed || reason === this.#trouble) return;
    this.#trouble = reason;
    this.#options.onNote?.({ kind: 'unable', reason });
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
}

function idOf({ key, refused }: Pick<Wanted, 'key' | 'refused'>): string {
  return `${key}-${refused}`;
}
