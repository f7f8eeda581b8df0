import type { PositionBatch } from '../../../engine/positionBatch.js';
import { POLICY_SIZE } from '../../../engine/squareSet.js';

/** How a thread finds the evaluator that all share: plain data, to be sent to it. */
export interface EvaluatorLink {
  readonly memory: SharedArrayBuffer;
  /** Slots, each for one client at a time. */
  readonly slots: number;
  /** Positions that a slot holds. */
  readonly capacity: number;
  /** Name of the BroadcastChannel on which networks are named. */
  readonly channel: string;
}

/** What the state of a slot says: a client asks and leaves, the evaluator answers, refuses and makes idle again. */
export const SLOT = { idle: 0, opening: 1, asked: 2, answered: 3, refused: 4, leaving: 5 } as const;
type SlotState = (typeof SLOT)[keyof typeof SLOT];

/** What the state of the whole says. */
export const WHOLE = { open: 0, closing: 1, lost: 2 } as const;

/** Bytes of a sentence, cut off beyond them. */
const TEXT_BYTES = 2048;

const HEADER = 4;
const SLOT_NUMBERS = 6;

const COLUMNS = ['ownLow', 'ownHigh', 'opponentLow', 'opponentHigh', 'white'] as const;

/** One client's place: what it asks and what it is answered. */
export interface Slot {
  readonly index: number;
  /** [6] at STATE, HOLDER, NETWORK, COUNT, SCORED and the bytes of the sentence */
  readonly numbers: Int32Array;
  /** The sentence of a refusal. */
  readonly text: Uint8Array;
  readonly positions: Pick<PositionBatch, (typeof COLUMNS)[number]>; // each [capacity]
  readonly values: Float32Array; // [capacity]
  readonly scores: Float32Array; // [capacity]
  readonly logits: Float32Array; // [capacity, 65]
}

/** One of SLOT. */
export const STATE = 0;
/** Who has the slot; 0 where nobody has. */
export const HOLDER = 1;
/** Number of the network that is asked, or was opened. */
export const NETWORK = 2;
/** Positions asked about. */
export const COUNT = 3;
/** 1 where the answer has scores. */
export const SCORED = 4;
const LENGTH = 5;

/** The memory that clients and the evaluator see, as views. */
export class EvaluatorMemory {
  readonly slots: readonly Slot[];
  readonly capacity: number;
  /** [4] bell, state, progress, bytes of the sentence */
  readonly #header: Int32Array;
  readonly #text: Uint8Array;

  constructor({ memory, slots, capacity }: EvaluatorLink) {
    this.capacity = capacity;
    this.#header = new Int32Array(memory, 0, HEADER);
    this.#text = new Uint8Array(memory, 4 * HEADER, TEXT_BYTES);
    this.slots = Array.from({ length: slots }, (_, index) => slotAt(memory, index, capacity));
  }

  /** Bytes for so many slots. */
  static bytes(slots: number, capacity: number): number {
    return 4 * HEADER + TEXT_BYTES + slots * slotBytes(capacity);
  }

