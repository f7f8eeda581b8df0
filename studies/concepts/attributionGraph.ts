import type { Position } from '../../engine/position.js';
import type { Target } from '../../lrp/target.js';
import type { Architecture } from '../../nn/architecture.js';
import type { ConditionalRelevance, ConditionedMap } from './conditionalRelevance.js';

/** A channel of a level, with the relevance that arrives at it. */
export interface GraphNodeRelevance {
  readonly channel: number;
  readonly relevance: number;
}

/** The channels of one layer; the last level are the planes. */
export interface GraphLevel {
  readonly layer: string;
  /** Those with the most relevance, by size. */
  readonly nodes: readonly GraphNodeRelevance[];
  /** Relevance of all the layer's channels, and the sum of its sizes. */
  readonly relevance: number;
  readonly size: number;
}

/** What a channel hands to a channel of the level below. */
export interface GraphEdge {
  /** Number of the upper level. */
  readonly level: number;
  readonly from: number;
  readonly to: number;
  readonly relevance: number;
}

/** Which channels feed which, for one answer about one position. */
export interface AttributionGraph {
  readonly target: Target;
  readonly output: number;
  /** The first is the layer that was asked about. */
  readonly levels: readonly GraphLevel[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphOptions {
  /** From the layer that is asked about down; each on every way to the one before. The planes are added. */
  readonly layers: readonly string[];
  /** Channels of the first layer that alone are let through; all where absent. */
  readonly channels?: readonly number[] | undefined;
  /** Most channels of a level. */
  readonly width: number;
}

/**
 * The flow of relevance from channel to channel. Nodes carry what arrives at them; the edge from j to i is what reaches i on
 * condition of j, so that over all channels the edges into i add up to what arrives at it, and those out of j to what arrives at j
 * less what biases and stabilisers between the two layers keep.
 */
export async function attributionGraph(
  relevance: ConditionalRelevance,
  { planes }: Architecture,
  { position, target }: { readonly position: Position; readonly target: Target },
  { layers, channels, width }: GraphOptions,
): Promise<AttributionGraph> {
  const [first = ''] = layers;
  const roots: Record<string, readonly number[]> = channels === undefined ? {} : { [first]: channels };
  const ask = (condition: Record<string, readonly number[]>) => ({
    position,
    target,
    condition: { channels: condition, around: false },
  });
  const arrived = (map: ConditionedMap, level: number): ArrayLike<number> => {
    if (level === layers.length) return planes.map((name) => sum(map.maps[name]!));
    const found = map.channels.get(layers[level]!)!;
    // Of the first layer only the asked channels are let through.
    return level > 0 || channels === undefined
      ? found
      : found.map((value, at) => (channels.includes(at) ? value : 0));
  };
  const [whole] = await relevance.explain([ask(roots)]);
  const levels = [...layers, 'planes'].map((layer, level) => levelOf(layer, arrived(whole!, level), width));
  const asked = layers.flatMap((layer, level) =>
    levels[level]!.nodes.map(({ channel }) => ({ layer, level, channel })),
  );
  const found = await relevance.explain(
    asked.map(({ layer, channel }) => ask({ ...roots, [layer]: [channel] })),
  );
  const edges = asked.flatMap(({ level, channel }, index) => {
    const below = arrived(found[index]!, level + 1);
    return levels[level + 1]!.nodes.map((node) => ({
      level,
      from: channel,
      to: node.channel,
      relevance: below[node.channel]!,
    }));
  });
  return { target: whole!.target, output: whole!.ledger.output, levels, edges };
}

function levelOf(layer: string, values: ArrayLike<number>, width: number): GraphLevel {
  const all = Array.from(values, (relevance, channel) => ({ channel, relevance }));
  const order = all
    .filter(({ relevance }) => relevance !== 0)
    .sort((a, b) => Math.abs(b.relevance) - Math.abs(a.relevance) || a.channel - b.channel);
  const sizes = all.map(({ relevance }) => Math.abs(relevance));
  return { layer, nodes: order.slice(0, width), relevance: sum(Array.from(values)), size: sum(sizes) };
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((a, b) => a + b, 0);
}
