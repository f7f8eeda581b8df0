import { inputsOf, type Layer } from '../architecture.js';
import type { Tensor } from '../tensor.js';
import type { Draft } from './draft.js';
import type { OnnxFileGraph } from './schema.js';
import { type Activation, type ImportedValue, isConstant, product, refusal, type Softmax } from './value.js';

/** Which outputs of a file are what. */
export interface ImportedHeads {
  /** `entries` is 65, or 64 where the file has no logit of a pass. */
  readonly policy: {
    readonly output: string;
    readonly entries: number;
    readonly softmax: Softmax | undefined;
  };
  readonly value: { readonly output: string };
}

interface Output {
  readonly name: string;
  readonly entries: number;
  readonly activation: Activation;
}

/** A draft that has become a network. */
interface Finished {
  readonly heads: ImportedHeads;
  readonly outputs: { readonly policy: string; readonly value: string };
  readonly layers: readonly Layer[];
  readonly parameters: ReadonlyMap<string, Tensor>;
}

/**
 * Finds the policy (65 or 64 numbers a position, before a softmax) and the value (one number) among the outputs, and keeps
 * the layers that they need.
 */
export function finishHeads(
  graph: OnnxFileGraph,
  draft: Draft,
  values: ReadonlyMap<string, ImportedValue>,
): Finished {
  const outputs = outputsOf(graph, draft, values);
  const policy = choose(outputs, 'policy', outputs.some(({ entries }) => entries === 65) ? 65 : 64);
  const value = choose(outputs, 'value', 1);
  if (value.activation.softmax !== undefined) {
    throw refusal(
      `its value '${value.name}' comes out of a ${value.activation.softmax}, which makes it 1 always`,
    );
  }
  const { entries } = policy;
  const flat = draft.vector(policy.activation, 'policy/flatten');
  const layer = entries === 64 ? withPass(draft, flat) : flat;
  const names = { policy: layer, value: draft.vector(value.activation, 'value/flatten') };
  const needed = neededLayers(draft.layers, Object.values(names));
  return {
    heads: {
      policy: { output: policy.name, entries, softmax: policy.activation.softmax },
      value: { output: value.name },
    },
    outputs: names,
    layers: draft.layers.filter(({ name }) => needed.has(name)),
    parameters: new Map(
      [...draft.parameters].filter(([name]) => needed.has(name.slice(0, name.lastIndexOf('.')))),
    ),
  };
}

function outputsOf(
  graph: OnnxFileGraph,
  draft: Draft,
  values: ReadonlyMap<string, ImportedValue>,
): readonly Output[] {
  return graph.output.flatMap(({ name }) => {
    const activation = values.get(name);
    if (activation === undefined) throw refusal(`nothing computes its output '${name}'`);
    if (isConstant(activation)) return [];
    return [{ name, entries: product(activation.shape) / draft.batch, activation }];
  });
}

/** The only output of that size, or of several the one that is named like the head. */
function choose(outputs: readonly Output[], head: 'policy' | 'value', entries: number): Output {
  const fitting = outputs.filter((output) => output.entries === entries);
  const chosen = fitting.length === 1 ? fitting[0] : fitting.find(({ name }) => name === head);
  if (chosen !== undefined) return chosen;
  const found = outputs.map(({ name, entries: size }) => `'${name}' of ${size}`).join(', ');
  const wanted =
    head === 'policy' ? 'a policy of 65 or 64 numbers a position' : 'a value of one number a position';
  throw refusal(
    fitting.length === 0
      ? `no output is ${wanted}; its outputs are ${found === '' ? 'none' : found}`
      : `several outputs could be ${wanted} (${found}); name one of them '${head}'`,
  );
}

/** A policy of the 64 squares gets a logit of the pass, 0: a pass is never chosen among moves, so nothing else reads it. */
function withPass(draft: Draft, policy: string): string {
  const at = draft.layers.findIndex(({ name }) => name === policy);
  const layer = draft.layers[at]!;
  const isRead = draft.layers.some((other) => inputsOf(other).includes(policy));
  if (layer.kind === 'dense' && !isRead) {
    for (const part of ['weight', 'bias']) {
      const old = draft.parameters.get(`${policy}.${part}`);
      if (old === undefined) continue;
      const [, ...rest] = old.shape;
      draft.setParameter(policy, part, [65, ...rest], [...old.data, ...new Float32Array(product(rest))]);
    }
    draft.layers[at] = { ...layer, outFeatures: 65 };
    return policy;
  }
  return draft.add('policy/pass', [65], (name) => ({
    name,
    kind: 'pad',
    inputs: [policy],
    before: [0],
    after: [1],
  })).layer;
}

function neededLayers(layers: readonly Layer[], heads: readonly string[]): ReadonlySet<string> {
  const needed = new Set([layers[0]!.name, ...heads]);
  for (const layer of [...layers].reverse()) {
    if (needed.has(layer.name)) inputsOf(layer).forEach((name) => needed.add(name));
  }
  return needed;
}
