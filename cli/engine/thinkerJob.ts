import type { Position } from '../../engine/position.js';
import type { Ledger } from '../../lrp/ledger.js';
import type { EvaluationPrecision } from '../../nn/quantization/precision.js';
import type { AnalyzedPly } from '../../playing/analysis.js';
import type { SolverReach } from '../../playing/ending.js';
import type { Budget, EngineResult } from '../../playing/engine.js';
import type { LevelChoice } from '../../playing/levels.js';
import type { Line } from '../../playing/line.js';
import type { Subject } from '../../playing/subject.js';

/** Something for the thinking thread to do. Plain data. */
export type Job =
  /** What the engine makes of a position that is not over, `ply` moves into its game. */
  | {
      readonly kind: 'search';
      readonly position: Position;
      readonly ply: number;
      readonly thinking: Thinking;
      /** What is drawn by; that of the thread unless said. */
      readonly seed?: string;
    }
  /** What another player answers in this game: `alphabeta:3`, `gtp:COMMAND`, `nboard:COMMAND`. */
  | { readonly kind: 'reply'; readonly line: Line; readonly player: string }
  /** What a move was worth in its position, which is not over. */
  | { readonly kind: 'judge'; readonly subject: Subject; readonly thinking: Thinking }
  | { readonly kind: 'explain'; readonly request: ExplainRequest };

export interface Thinking {
  readonly budget: Budget;
  /** Whether endgames may be solved. */
  readonly exact: boolean;
  /** Seconds that a clock leaves for the move, see ThinkOptions. */
  readonly clock?: number;
  /** How far the solver is tried, instead of as far as for a move. */
  readonly reach?: SolverReach;
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
      readonly precision: EvaluationPrecision;
    }
  | { readonly kind: 'replied'; readonly move: number }
  | { readonly kind: 'judged'; readonly ply: AnalyzedPly }
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
