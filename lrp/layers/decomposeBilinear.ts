import type { Graph, GraphNode, Value } from '../../nn/graph.js';
import { mul } from '../../nn/operators/elementwise.js';
import { batchMatmul } from '../../nn/operators/matmul.js';
import type { PlannedRule } from '../composite.js';
import type { Decomposition } from '../decomposition.js';
import type { Rows } from '../rowSums.js';
import type { BilinearRule } from '../rules.js';
import type { Supports } from '../support.js';
import { sumQuotient } from './decomposeSum.js';

/**
 * A product z of two computed arrays, number by number or of matrices. `uniform` (Achtibat et al. 2024): both get a · B_a(s) and
 * b · B_b(s) with s = R / stab(2z), B_a and B_b what the gradients of a and b are made of; so each gets half of R. `second` (Ali
 * et al. 2022): the first is a constant, and s = R / stab(z).
 */
export function decomposeBilinear(
  graph: Graph,
  node: GraphNode,
  planned: PlannedRule & { readonly rule: BilinearRule },
  {
    relevance,
    supports,
    rows,
  }: { readonly relevance: Value; readonly supports: Supports; readonly rows: Rows },
): Decomposition {
  const [a, b] = node.inputs.map(rows) as [Value, Value];
  const isUniform = planned.rule.split === 'uniform';
  const { support, z } = supports.of(node.output);
  const y = isUniform ? mul(graph, z, graph.constant(2)) : z;
  const { s, leak } = sumQuotient(graph, planned, { y, support }, relevance, rows);
  const { toFirst, toSecond } = node.op === 'batchMatmul' ? ofMatrices(graph, node, s) : byNumber(graph, s);
  return {
    inputs: [isUniform ? mul(graph, a, toFirst(b)) : undefined, mul(graph, b, toSecond(a))],
    bias: undefined,
    leak,
  };
}

/** What s hands back to each factor, by the other. */
interface Backs {
  readonly toFirst: (b: Value) => Value;
  readonly toSecond: (a: Value) => Value;
}

function byNumber(graph: Graph, s: Value): Backs {
  const times = (other: Value): Value => mul(graph, s, other);
  return { toFirst: times, toSecond: times };
}

/** Layers have matrices as they are multiplied, neither transposed. */
function ofMatrices(graph: Graph, { attributes }: GraphNode, s: Value): Backs {
  const factor = attributes.factor as number;
  return {
    toFirst: (b) => batchMatmul(graph, s, b, { transposeB: true, factor }),
    toSecond: (a) => batchMatmul(graph, a, s, { transposeA: true, factor }),
  };
}
