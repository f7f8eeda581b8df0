import { type Architecture, inputsOf, type Layer } from '../../architecture.js';
import { sizeOf, type Tensor } from '../../tensor.js';
import type { Draft } from '../draft.js';
import { type Activation, type ImportedValue, isConstant, refusal, type Softmax } from '../importedValue.js';
import type { OnnxFileGraph } from '../schema.js';

/** An output of a file, and what it does to the numbers at its end, which the network leaves out. */
interface ImportedHead {
  readonly output: string;
  readonly softmax: Softmax | undefined;
}

/** Which outputs of a file are what; one of the two may be missing. */
export interface ImportedHeads {
  /** `entries` is 65, or 64 where the file has no logit of a pass. */
  readonly policy: (ImportedHead & { readonly entries: number }) | undefined;
  /** `entries` is 1, or 3: win, draw and loss. */
  readonly value: (ImportedHead & { readonly entries: number }) | undefined;
}

type HeadName = keyof ImportedHeads;

interface Output {
  readonly name: string;
  readonly entries: number;
  readonly activation: Activation;
}

/** A draft that has become a network. */
interface Finished {
  readonly heads: ImportedHeads;
  readonly outputs: Architecture['outputs'];
  readonly layers: readonly Layer[];
  readonly parameters: ReadonlyMap<string, Tensor>;
}

/**
 * Finds the policy (65 or 64 numbers a position, before a softmax) and the value (one number, or three: win, draw, loss) among
 * the outputs, and keeps the layers that they need. One of the two may be missing.
 */
export function finishHeads(
  graph: OnnxFileGraph,
  draft: Draft,
  values: ReadonlyMap<string, ImportedValue>,
): Finished {
  const found = outputsOf(graph, draft, values);
  const policy = choose(found, 'policy', found.some(({ entries }) => entries === 65) ? [65] : [64]);
  const value = choose(found, 'value', [1, 3]);
  if (policy === undefined && value === undefined) throw nothingUsable(found);
  const outputs = {
    ...(policy === undefined ? {} : { policy: policyLayer(draft, policy) }),
    ...(value === undefined ? {} : { value: valueLayer(draft, value) }),
  };
  const needed = neededLayers(draft.layers, Object.values(outputs));
  return {
    heads: { policy: policy && headOf(policy), value: value && headOf(value) },
    outputs,
    layers: draft.layers.filter(({ name }) => needed.has(name)),
    parameters: new Map(
      [...draft.parameters].filter(([name]) => needed.has(name.slice(0, name.lastIndexOf('.')))),
    ),
  };
}

function headOf({ name, entries, activation }: Output) {
  return { output: name, entries, softmax: activation.softmax };
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
    if (activation.elsewhere !== undefined)
      throw refusal(
        `its output '${name}' has the positions of a batch elsewhere than in its first dimension`,
      );
    if (activation.isUnfinished === true)
      throw refusal(`its output '${name}' is a part of a function that is not known`);
    return [{ name, entries: sizeOf(activation.shape) / draft.batch, activation }];
  });
}

/** What the outputs are called by others, besides the head's own name. */
const NAMES: Readonly<Record<HeadName, RegExp>> = { policy: /policy|^pi$|move/i, value: /value|wdl|win/i };
const WANTED: Readonly<Record<HeadName, string>> = {
  policy: 'a policy of 65 or 64 numbers a position',
  value: 'a value of one number a position, or of three (win, draw, loss)',
};

/** The only output of those sizes, or of several the one that is named like the head; undefined where there is none. */
function choose(outputs: readonly Output[], head: HeadName, sizes: readonly number[]): Output | undefined {
  const fitting = outputs.filter(({ entries }) => sizes.includes(entries));
  if (fitting.length <= 1) return fitting[0];
  const exact = fitting.find(({ name }) => name === head);
  const named = fitting.filter(({ name }) => NAMES[head].test(name));
  const chosen = exact ?? (named.length === 1 ? named[0] : undefined);
  if (chosen !== undefined) return chosen;
  throw refusal(`several outputs could be ${WANTED[head]} (${listOf(outputs)}); name one of them '${head}'`);
}

function nothingUsable(outputs: readonly Output[]) {
  const found = outputs.length === 0 ? 'none' : listOf(outputs);
  return refusal(`no output is ${WANTED.policy}, nor ${WANTED.value}; its outputs are ${found}`);
}

function listOf(outputs: readonly Output[]): string {
  return outputs.map(({ name, entries }) => `'${name}' of ${entries}`).join(', ');
}

function policyLayer(draft: Draft, { name, entries, activation }: Output): string {
  if (activation.order !== undefined) throw refusal(`its policy '${name}' mixes squares and channels`);
  const flat = draft.vector(activation, 'policy/flatten');
  return entries === 64 ? withPass(draft, flat) : flat;
}

function valueLayer(draft: Draft, { name, entries, activation }: Output): string {
  const { softmax } = activation;
  if (entries === 1 && softmax !== undefined) {
    throw refusal(`its value '${name}' comes out of a ${softmax}, which makes it 1 always`);
  }
  const flat = draft.vector(activation, 'value/flatten');
  if (entries === 1) return flat;
  return draft.add('value/win-loss', [1], (own) => ({ name: own, kind: 'winDrawLoss', inputs: [flat] }))
    .layer;
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
      draft.setParameter(policy, part, [65, ...rest], [...old.data, ...new Float32Array(sizeOf(rest))]);
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
