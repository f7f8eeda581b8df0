import type { AttributionGraph } from './attributionGraph.js';
import type { ChannelTable } from './channelTable.js';
import type { ConceptLayer } from './conceptLayer.js';
import type { ReportedCorrelations } from './correlationIntervals.js';

export const CONCEPTS_VERSION = 1;

/** What the report is about. */
export interface ConceptsAbout {
  /** sha256 */
  readonly network: string;
  readonly software: string;
  /** What computed the network: package, version, backend. */
  readonly runtime: string;
  readonly composite: string;
  /** In the spelling of parseTarget. */
  readonly target: string;
  /** Where the positions are from. */
  readonly source: string;
  readonly seed: string;
}

/** A board at which a channel scores much. */
export interface ReferenceBoard {
  /** As formatPosition writes it. */
  readonly position: string;
  /** Its game and ply. */
  readonly where: string;
  /** Relevance or activation of the channel, summed over squares. */
  readonly score: number;
  /** Positions of the sample that are the same board under symmetry, this one included. */
  readonly times: number;
  /** What is explained: the target with its square, or the channel itself. */
  readonly target: string;
  readonly output: number;
  /** Relevance by square (64) on condition of the channel. */
  readonly map: readonly number[];
}

/** What one channel is about. */
export interface ChannelReport {
  readonly channel: number;
  /** Its part of the sizes of all channels' relevance, over all positions. */
  readonly share: number;
  /** Mean relevance, and the part of the positions where it is above 0. */
  readonly relevance: number;
  readonly positive: number;
  /** Mean activation, and the part of the positions where it is not 0. */
  readonly activation: number;
  readonly active: number;
  readonly correlations: {
    readonly relevance: ReportedCorrelations;
    readonly activation: ReportedCorrelations;
  };
  /** Boards of maximal relevance with the conditional maps of the target, and of maximal activation with maps of the channel. */
  readonly boards: {
    readonly relevance: readonly ReferenceBoard[];
    readonly activation: readonly ReferenceBoard[];
  };
}

/** A channel's part in the chosen move. */
export interface ChannelPart {
  readonly channel: number;
  /** What arrived at it. */
  readonly relevance: number;
  /** What of that reached the squares (64); what stayed in biases and stabilisers below is `bias` and `leak`. */
  readonly map: readonly number[];
  readonly input: number;
  readonly bias: number;
  readonly leak: number;
  readonly closure: number;
}

/** The chosen move, by the channels of the layer. */
export interface MoveReport {
  readonly position: string;
  readonly target: string;
  readonly output: number;
  /** The whole map (64), and that of what goes around the layer; all zeros where nothing does. */
  readonly map: readonly number[];
  readonly aroundMap: readonly number[];
  /** What goes around the layer, and what biases and stabilisers keep before it. */
  readonly around: number;
  readonly before: number;
  /** All channels with any relevance, by size. */
  readonly parts: readonly ChannelPart[];
  /** |Σ maps of the channels + what goes around - the whole map|, largest, over the largest of the whole map. */
  readonly sumError: number;
  readonly graph: AttributionGraph;
}

/** Findings about the channels of a layer: boards, correlations, and their parts in a chosen move. */
export interface ConceptsReport extends ConceptsAbout {
  readonly version: typeof CONCEPTS_VERSION;
  readonly layer: ConceptLayer;
  /** Whether relevance goes around the layer. */
  readonly hasBypass: boolean;
  /** Whether the maps of the boards hold it too. */
  readonly around: boolean;
  readonly positions: number;
  /** Games that they are of: intervals and chance are over games. */
  readonly games: number;
  /** The |r| with concepts of the whole board that chance exceeds in one of twenty layers, over all channels and concepts. */
  readonly chance: { readonly relevance: number; readonly activation: number };
  /** The same of partial correlations, what the stage of the game alone gives included. */
  readonly partialChance: { readonly relevance: number; readonly activation: number };
  /** Channels of the layer of which any correlation is beyond chance, and any partial one. */
  readonly beyondChance: Readonly<
    Record<'relevance' | 'activation', { readonly r: number; readonly partial: number }>
  >;
  /** What the names of concepts mean. */
  readonly definitions: Readonly<Record<string, string>>;
  /** By share. */
  readonly channels: readonly ChannelReport[];
  readonly move?: MoveReport;
}

/** The figures of one channel that need no boards. */
export type ChannelFigures = Omit<ChannelReport, 'correlations' | 'boards'>;

/** The figures of all channels over the positions of a table, by channel. */
export function channelFigures({ count, channels, relevance, activation }: ChannelTable): ChannelFigures[] {
  const sums = Array.from({ length: channels }, (_, channel) => {
    const found = { size: 0, relevance: 0, positive: 0, activation: 0, active: 0 };
    for (let at = channel; at < count * channels; at += channels) {
      found.size += Math.abs(relevance[at]!);
      found.relevance += relevance[at]!;
      found.positive += relevance[at]! > 0 ? 1 : 0;
      found.activation += activation[at]!;
      found.active += activation[at]! === 0 ? 0 : 1;
    }
    return found;
  });
  const all = sums.reduce((total, { size }) => total + size, 0);
  return sums.map(({ size, ...found }, channel) => ({
    channel,
    share: all === 0 ? 0 : size / all,
    relevance: found.relevance / count,
    positive: found.positive / count,
    activation: found.activation / count,
    active: found.active / count,
  }));
}

/** As many digits as a picture needs. */
export function rounded(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(4)));
}
