import type { Position } from './position.js';

/**
 * Positions waiting for the network, as four arrays of 32-bit halves; index i of each array is position i.
 * All sets are from the mover's view ("own" is the side to move); which colour that is only some networks ask.
 */
export interface PositionBatch {
  /** Number of positions held, 0..capacity. */
  count: number;
  readonly capacity: number;
  readonly ownLow: Int32Array; // [capacity]
  readonly ownHigh: Int32Array; // [capacity]
  readonly opponentLow: Int32Array; // [capacity]
  readonly opponentHigh: Int32Array; // [capacity]
  readonly white: Int32Array; // [capacity] 1 where white is to move, else 0
}

/** An empty batch with room for `capacity` positions. */
export function createPositionBatch(capacity: number): PositionBatch {
  return {
    count: 0,
    capacity,
    ownLow: new Int32Array(capacity),
    ownHigh: new Int32Array(capacity),
    opponentLow: new Int32Array(capacity),
    opponentHigh: new Int32Array(capacity),
    white: new Int32Array(capacity),
  };
}

/** Appends a position, black to move, and returns its index; throws RangeError when the batch is full. */
export function pushPosition(
  batch: PositionBatch,
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
): number {
  const index = batch.count;
  if (index >= batch.capacity) {
    throw new RangeError(`The position batch is full (${batch.capacity} positions).`);
  }
  batch.ownLow[index] = ownLow;
  batch.ownHigh[index] = ownHigh;
  batch.opponentLow[index] = opponentLow;
  batch.opponentHigh[index] = opponentHigh;
  batch.white[index] = 0;
  batch.count = index + 1;
  return index;
}

/** A batch of these positions and no more. */
export function positionBatch(positions: readonly Position[]): PositionBatch {
  const batch = createPositionBatch(positions.length);
  for (const { ownLow, ownHigh, opponentLow, opponentHigh, turn } of positions) {
    const index = pushPosition(batch, ownLow, ownHigh, opponentLow, opponentHigh);
    batch.white[index] = Number(turn === 'white');
  }
  return batch;
}
