import type { Graph, GraphNode, Value } from '../../nn/graph.js';
import { add, mul, sub } from '../../nn/operators/elementwise.js';
import { reduceSum } from '../../nn/operators/reduce.js';
import type { Decomposition } from '../decomposition.js';
import { channelTotal, type Rows } from '../rowSums.js';

/**
 * A softmax s of x by its first-order Taylor expansion with the constant term (Achtibat et al. 2024): of s_k = Σ_i J_ki x_i + b_k,
 * J_ki = s_k (δ_ki - s_i), the inputs get
 *
 *   R_i = Σ_k x_i (δ_ki - s_i) R_k = x_i (R_i - s_i Σ_k R_k),   the constant terms   Σ_k R_k (1 - x_k + Σ_i s_i x_i).
 *
 * s_k cancels, so nothing is divided and no stabiliser is needed.
 */
export function decomposeSoftmax(
  graph: Graph,
  { inputs, output: s }: GraphNode,
  relevance: Value,
  rows: Rows,
): Decomposition {
  const [x] = inputs as [Value];
  const along = (value: Value): Value => reduceSum(graph, value, [s.shape.length - 1], true);
  const handed = sub(graph, relevance, mul(graph, rows(s), along(relevance)));
  const constant = add(graph, sub(graph, graph.constant(1), x), along(mul(graph, s, x)));
  return {
    inputs: [mul(graph, rows(x), handed)],
    bias: channelTotal(graph, relevance, rows(constant)),
    leak: undefined,
  };
}
