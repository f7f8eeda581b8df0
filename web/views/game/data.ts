import type { LedgerLine } from '../../../lrp/ledger.js';

/** What the view of an explained game shows. Maps are numbers of maps in `pool`, squares 0..63, a1 b1 .. h8. */
export interface GameData {
  readonly title: string;
  /** What computed the explanations, and of which network. */
  readonly about: string;
  readonly planes: readonly string[];
  readonly layers: readonly string[];
  readonly targets: readonly string[];
  readonly composites: readonly {
    readonly name: string;
    /** The rule of each layer. */
    readonly table: string;
    readonly cards: readonly CardData[];
  }[];
  readonly plies: readonly PlyData[];
  /** [composite][ply] */
  readonly explanations: readonly (readonly PlyRelevance[])[];
  /** Maps of 64 float32 in little endian, one after the other, in base64. */
  readonly pool: string;
}

/** A report card: what an evaluation of the network found of a composite, beside what it was held against. */
export interface CardData {
  readonly about: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface PlyData {
  readonly ply: number;
  /** 64 of X, O, - and the side to move, as `parsePosition` reads it. */
  readonly position: string;
  /** The move that was played, 0..64. */
  readonly move: number | null;
  /** After tanh, from the mover's view. */
  readonly value: number;
  readonly legal: readonly {
    readonly square: number;
    readonly flips: readonly number[];
    /** Among the legal moves. */
    readonly probability: number;
  }[];
}

export interface PlyRelevance {
  /** One for each target of the page; null where there is no such explanation. */
  readonly targets: readonly (RelevanceData | null)[];
  /** One for each legal move. */
  readonly moves: readonly RelevanceData[];
}

export interface RelevanceData {
  readonly target: string;
  /** The explained square. */
  readonly square: number | null;
  readonly output: number;
  readonly input: number;
  readonly bias: number;
  readonly leak: number;
  readonly closure: number;
  /** Where the parts of the map cancel. */
  readonly warning?: string;
  /** Of a search: what is neither on squares nor in layers. */
  readonly lines?: readonly LedgerLine[];
  readonly search?: SearchData;
  /** Maps of the planes. */
  readonly planes: readonly number[];
  readonly emptyBoard: number | null;
  /** With the empty board, with the other legal moves (median), between policy and value. */
  readonly cosines: readonly (number | null)[];
  /** Of the targets of the page alone. */
  readonly layers?: readonly LayerData[];
}

/** Number of the layer, bias, leak, the map of its biases, the amplification of a sum. */
export type LayerData = readonly [
  layer: number,
  bias: number,
  leak: number,
  biasMap: number | null,
  amplification: number | null,
];

export interface SearchData {
  readonly simulations: number;
  readonly valued: number;
  readonly explained: number;
  readonly leftOut: number;
  readonly proven: boolean;
  readonly exact: number;
  readonly best: number;
  readonly preferred: number;
  readonly against: number | null;
  /** Maps of squares that stand, are flipped, new and empty. */
  readonly fates: readonly number[];
  /** Of a contrast: maps of the move and of its rival. */
  readonly sides: readonly [number, number] | null;
  /** What the network alone explains. */
  readonly prior: { readonly target: string; readonly map: number };
}
