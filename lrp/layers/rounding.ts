import type { Graph, Value } from '../../nn/graph.js';
import { abs, add, div, maximum, mul, sqrt, sub } from '../../nn/operators/elementwise.js';
import { type Rows, rowTotal } from '../rowSums.js';
import { type AffineRule, same } from '../rules.js';
import { rootMeanSquare, stabilize, type Stabilizer } from '../stabilizer.js';
import type { Support } from '../support.js';

/** A denominator that is a sum whose terms can cancel, and where relevance arrives at it. */
export interface Denominator {
  /** Of the layer whose relevance is divided. */
  readonly name: string;
  readonly z: Value;
  readonly support: Support;
  readonly stabilizer: Stabilizer;
  /** What z is rounded in proportion to; the root mean square of its layer unless given, as terms of either sign add up to that. */
  readonly size?: Value | undefined;
}

/** Smaller numbers than this are as 0 is, where there is no relevance. */
const LEAST = 1e-20;

/**
 * Adds the output `error/NAME` [rows]: what a rounding of z by one part of its size moves, summed over the numbers of a layer. R · size /
 * stab(z) is handed on, so it is |R| (size / stab(z))²; where R vanishes with z only the stabiliser's share in it depends on the
 * rounding, |R| (size / stab(z))² |λ(z) / z|.
 */
export function measureRounding(
  graph: Graph,
  { name, z, support, stabilizer, size = rootMeanSquare(graph, z) }: Denominator,
  relevance: Value,
  rows: Rows,
): void {
  const { value, added, canVanish } = stabilize(graph, z, stabilizer, support === 'positive' ? 1 : 0);
  if (canVanish) return;
  const ratio = div(graph, size, value);
  const square = mul(graph, ratio, ratio);
  const lambda = typeof added === 'number' ? graph.constant(added) : abs(graph, added);
  const share = div(graph, lambda, maximum(graph, abs(graph, z), graph.constant(LEAST)));
  const factor = support === 'anywhere' ? square : mul(graph, square, share);
  const moved = mul(graph, relevance, rows(factor));
  graph.output(`error/${name}`, sqrt(graph, rowTotal(graph, mul(graph, moved, moved))));
}

/** What a sum of two layers is rounded in proportion to: |h| + |q|. @param q perhaps one number a channel */
export function sizeOfSum(graph: Graph, output: Value, [h, q]: readonly [Value, Value]): Value {
  const spread = q.shape.join() === h.shape.join() ? q : sub(graph, output, h);
  return add(graph, abs(graph, h), abs(graph, spread));
}

/** Whether a rule divides by the layer's own output, whose terms can cancel. */
export function dividesByOutput({ branches: [branch, ...others] }: AffineRule): boolean {
  const [term, ...rest] = branch?.terms ?? [];
  return others.length + rest.length === 0 && term?.input === 'x' && term.weight === same;
}
