import type { Graph, Value } from '../../nn/graph.js';
import { div, equal, mul, sub, where } from '../../nn/operators/elementwise.js';
import type { PlannedRule } from '../composite.js';
import type { Decomposition } from '../decomposition.js';
import { channelTotal, leakTotal, type Rows, rowsOf, Sum } from '../rowSums.js';
import type { SumRule } from '../rules.js';
import { stabilize } from '../stabilizer.js';
import type { Support } from '../support.js';

/**
 * A sum y = h + q. The split `z`: h·s and q·s with s = R / stab(y), leak λ(y)·s; any other split hands on all of R.
 * @param y max(h + q, 0) where the support is `positive`
 */
export function decomposeSum(
  graph: Graph,
  planned: PlannedRule & { readonly rule: SumRule },
  forward: { readonly h: Value; readonly q: Value; readonly y: Value; readonly support: Support },
  relevance: Value,
  rows: Rows,
): Decomposition {
  const { h, q, y, support } = forward;
  const { skipShare } = planned.rule;
  if (skipShare !== undefined) {
    const skip = mul(graph, relevance, rowsOf(rows, skipShare(graph, h, q)));
    return { inputs: [skip, sub(graph, relevance, skip)], bias: undefined, leak: undefined };
  }
  const { s, leak } = sumQuotient(graph, planned, { y, support }, relevance, rows);
  return {
    inputs: [mul(graph, s, rows(h)), mul(graph, s, rows(q))],
    bias: undefined,
    leak,
  };
}

/**
 * A mean y of numbers x: each gets its part of it, x · s / n with s = R / stab(y).
 * @param back s at the rows -> what each number is to be multiplied with, the transpose of the mean
 */
export function decomposeMean(
  graph: Graph,
  planned: PlannedRule,
  forward: {
    readonly x: Value;
    readonly y: Value;
    readonly support: Support;
    readonly back: (s: Value) => Value;
  },
  relevance: Value,
  rows: Rows,
): Decomposition {
  const { s, leak } = sumQuotient(graph, planned, forward, relevance, rows);
  return { inputs: [mul(graph, rows(forward.x), forward.back(s))], bias: undefined, leak };
}

/** s = R / stab(y) of a sum y, and what its stabiliser takes. @param y max(y, 0) where the support is `positive` */
export function sumQuotient(
  graph: Graph,
  planned: PlannedRule,
  { y, support }: { readonly y: Value; readonly support: Support },
  relevance: Value,
  rows: Rows,
): { readonly s: Value; readonly leak: Value | undefined } {
  const sign = support === 'positive' ? 1 : 0;
  const { value, added, canVanish } = stabilize(graph, y, planned.stabilizer, sign);
  const zero = graph.constant(0);
  const one = graph.constant(1);
  const isDead = canVanish ? equal(graph, value, zero) : undefined;
  const s =
    isDead === undefined
      ? div(graph, relevance, rows(value))
      : mul(
          graph,
          relevance,
          rows(where(graph, isDead, zero, div(graph, one, where(graph, isDead, one, value)))),
        );
  const leak = new Sum(graph);
  leak.add(leakTotal(graph, s, added, rows));
  if (isDead !== undefined) leak.add(channelTotal(graph, relevance, rows(where(graph, isDead, one, zero))));
  return { s, leak: leak.value };
}
