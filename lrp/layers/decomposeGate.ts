import type { Graph, Value } from '../../nn/graph.js';
import { abs, add, div, equal, mul, sub, where } from '../../nn/operators/elementwise.js';
import { sumTo } from '../../nn/operators/reduce.js';
import type { PlannedRule } from '../composite.js';
import type { Decomposition } from '../decomposition.js';
import { leakTotal, type Rows } from '../rowSums.js';
import type { GateRule } from '../rules.js';
import { stabilize } from '../stabilizer.js';

/**
 * A product of a signal and a gate. `signal`: the gate is a constant, the signal gets everything; `half`; `proportional`: x·s and
 * g·s with s = R / stab(x + g); `absolute`: by |x| and |g|, 0/0 = 1/2. A gate that serves many numbers gets the sum.
 */
export function decomposeGate(
  graph: Graph,
  { rule: { split }, stabilizer }: PlannedRule & { readonly rule: GateRule },
  [x, gate]: readonly [Value, Value],
  relevance: Value,
  rows: Rows,
): Decomposition {
  const parted = (signal: Value, rest: Value, leak?: Value): Decomposition => ({
    inputs: [signal, sumTo(graph, rest, gate.shape)],
    bias: undefined,
    leak,
  });
  switch (split) {
    case 'signal':
      return { inputs: [relevance, undefined], bias: undefined, leak: undefined };
    case 'half': {
      const half = mul(graph, relevance, graph.constant(0.5));
      return parted(half, half);
    }
    case 'absolute': {
      const sizes = [abs(graph, x), abs(graph, gate)] as const;
      const total = add(graph, ...sizes);
      const isZero = equal(graph, total, graph.constant(0));
      const share = div(graph, sizes[0], where(graph, isZero, graph.constant(1), total));
      const signal = mul(graph, relevance, rows(where(graph, isZero, graph.constant(0.5), share)));
      return parted(signal, sub(graph, relevance, signal));
    }
    case 'proportional': {
      // Where the two cancel with an epsilon of 0, nothing is known of the parts: the signal gets all.
      const { value, added, canVanish } = stabilize(graph, add(graph, x, gate), stabilizer, 0);
      const isDead = canVanish ? equal(graph, value, graph.constant(0)) : undefined;
      const alive = (content: Value, instead: number): Value =>
        isDead === undefined ? content : where(graph, isDead, graph.constant(instead), content);
      const divisor = alive(value, 1);
      const [signal, rest] = [alive(div(graph, x, divisor), 1), alive(div(graph, gate, divisor), 0)].map(
        (share) => mul(graph, relevance, rows(share)),
      ) as [Value, Value];
      return parted(signal, rest, leakTotal(graph, div(graph, relevance, rows(divisor)), added, rows));
    }
  }
}
