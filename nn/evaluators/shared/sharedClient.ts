import { BroadcastChannel } from 'node:worker_threads';
import { milliseconds } from '../../../engine/clock.js';
import { type ErrorCode, OthelloError } from '../../../engine/errors.js';
import type { PositionBatch } from '../../../engine/positionBatch.js';
import { POLICY_SIZE } from '../../../engine/squareSet.js';
import { throwIfStopped } from '../../../engine/stop.js';
import type { Rounding } from '../../quantization/precision.js';
import type { RuntimeChoice } from '../../runtimeChoice.js';
import type { Evaluation, Evaluator } from '../evaluation.js';
import {
  COUNT,
  type EvaluatorLink,
  EvaluatorMemory,
  HOLDER,
  leaveSlot,
  NETWORK,
  readRefusal,
  SCORED,
  SLOT,
  type Slot,
  STATE,
  WHOLE,
  writePositions,
} from './evaluatorMemory.js';

/** A network that clients ask about, as it is sent to the evaluator. */
export interface SharedNetwork extends Rounding {
  /** What tells it from all others: its hash, its precision, its runtime. */
  readonly key: string;
  /** As the subject of a sentence that says what is wrong with it. */
  readonly name: string;
  /** The checkpoint, best in shared memory. */
  readonly bytes: Uint8Array;
  readonly runtime: RuntimeChoice;
  /** Whether scores are wanted. No when absent. */
  readonly scores?: boolean | undefined;
}

/** What a client says on the channel before it opens a network. */
export interface OpenRequest {
  readonly slot: number;
  readonly network: SharedNetwork;
}

/** Thrown where the evaluator that threads share is gone or does not answer: what was asked of it can be done without it. */
export class EvaluatorLost extends OthelloError {
  constructor(sentence: string) {
    super('failed', sentence);
  }
}

/** Milliseconds to sleep at most before looking whether there is still somebody to wait for, and whether to stop. */
const NAP = 20;
/** How long the evaluator may go without an answer to anybody: far longer than a batch of the largest network takes. */
const HANGS_AFTER = 120_000;

/** Who a client is, and how patient. */
export interface ClientOptions {
  /** A number that is not 0, by which its slot is freed should its thread die. */
  readonly holder: number;
  /** Milliseconds without any answer after which the evaluator counts as lost; two minutes when absent. */
  readonly hangsAfter?: number | undefined;
}

/**
 * One thread's end of the evaluator that all share. What it asks goes through shared memory, without a message a batch. Its
 * thread sleeps until the answer is there, and does nothing else meanwhile.
 */
export class SharedClient {
  readonly #memory: EvaluatorMemory;
  readonly #slot: Slot;
  readonly #channel: BroadcastChannel;
  readonly #hangsAfter: number;

  private constructor(memory: EvaluatorMemory, slot: Slot, channel: string, hangsAfter: number) {
    this.#memory = memory;
    this.#slot = slot;
    this.#channel = new BroadcastChannel(channel);
    this.#channel.unref();
    this.#hangsAfter = hangsAfter;
  }

  /** Takes a slot, and waits where there is none. Throws EvaluatorLost, and Stopped where the thread was asked to stop. */
  static attach(link: EvaluatorLink, { holder, hangsAfter = HANGS_AFTER }: ClientOptions): SharedClient {
    const memory = new EvaluatorMemory(link);
    for (;;) {
      if (memory.state !== WHOLE.open) throw new EvaluatorLost(memory.lostSentence);
      throwIfStopped();
      for (const slot of memory.slots) {
        if (Atomics.compareExchange(slot.numbers, HOLDER, 0, holder) !== 0) continue;
        return new SharedClient(memory, slot, link.channel, hangsAfter);
      }
      const { numbers } = memory.slots[0]!;
      Atomics.wait(numbers, HOLDER, numbers[HOLDER]!, 1);
    }
  }

  /**
   * The evaluator of a network, which is opened where nobody has done so; for batches of any size, until `detach`. Both throw as
   * `networkEvaluator` does, EvaluatorLost, and Stopped where the thread was asked to stop.
   */
  open(network: SharedNetwork): Evaluator {
    const request: OpenRequest = { slot: this.#slot.index, network };
    // Before it is said: the evaluator may hear it at once, and answers only who waits.
    Atomics.store(this.#slot.numbers, STATE, SLOT.opening);
    this.#channel.postMessage(request);
    this.#await(SLOT.opening);
    const number = this.#slot.numbers[NETWORK]!;
    const answers = new Answers();
    return {
      evaluate: async (batch) => {
        answers.begin(batch.count);
        const { capacity } = this.#memory;
        for (let from = 0; from < batch.count; from += capacity) {
          writePositions(this.#slot, batch, from, Math.min(capacity, batch.count - from));
          this.#slot.numbers[NETWORK] = number;
          Atomics.store(this.#slot.numbers, STATE, SLOT.asked);
          this.#await(SLOT.asked);
          answers.add(this.#slot, from);
        }
        return answers.evaluation(batch);
      },
    };
  }

  /** Gives the slot back. */
  detach(): void {
    this.#channel.close();
    leaveSlot(this.#memory, this.#slot);
  }

  /** Wakes the evaluator and sleeps until it has answered what the slot says. */
  #await(what: typeof SLOT.opening | typeof SLOT.asked): void {
    const [memory, slot] = [this.#memory, this.#slot];
    memory.ring();
    let [progress, since] = [memory.progress, milliseconds()];
    for (;;) {
      Atomics.wait(slot.numbers, STATE, what, NAP);
      const state = Atomics.load(slot.numbers, STATE);
      if (state === SLOT.answered) return;
      if (state === SLOT.refused) {
        const { code, message } = readRefusal(slot);
        throw new OthelloError(code as ErrorCode, message);
      }
      throwIfStopped();
      if (memory.progress !== progress) [progress, since] = [memory.progress, milliseconds()];
      if (milliseconds() - since > this.#hangsAfter) {
        memory.lose(`The evaluator has answered nobody for ${this.#hangsAfter / 1000} s.`);
      }
      if (memory.state === WHOLE.lost) throw new EvaluatorLost(memory.lostSentence);
    }
  }
}

/** What one client was told of one network, out of the slot, where the next answer will stand. */
class Answers {
  #logits = new Float32Array(0);
  #values = new Float32Array(0);
  #scores = new Float32Array(0);
  #isScored = false;

  begin(count: number): void {
    if (count <= this.#values.length) return;
    this.#logits = new Float32Array(count * POLICY_SIZE);
    this.#values = new Float32Array(count);
    this.#scores = new Float32Array(count);
  }

  /** Takes the answers in a slot as those of the positions from number `from` on. */
  add({ numbers, logits, values, scores }: Slot, from: number): void {
    const count = numbers[COUNT]!;
    this.#logits.set(logits.subarray(0, count * POLICY_SIZE), from * POLICY_SIZE);
    this.#values.set(values.subarray(0, count), from);
    this.#isScored = numbers[SCORED] === 1;
    if (this.#isScored) this.#scores.set(scores.subarray(0, count), from);
  }

  evaluation({ count }: Pick<PositionBatch, 'count'>): Evaluation {
    return {
      logits: this.#logits.subarray(0, count * POLICY_SIZE),
      values: this.#values.subarray(0, count),
      ...(this.#isScored ? { scores: this.#scores.subarray(0, count) } : {}),
    };
  }
}
