import type { Graph } from '../nn/graph.js';
import { abs, div, equal, mul, where } from '../nn/operators/elementwise.js';
import type { AffineLayer } from './layers/affineLayer.js';
import { type Backs, channelTotal, rowsOf, Sum } from './rowSums.js';
import type { BranchContext, PreparedBranch } from './ruleBranches.js';
import type { Part } from './rules.js';

/**
 * Hands the share of the bias to the inputs in proportion to the absolute contributions |input|·|W|ᵀ|s| of the rule. With
 * β = Σ b·quotient and weight = Σ |quotient|·(|W||input|), output k hands R·β/weight to each; where weight is 0, R·β is leak.
 */
export function redistributeBias(
  graph: Graph,
  layer: AffineLayer,
  branches: readonly PreparedBranch[],
  { relevance, rows }: Pick<BranchContext, 'relevance' | 'rows'>,
  { backs, leak }: { readonly backs: Backs; readonly leak: Sum },
): void {
  const beta = new Sum(graph);
  const total = new Sum(graph);
  const sizes = branches.map(({ terms, quotient, branch }) => {
    const bias = layer.bias(branch.bias);
    if (bias !== undefined) beta.add(mul(graph, bias, quotient));
    const size = abs(graph, quotient);
    const absolute = terms.map(({ input, weight }) => ({
      input: typeof input === 'number' ? Math.abs(input) : abs(graph, input),
      weight: absolutePart(weight),
    }));
    const reach = new Sum(graph);
    for (const { input, weight } of absolute) {
      reach.add(
        typeof input === 'number'
          ? layer.respond(input, weight, undefined)
          : layer.apply(input, weight, undefined),
      );
    }
    total.add(mul(graph, size, reach.value!));
    return { size, absolute };
  });
  if (beta.value === undefined) return;
  const zero = graph.constant(0);
  const isEmpty = equal(graph, total.value!, zero);
  const divisor = where(graph, isEmpty, graph.constant(1), total.value!);
  const ratio = where(graph, isEmpty, zero, div(graph, beta.value, divisor));
  leak.add(channelTotal(graph, relevance, rowsOf(rows, where(graph, isEmpty, beta.value, zero))));
  for (const { size, absolute } of sizes) {
    const s = mul(graph, relevance, rowsOf(rows, mul(graph, ratio, size)));
    for (const { input, weight } of absolute) backs.add(input, layer.transposed(s, weight));
  }
}

const absoluteParts = new WeakMap<Part, Part>();

/** |part(w)|, the same function each time it is asked for, so that layers store its numbers once. */
function absolutePart(part: Part): Part {
  let absolute = absoluteParts.get(part);
  if (absolute === undefined) absoluteParts.set(part, (absolute = (value) => Math.abs(part(value))));
  return absolute;
}
