import type { Graph, Value } from '../nn/graph.js';
import { abs, add, div, equal, greater, maximum, mul, where } from '../nn/operators/elementwise.js';
import { reduceSum } from '../nn/operators/reduce.js';
import { concat, reshape, slice } from '../nn/operators/reshape.js';
import { sizeOf } from '../nn/tensor.js';

/** How much a residual sum blew relevance up: the split `z` hands out (|h| + |q|) / |h + q| times what it got. */
export interface Amplification {
  /** Σ (|R_h| + |R_q|) / Σ |R|; 1 where nothing cancels. */
  readonly total: number;
  /** The largest (|R_h| + |R_q|) / |R| of one neuron, among those with |R| above a thousandth of the largest |R|. */
  readonly largest: number;
}

/** Smaller relevances are left out of the largest amplification; they make it large without mattering. */
const RELEVANT = 1e-3;

/** Adds the output `amplification/NAME` [rows, 3]: Σ (|R_h| + |R_q|), Σ |R| and the largest amplification. */
export function measureAmplification(
  graph: Graph,
  name: string,
  relevance: Value,
  [skip, branch]: readonly Value[],
): void {
  const size = sizeOf(relevance.shape.slice(1));
  const flat = (value: Value): Value => reshape(graph, abs(graph, value), [-1, size]);
  const before = flat(relevance);
  const after = add(graph, flat(skip!), flat(branch!));
  const zero = graph.constant(0);
  const threshold = mul(graph, largest(graph, before), graph.constant(RELEVANT));
  const divisor = where(graph, equal(graph, before, zero), graph.constant(1), before);
  const ratio = where(graph, greater(graph, before, threshold), div(graph, after, divisor), zero);
  const sums = [after, before].map((value) => reduceSum(graph, value, [1], true));
  graph.output(`amplification/${name}`, concat(graph, [...sums, largest(graph, ratio)], 1));
}

/** The largest number of each row: x [rows, n] -> [rows, 1], by halving. */
function largest(graph: Graph, x: Value): Value {
  const size = x.shape[1]!;
  if (size === 1) return x;
  const half = Math.ceil(size / 2);
  const first = slice(graph, x, [0, 0], [-1, half]);
  const second = slice(graph, x, [0, size - half], [-1, half]);
  return largest(graph, maximum(graph, first, second));
}

/** The entry of one row of an output of measureAmplification. */
export function readAmplification(
  { data }: { readonly data: ArrayLike<number> },
  row: number,
): Amplification {
  const [after, before, most] = [data[3 * row]!, data[3 * row + 1]!, data[3 * row + 2]!];
  return { total: before === 0 ? 1 : after / before, largest: most };
}
