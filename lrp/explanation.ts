import type { Position } from '../engine/position.js';
import type { BiasPolicy } from './composite.js';
import type { Gauge } from './gauge.js';
import type { LayerRelevance } from './layerRelevance.js';
import type { Ledger, Precision } from './ledger.js';
import type { Contents } from './mapContents.js';
import type { Controls } from './mapControls.js';
import type { FateMaps } from './search/squareFates.js';
import type { Stabilizer } from './stabilizer.js';
import type { Target } from './target.js';

/** Relevance of one number that a network gives a position, by input plane and square, with its ledger. */
export interface Explanation {
  readonly position: Position;
  /** With its square filled in. */
  readonly target: Target;
  /** Name of the composite. */
  readonly composite: string;
  /** The explained number. */
  readonly output: number;
  /** Relevance of each input plane by square, a1 b1 .. h8 (64 each). */
  readonly maps: Readonly<Record<string, Float32Array>>;
  /** The sum of the planes (64). */
  readonly square: Float32Array;
  /** Of a network with a signed plane: that plane's map parted by what stands on the squares. */
  readonly contents?: Contents;
  readonly ledger: Ledger;
  /** What each layer was given and handed on, the first layer first; of an explainer with `layers`. */
  readonly layers?: readonly LayerRelevance[];
  /** undefined where they were not asked for. */
  readonly controls: Controls | undefined;
  /** Of targets that are about a search. */
  readonly search?: SearchPart;
}

/** The search whose values are explained, where targets are about one. */
export interface SearchBudget {
  readonly simulations: number;
  /** Positions with at most so many empty squares are proven instead of valued; 0 never. */
  readonly prove: number;
  /** Most leaves that are explained; all when absent. */
  readonly leaves?: number | undefined;
}

/** How a map came about, next to network and composite. */
export interface ExplainerSettings {
  /** For rules whose entry in the composite does not say otherwise. */
  readonly stabilizer: Stabilizer;
  readonly bias: BiasPolicy;
  readonly gauge: Gauge;
  readonly precision: Precision;
  readonly search?: SearchBudget;
}

/** What one call of an explainer computes. */
export interface ExplainOptions {
  /** Whether the controls are computed; they cost the maps of all legal moves. Yes unless said. */
  readonly controls?: boolean;
  /** Of this call; the explainer's own unless said. */
  readonly precision?: Precision;
}

/** What an explanation of a search has besides its map and its ledger. */
export interface SearchPart {
  readonly simulations: number;
  /** The move that the search plays, 0..64, and the one that the network alone prefers. */
  readonly best: number;
  readonly preferred: number;
  /** Of a contrast: the move that is compared with. */
  readonly against?: number;
  /** The explained number is exact, so nothing of it is the network's. */
  readonly proven: boolean;
  /** Part of the weights that ended games and proofs have, 0..1; where it is large they decided the number, not the network. */
  readonly exact: number;
  /** Positions that the number is a mean of, those of them that the network valued, and those of these that were explained. */
  readonly leaves: number;
  readonly valued: number;
  readonly explained: number;
  /** Part of the weights that a cap on leaves left out, 0..1. */
  readonly leftOut: number;
  /**
   * The map parted by what has become of the squares in the leaves. Root and leaf are compared, and nothing between: a disc
   * that was turned twice stands.
   */
  readonly fates: FateMaps;
  /** Of a contrast: the map parted into what the positions after the move have on a square, and those after its rival. */
  readonly sides?: { readonly move: Float32Array; readonly rival: Float32Array };
  /** What the network alone says: of its value, of the move's logit, or of the same contrast. */
  readonly prior: Explanation;
}
