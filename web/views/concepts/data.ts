import type { AttributionGraph } from '../../../studies/concepts/attributionGraph.js';
import type { ReportedCorrelations } from '../../../studies/concepts/correlationIntervals.js';
import type { PageData } from '../report/data.js';

/** A page of channels, whose cards are `parts`, `graph`, `shares` and `gallery`. */
export interface ConceptsData extends PageData {
  /** In the order of their relevance. */
  readonly channels: readonly ChannelData[];
  readonly move: MoveData | null;
}

export interface ChannelData {
  readonly channel: number;
  /** Part of the sizes of all channels' relevance, mean relevance, and the part of the positions where it is above 0. */
  readonly share: number;
  readonly relevance: number;
  readonly positive: number;
  /** Mean activation, and the part of the positions where it is not 0. */
  readonly activation: number;
  readonly active: number;
  /** Relevance in the chosen move; null where none was chosen. */
  readonly here: number | null;
  readonly boards: { readonly relevance: readonly BoardData[]; readonly activation: readonly BoardData[] };
  readonly correlations: {
    readonly relevance: ReportedCorrelations;
    readonly activation: ReportedCorrelations;
  };
}

export interface BoardData {
  /** 64 of X, O, - and the side to move. */
  readonly position: string;
  readonly where: string;
  readonly score: number;
  readonly times: number;
  readonly map: readonly number[];
  /** The explained square. */
  readonly square: number | null;
  /** What is explained, where it has a square; empty for a channel. */
  readonly move: string;
}

/** The chosen move by the channels. */
export interface MoveData {
  readonly position: string;
  readonly square: number | null;
  readonly says: string;
  readonly maps: readonly {
    readonly name: string;
    readonly under: string;
    readonly map: readonly number[];
  }[];
  readonly graphSays: string;
  readonly graph: Pick<AttributionGraph, 'levels' | 'edges'>;
  /** Names of the planes, which are the channels of the lowest level. */
  readonly planes: readonly string[];
}
