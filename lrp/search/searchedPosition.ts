import type { Position } from '../../engine/position.js';

/** A position whose value is in the mean of a root move. Values are from the view of the side to move at the root. */
export interface SearchedLeaf {
  readonly position: Position;
  readonly value: number;
  /** Who said it: the network, the end of the game, or a proof. */
  readonly source: 'network' | 'over' | 'proven';
  /** Times that it was counted. */
  readonly count: number;
}

/** A root move that the search has a value for: the mean of its leaves' values by their counts. */
export interface SearchedMove {
  readonly move: number;
  readonly value: number;
  /** Its part of the value of the position. */
  readonly weight: number;
  readonly leaves: readonly SearchedLeaf[];
}

/** What a search found: all that its relevance needs. */
export interface SearchedPosition {
  readonly position: Position;
  readonly simulations: number;
  /** The move that it plays. */
  readonly best: number;
  /** Of the position: the sum of the moves' weights times their values, and `rootWeight` times the network's own. */
  readonly value: number;
  readonly networkValue: number;
  readonly rootWeight: number;
  /** The value is exact, and no mean. */
  readonly proven: boolean;
  /** The moves with a value. */
  readonly moves: readonly SearchedMove[];
  /** The network's probability of each legal move. */
  readonly priors: ReadonlyMap<number, number>;
}
