import { BATCH, type Graph, type GraphNode, type Value } from '../nn/graph.js';
import { greaterOrEqual, mul, sub, where } from '../nn/operators/elementwise.js';
import { sizeOf } from '../nn/tensor.js';
import type { Rows } from './rowSums.js';

/**
 * What an operator that moves, drops, joins or chooses numbers hands to its inputs: each relevance goes where its number came
 * from, of a maximum to the first of the largest, and what no number had goes nowhere. Undefined for other operators.
 */
export function routed(
  graph: Graph,
  node: GraphNode,
  relevance: Value,
  rows: Rows,
): readonly (Value | undefined)[] | undefined {
  const [first, second] = node.inputs as [Value, Value | undefined];
  if (node.op === 'reshape') {
    const shape = [BATCH, ...first.shape.slice(1)];
    return [graph.apply(node.operator, [relevance], { shape })];
  }
  if (['slice', 'pad', 'concat', 'transpose'].includes(node.op)) {
    return node.operator.gradient(graph, node, relevance);
  }
  // Between the nodes of one layer: the border of a maximum.
  if (node.op === 'add' && graph.constants.has(second!)) return [relevance, undefined];
  if (node.op !== 'maximum') return undefined;
  const wins = greaterOrEqual(graph, first, second!);
  const won = mul(graph, relevance, rows(where(graph, wins, graph.constant(1), graph.constant(0))));
  return [won, sub(graph, relevance, won)];
}

/** 1 where a padded array holds what was added, [1, ...shape]. */
export function paddedPlaces({ output, attributes }: GraphNode): {
  readonly shape: readonly number[];
  readonly data: Float32Array;
} {
  const [before, after] = [attributes.before, attributes.after] as [readonly number[], readonly number[]];
  const sizes = output.shape.slice(1);
  const size = sizeOf(sizes);
  const data = Float32Array.from({ length: size }, (_, at) => {
    let rest = at;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const place = rest % sizes[axis]!;
      if (place < before[axis + 1]! || place >= sizes[axis]! - after[axis + 1]!) return 1;
      rest = Math.floor(rest / sizes[axis]!);
    }
    return 0;
  });
  return { shape: [1, ...sizes], data };
}
