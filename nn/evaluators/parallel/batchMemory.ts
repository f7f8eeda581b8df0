import type { PositionBatch } from '../../../engine/positionBatch.js';
import { POLICY_SIZE } from '../../../engine/squareSet.js';

/** What the one entry of `state` says. */
export const TURN = { idle: 0, asked: 1, answered: 2, failed: 3 } as const;

/** Memory in which one thread asks another what a network says of a batch, and is answered. */
export interface BatchMemory {
  readonly memory: SharedArrayBuffer;
  /** [1] one of TURN; whoever changes it notifies the other. */
  readonly state: Int32Array;
  /** [1] positions asked about */
  readonly count: Int32Array;
  readonly ownLow: Int32Array; // [capacity], as the four below those of PositionBatch
  readonly ownHigh: Int32Array;
  readonly opponentLow: Int32Array;
  readonly opponentHigh: Int32Array;
  readonly white: Int32Array;
  readonly values: Float32Array; // [capacity]
  readonly scores: Float32Array; // [capacity], meaningless where the network says none
  readonly logits: Float32Array; // [capacity, 65]
}

const HALVES = ['ownLow', 'ownHigh', 'opponentLow', 'opponentHigh', 'white'] as const;

/** Room for `capacity` positions and what is said of them. */
export function createBatchMemory(capacity: number): BatchMemory {
  return batchMemoryOf(
    new SharedArrayBuffer(4 * (2 + (HALVES.length + 2 + POLICY_SIZE) * capacity)),
    capacity,
  );
}

/** That of another thread, by its memory. */
export function batchMemoryOf(memory: SharedArrayBuffer, capacity: number): BatchMemory {
  const halves = HALVES.map((name, at) => [name, new Int32Array(memory, 4 * (2 + at * capacity), capacity)]);
  const after = 4 * (2 + HALVES.length * capacity);
  return {
    memory,
    state: new Int32Array(memory, 0, 1),
    count: new Int32Array(memory, 4, 1),
    ...(Object.fromEntries(halves) as Record<(typeof HALVES)[number], Int32Array>),
    values: new Float32Array(memory, after, capacity),
    scores: new Float32Array(memory, after + 4 * capacity, capacity),
    logits: new Float32Array(memory, after + 8 * capacity, POLICY_SIZE * capacity),
  };
}

/** Copies positions into the memory. */
export function writeBatch(shared: BatchMemory, batch: PositionBatch): void {
  shared.count[0] = batch.count;
  for (const half of HALVES) shared[half].set(batch[half].subarray(0, batch.count));
}

/** Changes whose turn it is, and wakes who waits for it. */
export function passTurn({ state }: BatchMemory, turn: (typeof TURN)[keyof typeof TURN]): void {
  Atomics.store(state, 0, turn);
  Atomics.notify(state, 0);
}
