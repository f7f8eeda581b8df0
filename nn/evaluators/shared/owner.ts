import { BroadcastChannel, type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { milliseconds } from '../../../engine/clock.js';
import { OthelloError } from '../../../engine/errors.js';
import { createPositionBatch, type PositionBatch } from '../../../engine/positionBatch.js';
import { POLICY_SIZE } from '../../../engine/squareSet.js';
import { asOthelloError } from '../../../engine/systemErrors.js';
import type { Evaluation, Evaluator } from '../evaluation.js';
import {
  COUNT,
  type EvaluatorLink,
  EvaluatorMemory,
  HOLDER,
  NETWORK,
  readPositions,
  SCORED,
  SLOT,
  type Slot,
  STATE,
  turnSlot,
  WHOLE,
  writeRefusal,
} from './evaluatorMemory.js';
import { gather, type Gathered, type Waiting } from './gatherBatch.js';
import type { OpenRequest, SharedNetwork } from './sharedClient.js';

/** What the thread of the shared evaluator is started with. */
export interface OwnerTask {
  readonly link: EvaluatorLink;
  /** Positions of every batch. */
  readonly size: number;
  /** Milliseconds for which the first position of a batch waits for others at most. */
  readonly patience: number;
  /** Threads within one run of the network. */
  readonly threads: number;
}

/** A network as the owner has it. */
interface OpenedNetwork extends Evaluator {
  dispose(): Promise<void>;
}

/** Networks that stay open though no client has them: the next part of a run or a match asks for the same. */
const KEPT_NETWORKS = 4;

interface Held {
  readonly key: string;
  readonly evaluator: OpenedNetwork;
  /** Slots of those who opened it. */
  readonly users: Set<number>;
}

/** How far a slot's question is. */
interface Progress {
  readonly since: number;
  taken: number;
  answered: number;
}

/**
 * Answers all clients until it is told to close: the loop of the thread that owns the sessions. A network's own fault is told to
 * the client that asked; any other failure is the end of the evaluator, and every client is told so.
 *
 * @param open opens a network, whose evaluator takes batches of any size
 */
export async function serveEvaluator(
  { link, size, patience }: Pick<OwnerTask, 'link' | 'size' | 'patience'>,
  open: (network: SharedNetwork) => Promise<OpenedNetwork>,
): Promise<void> {
  const memory = new EvaluatorMemory(link);
  const requests = new Requests(link.channel);
  const owner = new Owner(memory, createPositionBatch(size), open);
  parentPort?.postMessage('ready'); // not before: what is said on a channel that nobody has opened yet is lost
  try {
    while (memory.state === WHOLE.open) {
      const heard = memory.bell;
      for (let said = requests.next(); said !== undefined; said = requests.next()) await owner.open(said);
      await owner.freeLeft();
      const next = gather(owner.waiting(), { size, patience, clients: owner.clients }, milliseconds());
      if (typeof next === 'number') memory.awaitRing(heard, next);
      else await owner.answer(next);
    }
  } catch (error) {
    memory.lose(`The evaluator that all threads share failed: ${reasonOf(error)}`);
  } finally {
    requests.close();
    await owner.dispose();
  }
}

/** What clients ask to open. They come as events while a network computes, and are fetched where the thread would not see events. */
class Requests {
  readonly #channel: BroadcastChannel;
  readonly #come: OpenRequest[] = [];

  constructor(name: string) {
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (event) => {
      this.#come.push((event as { readonly data: OpenRequest }).data);
    };
  }

  next(): OpenRequest | undefined {
    // Node takes a BroadcastChannel too, which its types do not say.
    const channel = this.#channel as unknown as MessagePort;
    return this.#come.shift() ?? (receiveMessageOnPort(channel)?.message as OpenRequest | undefined);
  }

  close(): void {
    this.#channel.close();
  }
}

class Owner {
  readonly #memory: EvaluatorMemory;
  readonly #batch: PositionBatch;
  readonly #open: (network: SharedNetwork) => Promise<OpenedNetwork>;
  readonly #networks = new Map<number, Held>();
  readonly #progress = new Map<number, Progress>();
  #nextNumber = 1;

  constructor(
    memory: EvaluatorMemory,
    batch: PositionBatch,
    open: (network: SharedNetwork) => Promise<OpenedNetwork>,
  ) {
    this.#memory = memory;
    this.#batch = batch;
    this.#open = open;
  }

  /** Slots that somebody has. */
  get clients(): number {
    return this.#memory.slots.filter(({ numbers }) => Atomics.load(numbers, HOLDER) !== 0).length;
  }

  /** Opens a network for a client, or says that it is open. */
  async open({ slot: index, network }: OpenRequest): Promise<void> {
    const slot = this.#memory.slots[index]!;
    try {
      const number = await this.#numberOf(network);
      this.#networks.get(number)!.users.add(index);
      slot.numbers[NETWORK] = number;
      turnSlot(slot, SLOT.opening, SLOT.answered);
    } catch (error) {
      this.#refuse(slot, SLOT.opening, error);
    }
    this.#memory.progressed();
  }

  async #numberOf(network: SharedNetwork): Promise<number> {
    for (const [number, { key }] of this.#networks) if (key === network.key) return number;
    const evaluator = await this.#open(network);
    const number = this.#nextNumber++;
    this.#networks.set(number, { key: network.key, evaluator, users: new Set() });
    return number;
  }

  /** Frees the slots of those who left, and closes networks that nobody has. */
  async freeLeft(): Promise<void> {
    for (const { index, numbers } of this.#memory.slots) {
      if (Atomics.load(numbers, STATE) !== SLOT.leaving) continue;
      this.#progress.delete(index);
      for (const { users } of this.#networks.values()) users.delete(index);
      Atomics.store(numbers, STATE, SLOT.idle);
      Atomics.store(numbers, HOLDER, 0);
      Atomics.notify(numbers, HOLDER);
    }
    const unused = [...this.#networks].filter(([, { users }]) => users.size === 0);
    for (const [number, { evaluator }] of unused.slice(0, Math.max(0, unused.length - KEPT_NETWORKS))) {
      this.#networks.delete(number);
      await evaluator.dispose();
    }
  }

  /** Who waits, those who have waited longest first. */
  waiting(): Waiting[] {
    const found: Waiting[] = [];
    for (const { index, numbers } of this.#memory.slots) {
      if (Atomics.load(numbers, STATE) !== SLOT.asked) continue;
      const progress = this.#progress.get(index) ?? { since: milliseconds(), taken: 0, answered: 0 };
      this.#progress.set(index, progress);
      const left = numbers[COUNT]! - progress.taken;
      if (left > 0) found.push({ slot: index, network: numbers[NETWORK]!, left, since: progress.since });
    }
    return found.sort((one, other) => one.since - other.since);
  }

  /** Evaluates a batch and answers whose positions are all answered with it. */
  async answer({ network, shares }: Gathered): Promise<void> {
    const { evaluator } = this.#networks.get(network)!;
    const batch = this.#batch;
    batch.count = 0;
    const parts = shares.map(({ slot: index, count }) => {
      const progress = this.#progress.get(index)!;
      const part = { slot: this.#memory.slots[index]!, from: progress.taken, at: batch.count, count };
      readPositions(part.slot, part.from, count, batch);
      progress.taken += count;
      return part;
    });
    try {
      const evaluation = await evaluator.evaluate(batch);
      for (const part of parts) this.#deliver(part, evaluation);
    } catch (error) {
      if (!isOfTheNetwork(error)) throw error;
      if (parts.length === 1) {
        this.#refuse(parts[0]!.slot, SLOT.asked, error);
        this.#progress.delete(parts[0]!.slot.index);
      } else {
        for (const share of shares) await this.#answerAlone(network, share);
      }
    }
    this.#memory.progressed();
  }

  /** After a batch that failed: whose fault it was, only those are told. */
  async #answerAlone(network: number, share: Gathered['shares'][number]): Promise<void> {
    this.#progress.get(share.slot)!.taken -= share.count;
    await this.answer({ network, shares: [share] });
  }

  #deliver({ slot, from, at, count }: Part, { logits, values, scores }: Evaluation): void {
    const { index, numbers } = slot;
    slot.logits.set(logits.subarray(at * POLICY_SIZE, (at + count) * POLICY_SIZE), from * POLICY_SIZE);
    slot.values.set(values.subarray(at, at + count), from);
    if (scores !== undefined) slot.scores.set(scores.subarray(at, at + count), from);
    const progress = this.#progress.get(index)!;
    progress.answered += count;
    if (progress.answered < numbers[COUNT]!) return;
    this.#progress.delete(index);
    numbers[SCORED] = scores === undefined ? 0 : 1;
    turnSlot(slot, SLOT.asked, SLOT.answered);
  }

  /** Tells a client of its network's fault; throws what is no such fault. */
  #refuse(slot: Slot, state: typeof SLOT.opening | typeof SLOT.asked, error: unknown): void {
    if (!isOfTheNetwork(error)) throw error;
    writeRefusal(slot, error.code, error.message);
    turnSlot(slot, state, SLOT.refused);
  }

  async dispose(): Promise<void> {
    for (const { evaluator } of this.#networks.values()) await evaluator.dispose();
  }
}

/** What is told of a client's positions in a batch. */
interface Part {
  readonly slot: Slot;
  /** Number of its first position among the slot's, and in the batch. */
  readonly from: number;
  readonly at: number;
  readonly count: number;
}

/** Why, as a sentence. */
export function reasonOf(error: unknown): string {
  const { message } = asOthelloError(error);
  return message.endsWith('.') ? message : `${message}.`;
}

/** Whether a network is wrong by itself, wherever it is evaluated. */
function isOfTheNetwork(error: unknown): error is OthelloError {
  return error instanceof OthelloError && error.code === 'badModel';
}
