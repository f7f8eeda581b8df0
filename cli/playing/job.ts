import type { Position } from '../../engine/position.js';
import type { Ledger } from '../../lrp/ledger.js';
import type { Moves } from '../sources/moves.js';
import type { Budget, EngineResult } from './engine.js';
import type { LevelChoice } from './levels.js';

/** Something for the thinking thread to do. Plain data. */
export type Job =
  /** What the engine makes of a position that is not over, `ply` moves into its game. */
  | {
      readonly kind: 'search';
      readonly position: Position;
      readonly ply: number;
      readonly thinking: Thinking;
    }
  /** What another player answers to these moves: `alphabeta:3`, `gtp:COMMAND`. */
  | { readonly kind: 'reply'; readonly moves: Moves; readonly player: string }
  | { readonly kind: 'explain'; readonly request: ExplainRequest };

export interface Thinking {
  readonly budget: Budget;
  /** Whether endgames may be solved. */
  readonly exact: boolean;
  /** The level that is played at, where it is one. */
  readonly level?: LevelChoice;
  /** Whether the move may come out of a book. */
  readonly book?: boolean;
}

/** One relevance map that is wanted. */
export interface ExplainRequest {
  readonly position: Position;
  /** As lrp's parseTarget reads it. */
  readonly target: string;
  readonly composite: string;
}

/** What the thinking thread found. */
export type Found =
  | {
      readonly kind: 'searched';
      readonly result: EngineResult;
      /** What the network was computed in. */
      readonly precision: 'float32' | 'int8';
    }
  | { readonly kind: 'replied'; readonly move: number }
  | { readonly kind: 'explained'; readonly explained: Explained };

/** A relevance map with its ledger. */
export interface Explained {
  /** The target with its square filled in. */
  readonly target: string;
  readonly composite: string;
  readonly output: number;
  /** By square, 64. */
  readonly map: Float32Array;
  readonly ledger: Pick<Ledger, 'input' | 'bias' | 'leak' | 'output' | 'closure'>;
}
