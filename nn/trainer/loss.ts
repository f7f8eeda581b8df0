import type { Architecture } from '../architecture.js';
import type { Values } from '../forward.js';
import type { Graph, Value } from '../graph.js';
import { add, div, maximum, mul, neg, sub } from '../operators/elementwise.js';
import { logSoftmax } from '../operators/logSoftmax.js';
import { reduceMean, reduceSum } from '../operators/reduce.js';

/** What is subtracted from an illegal move's logit: its probability is then exactly 0 in float32. */
const MASK = 1e9;

/** The targets of a batch in a graph. */
export interface Targets {
  readonly policy: Value; // [N, 65] sums to 1 over legal moves; a row of zeros trains the value only
  readonly legal: Value; // [N, 65] 1 or 0
  readonly value: Value; // [N, 1] in -1..1
  readonly heads: Values; // of each further head, of its own shape
}

/**
 * The parts of the loss by head, each a scalar. Policy: cross-entropy -Σ target · log softmax(logits) over legal moves,
 * mean over the rows that have a target. Value and further heads: mean squared error.
 */
export function buildLosses(
  graph: Graph,
  architecture: Architecture,
  layers: Values,
  targets: Targets,
): Map<string, Value> {
  const losses = new Map<string, Value>();
  for (const [head, layer] of Object.entries(architecture.outputs)) {
    const output = layers.get(layer)!;
    if (head === 'policy') {
      losses.set(head, policyLoss(graph, output, targets));
    } else {
      const target = head === 'value' ? targets.value : targets.heads.get(head)!;
      const error = sub(graph, output, target);
      const axes = error.shape.map((_, axis) => axis);
      losses.set(head, reduceMean(graph, mul(graph, error, error), axes));
    }
  }
  return losses;
}

function policyLoss(graph: Graph, logits: Value, { policy, legal }: Targets): Value {
  const penalty = mul(graph, sub(graph, legal, graph.constant(1)), graph.constant(MASK));
  const logProbabilities = logSoftmax(graph, add(graph, logits, penalty));
  const total = neg(graph, reduceSum(graph, mul(graph, policy, logProbabilities), [0, 1]));
  const rows = maximum(graph, reduceSum(graph, policy, [0, 1]), graph.constant(1));
  return div(graph, total, rows);
}