  /** The number that changes with each ring, to be read before one looks and slept on after. */
  get bell(): number {
    return Atomics.load(this.#header, 0);
  }

  /** Wakes the evaluator. */
  ring(): void {
    Atomics.add(this.#header, 0, 1);
    Atomics.notify(this.#header, 0);
  }

  /** Sleeps until the bell is not `heard` any more, for so many milliseconds at most. */
  awaitRing(heard: number, milliseconds: number): void {
    Atomics.wait(this.#header, 0, heard, milliseconds);
  }

  get state(): number {
    return Atomics.load(this.#header, 1);
  }

  /** Batches answered and networks opened so far: whether the evaluator is alive. */
  get progress(): number {
    return Atomics.load(this.#header, 2);
  }

  progressed(): void {
    Atomics.add(this.#header, 2, 1);
  }

  /** Asks the evaluator to end when it has answered what it is at. */
  close(): void {
    Atomics.compareExchange(this.#header, 1, WHOLE.open, WHOLE.closing);
    this.ring();
  }

  /** Says that there is no evaluator any more, and why, to all; the first to say it is heard. */
  lose(sentence: string): void {
    if (this.state === WHOLE.lost) return;
    this.#header[3] = writeText(this.#text, sentence);
    Atomics.store(this.#header, 1, WHOLE.lost);
    this.ring();
    for (const { numbers } of this.slots) Atomics.notify(numbers, STATE);
  }

  /** Why there is no evaluator any more. */
  get lostSentence(): string {
    return readText(this.#text, this.#header[3]!) || 'The evaluator that all threads share has ended.';
  }
}

/** Copies `count` positions of a batch, from number `from` on, into a slot. */
export function writePositions(slot: Slot, batch: PositionBatch, from: number, count: number): void {
  for (const column of COLUMNS) slot.positions[column].set(batch[column].subarray(from, from + count));
  slot.numbers[COUNT] = count;
}

/** Copies `count` positions of a slot, from number `from` on, behind those of a batch. */
export function readPositions({ positions }: Slot, from: number, count: number, batch: PositionBatch): void {
  for (const column of COLUMNS)
    batch[column].set(positions[column].subarray(from, from + count), batch.count);
  batch.count += count;
}

/** Leaves a sentence in a slot, behind the code of the error that it is to be. */
export function writeRefusal(slot: Slot, code: string, message: string): void {
  slot.numbers[LENGTH] = writeText(slot.text, `${code}\n${message}`);
}

/** The code and the sentence in a slot. */
export function readRefusal({ numbers, text }: Slot): { readonly code: string; readonly message: string } {
  const whole = readText(text, numbers[LENGTH]!);
  const end = whole.indexOf('\n');
  return { code: whole.slice(0, end), message: whole.slice(end + 1) };
}

/** Answers a client: changes the state of its slot, unless it has left meanwhile, and wakes it. */
export function turnSlot({ numbers }: Slot, from: SlotState, to: SlotState): void {
  if (Atomics.compareExchange(numbers, STATE, from, to) === from) Atomics.notify(numbers, STATE);
}

/** Has the evaluator free a slot, when it is at rest: until then it may still write there. */
export function leaveSlot(memory: EvaluatorMemory, { numbers }: Slot): void {
  Atomics.store(numbers, STATE, SLOT.leaving);
  memory.ring();
}

function slotBytes(capacity: number): number {
  return 4 * (SLOT_NUMBERS + (COLUMNS.length + 2 + POLICY_SIZE) * capacity) + TEXT_BYTES;
}

function slotAt(memory: SharedArrayBuffer, index: number, capacity: number): Slot {
  let at = 4 * HEADER + TEXT_BYTES + index * slotBytes(capacity);
  const ints = (length: number): Int32Array => new Int32Array(memory, place(4 * length), length);
  const floats = (length: number): Float32Array => new Float32Array(memory, place(4 * length), length);
  const place = (bytes: number): number => {
    const from = at;
    at += bytes;
    return from;
  };
  const numbers = ints(SLOT_NUMBERS);
  const text = new Uint8Array(memory, place(TEXT_BYTES), TEXT_BYTES);
  const columns = COLUMNS.map((column) => [column, ints(capacity)] as const);
  return {
    index,
    numbers,
    text,
    positions: Object.fromEntries(columns) as unknown as Slot['positions'],
    values: floats(capacity),
    scores: floats(capacity),
    logits: floats(capacity * POLICY_SIZE),
  };
}

function writeText(text: Uint8Array, sentence: string): number {
  const bytes = new TextEncoder().encode(sentence).subarray(0, TEXT_BYTES);
  text.set(bytes);
  return bytes.length;
}

/** Out of a copy: text decoders refuse shared bytes. */
function readText(text: Uint8Array, length: number): string {
  return new TextDecoder().decode(new Uint8Array(text.subarray(0, length)));
}
