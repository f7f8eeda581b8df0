import { percent } from '../../../engine/numberText.js';
import type { GraphLevel } from '../../../studies/concepts/attributionGraph.js';
import type { MoveData } from './data.js';

export const GRAPH_WIDTH = 1120;
const COLUMN_TOP = 44;
const ROW = 66;
const MARGIN = 60;
const LARGEST = 15;
const SMALLEST = 5;
/** Edges with less than this part of the largest are not drawn. */
const LEAST = 0.02;

export interface PlacedNode {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly name: string;
  readonly channel: number;
  readonly relevance: number;
}

export interface PlacedLevel {
  readonly layer: string;
  readonly x: number;
  /** How much of the layer's relevance is drawn. */
  readonly shown: string;
  readonly nodes: readonly PlacedNode[];
}

export interface PlacedEdge {
  readonly from: PlacedNode;
  readonly to: PlacedNode;
  readonly relevance: number;
  readonly width: number;
}

/** Where channels stand, from the planes at the left to the layer at the right, and which lines are drawn between them. */
export interface GraphLayout {
  readonly height: number;
  readonly levels: readonly PlacedLevel[];
  readonly edges: readonly PlacedEdge[];
}

export function layOutGraph({ graph, planes }: Pick<MoveData, 'graph' | 'planes'>): GraphLayout {
  const rows = Math.max(...graph.levels.map(({ nodes }) => nodes.length));
  const step = (GRAPH_WIDTH - 2 * MARGIN) / Math.max(1, graph.levels.length - 1);
  const levels = graph.levels.map((level, index) =>
    placeLevel(level, GRAPH_WIDTH - MARGIN - index * step, rows, planes),
  );
  const largest = Math.max(...graph.edges.map(({ relevance }) => Math.abs(relevance)), Number.MIN_VALUE);
  const nodeOf = (level: number, channel: number): PlacedNode =>
    levels[level]!.nodes.find((node) => node.channel === channel)!;
  const edges = graph.edges
    .filter(({ relevance }) => Math.abs(relevance) >= LEAST * largest)
    .map(({ level, from, to, relevance }) => ({
      from: nodeOf(level + 1, to),
      to: nodeOf(level, from),
      relevance,
      width: 0.8 + (9 * Math.abs(relevance)) / largest,
    }));
  return { height: COLUMN_TOP + rows * ROW + 16, levels, edges };
}

function placeLevel(level: GraphLevel, x: number, rows: number, planes: readonly string[]): PlacedLevel {
  const { layer, nodes, size } = level;
  const most = Math.max(...nodes.map(({ relevance }) => Math.abs(relevance)), Number.MIN_VALUE);
  const shown = nodes.reduce((sum, { relevance }) => sum + Math.abs(relevance), 0);
  const top = COLUMN_TOP + ((rows - nodes.length) * ROW) / 2;
  return {
    layer,
    x,
    shown: size === 0 ? '' : `${percent(shown / size)} of it shown`,
    nodes: nodes.map(({ channel, relevance }, row) => ({
      x,
      y: top + (row + 0.5) * ROW,
      radius: SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(Math.abs(relevance) / most),
      name: layer === 'planes' ? (planes[channel] ?? '') : String(channel),
      channel,
      relevance,
    })),
  };
}
