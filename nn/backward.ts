import type { Graph, GraphNode, Value } from './graph.js';
import { add } from './operators/elementwise.js';
import { sumTo } from './operators/reduce.js';

/**
 * What one node hands back to its inputs: one entry an input, undefined where nothing flows. A step may also hand it to
 * values that lie further back, by those, and so do the work of the nodes between.
 */
export type LocalStep = (
  graph: Graph,
  node: GraphNode,
  cotangent: Value,
) => readonly (Value | undefined)[] | ReadonlyMap<Value, Value>;

/**
 * The backward walk: from the seeds (a cotangent for each of some values) to `wrt`, adding up what arrives at each
 * value. It visits only nodes that lie between the two, in reverse order of computation, and never looks at a
 * cotangent's shape: a rule may carry more rows than the forward pass had.
 * @returns what arrived at each of `wrt`; a value that nothing reaches is absent.
 */
export function backward(
  graph: Graph,
  seeds: ReadonlyMap<Value, Value>,
  wrt: readonly Value[],
  step: LocalStep,
): Map<Value, Value> {
  const forward = [...graph.nodes];
  const dependent = new Set<Value>(wrt);
  for (const node of forward) {
    if (node.inputs.some((input) => dependent.has(input))) dependent.add(node.output);
  }
  const arrived = new Map(seeds);
  for (const node of forward.reverse()) {
    const cotangent = arrived.get(node.output);
    if (cotangent === undefined || !node.inputs.some((input) => dependent.has(input))) continue;
    const parts = step(graph, node, cotangent);
    const handed = Array.isArray(parts)
      ? node.inputs.map((input, index) => [input, parts[index] as Value | undefined] as const)
      : [...(parts as ReadonlyMap<Value, Value>)];
    for (const [input, part] of handed) {
      if (part === undefined || !dependent.has(input)) continue;
      const sum = arrived.get(input);
      arrived.set(input, sum === undefined ? part : add(graph, sum, part));
    }
  }
  return new Map(wrt.flatMap((value) => (arrived.has(value) ? [[value, arrived.get(value)!]] : [])));
}

/** The operator's own vector-Jacobian product, summed over what the operator broadcast. */
export const gradientStep: LocalStep = (graph, node, cotangent) => {
  const cotangents = node.operator.gradient(graph, node, cotangent);
  return cotangents.map((part, index) => part && sumTo(graph, part, node.inputs[index]!.shape));
};
