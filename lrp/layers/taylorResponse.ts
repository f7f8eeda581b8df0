import type { Graph, GraphNode, Value } from '../../nn/graph.js';
import { add, div, equal, mul, sub, where } from '../../nn/operators/elementwise.js';
import { type LocalResponse, power, responseBase, windowSum } from '../../nn/operators/localResponse.js';
import type { Decomposition } from '../decomposition.js';
import { channelTotal, leakTotal, type Rows, Sum } from '../rowSums.js';
import { stabilize, type Stabilizer } from '../stabilizer.js';

/**
 * Local response normalisation by its first-order Taylor expansion (Binder et al. 2016): with D_k = bias + b S_k, b = alpha / size and
 * c = beta,
 *
 *   z_kk = x_k / (bias + b x_k²)^c,   z_kj = -2 b c x_k x_j² / D_k^(c+1) for the other j of the window,
 *   R_j  = Σ_k z_kj R_k / stab(Σ_j z_kj).
 */
export function decomposeResponse(
  graph: Graph,
  { inputs, attributes }: GraphNode,
  stabilizer: Stabilizer,
  relevance: Value,
  rows: Rows,
): Decomposition {
  const [x] = inputs as [Value];
  const response = attributes as LocalResponse;
  const { size, alpha, beta, bias } = response;
  const number = (value: number): Value => graph.constant(value);
  const square = mul(graph, x, x);
  const alone = add(graph, mul(graph, square, number(alpha / size)), number(bias));
  const own = mul(graph, x, power(graph, alone, -beta));
  // What each unit of x_j² takes from output k.
  const base = responseBase(graph, x, response);
  const taken = mul(graph, mul(graph, x, power(graph, base, -beta - 1)), number((-2 * beta * alpha) / size));
  const others = sub(graph, windowSum(graph, square, size), square);
  const { value, added, canVanish } = stabilize(
    graph,
    add(graph, own, mul(graph, taken, others)),
    stabilizer,
    0,
  );
  const zero = number(0);
  const isDead = canVanish ? equal(graph, value, zero) : undefined;
  const divisor = isDead === undefined ? value : where(graph, isDead, number(1), value);
  const served =
    isDead === undefined ? relevance : mul(graph, relevance, rows(where(graph, isDead, zero, number(1))));
  const s = div(graph, served, rows(divisor));
  const t = mul(graph, rows(taken), s);
  const around = sub(graph, windowSum(graph, t, size), t);
  const leak = new Sum(graph);
  leak.add(leakTotal(graph, s, added, rows));
  if (isDead !== undefined)
    leak.add(channelTotal(graph, relevance, rows(where(graph, isDead, number(1), zero))));
  return {
    inputs: [add(graph, mul(graph, rows(own), s), mul(graph, rows(square), around))],
    bias: undefined,
    leak: leak.value,
  };
}
