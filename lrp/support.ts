import type { GraphNode, Value } from '../nn/graph.js';
import { ACTIVATIONS, activationValues } from '../nn/operators/activationValues.js';
import type { PlannedRule } from './composite.js';

/**
 * Where the relevance of a layer's outputs can be other than 0: `anywhere`; where z is not 0, since whatever read z handed
 * out relevance in proportion to it; or where z is `positive`, since a rectifier alone read it.
 */
export type Support = 'anywhere' | 'nonzero' | 'positive';

/**
 * Where relevance can arrive, as far as the network and its rules alone say it. What multiplies its input hands out nothing
 * where the input is 0: so behind a rectifier there is relevance only where z > 0, and whole branches of rules are empty.
 */
export class Supports {
  readonly #supports = new Map<Value, { readonly support: Support; readonly z: Value }>();

  /** @param nodes of the forward pass, and the rule of each layer */
  constructor(nodes: readonly GraphNode[], plan: ReadonlyMap<string, PlannedRule>) {
    const readers = new Map<Value, GraphNode[]>();
    for (const node of nodes) {
      for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
    }
    for (const node of nodes.toReversed()) {
      const { output } = node;
      const read = readers.get(output) ?? [];
      const rectifier = read.length === 1 && read[0]!.op === 'relu' ? read[0]!.output : undefined;
      const isProportional = read.every((reader) => this.#isProportional(reader, plan));
      if (!isProportional) continue;
      this.#supports.set(
        output,
        rectifier === undefined ? { support: 'nonzero', z: output } : { support: 'positive', z: rectifier },
      );
    }
  }

  /** Says that relevance enters at a value, with either sign. @param isProportional whether in proportion to it */
  seeded(value: Value, isProportional = true): void {
    if (!isProportional) this.#supports.delete(value);
    if (this.#supports.get(value)?.support === 'positive') {
      this.#supports.set(value, { support: 'nonzero', z: value });
    }
  }

  /** Where relevance arrives at a value, and `z`, what has the value's numbers there. */
  of(value: Value): { readonly support: Support; readonly z: Value } {
    return this.#supports.get(value) ?? { support: 'anywhere', z: value };
  }

  /** Whether what a node hands to an input is 0 where that input is. */
  #isProportional(node: GraphNode, plan: ReadonlyMap<string, PlannedRule>): boolean {
    const { name, op, output } = node;
    const rule = op === 'reshape' || op === 'transpose' ? undefined : plan.get(name)?.rule;
    if (rule?.kind === 'affine') {
      return rule.branches.every(({ terms }) => terms.every(({ input }) => typeof input !== 'number'));
    }
    if (rule?.kind === 'sum') return rule.skipShare === undefined;
    if (rule?.kind === 'taylor' || rule?.kind === 'bilinear') return true;
    // Handed on as it came: where a reshape, a rectifier, a gate or another function gives 0 for 0.
    return givesZero(node) && this.#supports.has(output);
  }
}

/** Whether an operator that hands relevance on gives 0 for 0. */
function givesZero({ op, attributes }: GraphNode): boolean {
  if (op !== 'activation') return op !== 'batchNorm' && op !== 'layerNorm';
  const { function: index, alpha, beta } = attributes as { function: number; alpha: number; beta: number };
  return activationValues[ACTIVATIONS[index]!](0, alpha, beta) === 0;
}
