import type { Graph, Value } from '../../nn/graph.js';
import { abs, add, div, mul, sqrt } from '../../nn/operators/elementwise.js';
import { sizeOf } from '../../nn/tensor.js';
import { type Rows, rowsOf, rowTotal } from '../rowSums.js';
import { type AffineRule, same } from '../rules.js';
import { stabilize, type Stabilizer } from '../stabilizer.js';
import type { Support } from '../support.js';

/** A denominator that is a sum whose terms can cancel, and where relevance arrives at it. */
export interface Denominator {
  /** Of the layer whose relevance is divided. */
  readonly name: string;
  readonly z: Value;
  readonly support: Support;
  readonly stabilizer: Stabilizer;
  /**
   * The magnitude of one of the two terms that z is the sum of. Where they cancel each is as large as the other, so z is rounded in
   * proportion to twice that. A z of many terms is so in proportion to the root mean square of its layer.
   */
  readonly term?: Value | undefined;
}

/** Smaller numbers than this are as 0 is, where there is no relevance. */
const LEAST = 1e-20;
/** By how many parts of its size a term of a sum may be rounded that is itself a sum of hundreds of products. */
const PARTS = 10;

/**
 * Adds the output `error/NAME` [rows]: what a rounding of z by one part of its size moves, summed over the numbers of a layer.
 * R · size / stab(z) is handed on, so it is |R| (size / stab(z))²; where R vanishes with z only the stabiliser's share in it depends on
 * the rounding, |R| (size / stab(z))² |λ(z) / z|. What is one number for all of a layer is multiplied last, on fewer numbers.
 */
export function measureRounding(
  graph: Graph,
  { name, z, support, stabilizer, term }: Denominator,
  relevance: Value,
  rows: Rows,
): void {
  const { value, added, canVanish } = stabilize(graph, z, stabilizer, support === 'positive' ? 1 : 0);
  if (canVanish) return;
  const ratio = div(graph, term ?? graph.constant(1), value);
  let factor = mul(graph, ratio, ratio);
  let scale = term === undefined ? meanSquare(graph, z) : graph.constant(4 * PARTS);
  if (support !== 'anywhere') {
    const magnitude = support === 'positive' ? z : abs(graph, z);
    factor = div(graph, factor, add(graph, magnitude, graph.constant(LEAST)));
    if (typeof added === 'number') scale = mul(graph, scale, graph.constant(added));
    else factor = mul(graph, factor, abs(graph, added));
  }
  const moved = mul(graph, relevance, rows(factor));
  const total = sqrt(graph, rowTotal(graph, mul(graph, moved, moved)));
  graph.output(`error/${name}`, mul(graph, total, rowsOf(rows, scale)));
}

/** mean(z²) of each position: [positions]. */
function meanSquare(graph: Graph, z: Value): Value {
  const share = graph.constant(1 / sizeOf(z.shape.slice(1)));
  return mul(graph, rowTotal(graph, mul(graph, z, z)), share);
}

/** Whether a rule divides by the layer's own output, whose terms can cancel. */
export function dividesByOutput({ branches: [branch, ...others] }: AffineRule): boolean {
  const [term, ...rest] = branch?.terms ?? [];
  return others.length + rest.length === 0 && term?.input === 'x' && term.weight === same;
}
