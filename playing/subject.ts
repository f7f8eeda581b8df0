import type { Position } from '../engine/position.js';

/** A position to explain, and how it came about. */
export interface Subject {
  readonly position: Position;
  readonly start: Position;
  /** From `start` to `position`, passes among them. */
  readonly moves: readonly number[];
  /** The move that was played in it, 0..64; absent at the end of the moves. */
  readonly move?: number;
  /** The game that it is of, where there are several. */
  readonly game?: string;
}
