import { OthelloError } from '../engine/index.js';
import type { Architecture, GraphNode, LocalStep, Network, Tensor, Value } from '../nn/index.js';
import {
  BATCH,
  Graph,
  backward,
  buildForward,
  foldBatchNorm,
  gather,
  inputsOf,
  layerShapes,
  mul,
  normAffine,
  parameterConstants,
  parameterOf,
} from '../nn/index.js';
import type { PlannedRule } from './composite.js';
import type { Decomposition, Rows } from './decompose.js';
import { decomposeAffine, decomposeSum } from './decompose.js';
import type { LayerNumbers } from './layer.js';
import { VirtualNeuron, affineLayer } from './layer.js';
import { same } from './rules.js';

/**
 * Where relevance enters. `neurons`: R = coefficients · outputs at some layers, each output a neuron of its own.
 * `contrast`: one virtual neuron Σ c_k z_k over the outputs of the (dense) policy layer.
 */
export type Seeding =
  | { readonly kind: 'neurons'; readonly layers: readonly string[] }
  | { readonly kind: 'contrast'; readonly layer: string };

/** Bias and leak of a layer are outputs `bias/NAME` and `leak/NAME` of the graph, where they are not 0 throughout. */
export interface LedgerLayer {
  readonly name: string;
  readonly hasBias: boolean;
  readonly hasLeak: boolean;
  /** Rows and columns of the bias map; 1 for a dense layer. */
  readonly side: number;
}

/**
 * The relevance pass. Inputs: `planes` [positions, planes, 8, 8], `rows` [rows] (the position of each row), and for
 * neurons `coefficients/LAYER` [rows, ...outputs], for a contrast the parts of the virtual neuron. Outputs: `relevance`
 * ([rows, planes, 8, 8]), `seed/LAYER` (R where it entered, [rows, ...outputs]) and the ledger.
 */
export interface RelevanceGraph {
  readonly graph: Graph;
  readonly layers: readonly LedgerLayer[];
  readonly contrast: VirtualNeuron | undefined;
}

export interface RelevanceOptions {
  /** Layers whose weights the rules see differently (the gauge). */
  readonly numbers?: ReadonlyMap<string, LayerNumbers>;
  /** Whether row i is position i: then there is no input `rows`, and nothing is gathered. */
  readonly oneRowEach?: boolean;
}

/** A network ready to be decomposed: batch norms folded, those that remain written as diagonal layers. */
export function foldForRelevance(network: Network): Network {
  const folded = foldBatchNorm(network);
  const shapes = layerShapes(folded.architecture);
  const parameters = new Map(folded.parameters);
  const layers = folded.architecture.layers.map((layer) => {
    if (layer.kind !== 'batchNorm') return layer;
    const { name, inputs, channels } = layer;
    const { scale, shift } = normAffine(folded, layer);
    const weight = new Float32Array(channels * channels);
    scale.forEach((value, channel) => (weight[channel * (channels + 1)] = value));
    const isBoard = shapes.get(name)!.length === 3;
    for (const part of ['scale', 'shift', 'mean', 'variance']) parameters.delete(`${name}.${part}`);
    const shape = isBoard ? [channels, channels, 1, 1] : [channels, channels];
    parameters.set(`${name}.weight`, { shape, data: weight });
    parameters.set(`${name}.bias`, { shape: [channels], data: Float32Array.from(shift) });
    return isBoard
      ? {
          name,
          kind: 'conv' as const,
          inputs,
          inChannels: channels,
          outChannels: channels,
          kernel: 1,
          padding: 0,
          bias: true,
        }
      : { name, kind: 'dense' as const, inputs, inFeatures: channels, outFeatures: channels, bias: true };
  });
  return { ...folded, architecture: { ...folded.architecture, layers }, parameters };
}

/**
 * Builds the relevance pass of a network as nn's backward walk with the planned rules as the local step. Denominators are
 * computed once a position, relevance once a row.
 * @param network of foldForRelevance; `plan` the rule of each of its layers
 */
export function relevanceGraph(
  network: Network,
  plan: ReadonlyMap<string, PlannedRule>,
  seeding: Seeding,
  { numbers = new Map<string, LayerNumbers>(), oneRowEach = false }: RelevanceOptions = {},
): RelevanceGraph {
  const { architecture } = network;
  const graph = new Graph();
  const planes = graph.input('planes', [BATCH, architecture.planes.length, 8, 8], 'float32', 'positions');
  const batch = oneRowEach ? 'positions' : 'rows';
  const values = buildForward(graph, architecture, parameterConstants(graph, network), planes);
  const known = nonNegativeLayers(architecture);
  const nonNegative = new Set([...known].map((name) => values.get(name)!));
  const rows: Rows = oneRowEach
    ? (value) => value
    : rowGather(graph, graph.input('rows', [BATCH], 'int32', 'rows'));
  const layers: LedgerLayer[] = [];
  const record = (name: string, { bias, leak }: Decomposition, side: number): void => {
    if (bias !== undefined) graph.output(`bias/${name}`, bias);
    if (leak !== undefined) graph.output(`leak/${name}`, leak);
    layers.push({ name, hasBias: bias !== undefined, hasLeak: leak !== undefined, side });
  };
  const step: LocalStep = (_graph, node, relevance) => {
    if (node.op === 'reshape') return [reshapeRows(graph, node, relevance)];
    const decomposition = decompose(node, relevance);
    if (decomposition === undefined) return [relevance];
    record(node.name, decomposition, node.output.shape[2] ?? 1);
    return decomposition.inputs;
  };
  const decompose = (node: GraphNode, relevance: Value): Decomposition | undefined => {
    const planned = plan.get(node.name);
    if (planned === undefined) {
      const message = `The operator ${node.op} ('${node.name}') has no relevance rule.`;
      throw new OthelloError('unsupported', message);
    }
    const { rule } = planned;
    const [x, other] = node.inputs as [Value, Value];
    switch (rule.kind) {
      case 'pass':
        return undefined;
      case 'sum':
        return decomposeSum(graph, { ...planned, rule }, { h: x, q: other, y: node.output }, relevance, rows);
      case 'affine': {
        const layer = affineLayer(graph, node, numbers.get(node.name));
        const forward = { x, z: node.output, nonNegative: nonNegative.has(x) };
        return decomposeAffine(graph, layer, { ...planned, rule }, forward, relevance, rows);
      }
    }
  };

  const seeds = new Map<Value, Value>();
  let contrast: VirtualNeuron | undefined;
  if (seeding.kind === 'neurons') {
    for (const name of seeding.layers) {
      const value = values.get(name)!;
      const shape = [BATCH, ...value.shape.slice(1)];
      const coefficients = graph.input(`coefficients/${name}`, shape, 'float32', batch);
      const relevance = mul(graph, coefficients, rows(value));
      graph.output(`seed/${name}`, relevance);
      seeds.set(value, relevance);
    }
  } else {
    contrast = seedContrast(seeding.layer);
  }
  const found = backward(graph, seeds, [planes], step).get(planes);
  if (found === undefined) {
    throw new OthelloError(
      'badTarget',
      'The target does not depend on the board, so there is nothing to explain.',
    );
  }
  graph.output('relevance', found);
  return { graph, layers, contrast };

  function seedContrast(name: string): VirtualNeuron {
    const { node } = values.get(name)!;
    const planned = plan.get(name);
    if (node?.op !== 'dense' || planned?.rule.kind !== 'affine') {
      const message = `A contrast needs a dense layer of logits; the policy of this network ends in '${name}'.`;
      throw new OthelloError('badTarget', message);
    }
    const x = rows(node.inputs[0]!);
    const neuron = new VirtualNeuron(graph, 'contrast', x.shape[1]!, batch);
    const z = neuron.apply(x, same, same);
    graph.output(`seed/${name}`, z);
    const forward = { x, z, nonNegative: nonNegative.has(node.inputs[0]!) };
    const rule = { ...planned, rule: planned.rule };
    const decomposition = decomposeAffine(graph, neuron, rule, forward, z, (value) => value);
    record(name, decomposition, 1);
    seeds.set(node.inputs[0]!, decomposition.inputs[0]!);
    return neuron;
  }
}

/** Takes values from positions to rows, each once; where every position is one row, they are the same. */
function rowGather(graph: Graph, index: Value): (value: Value) => Value {
  const gathered = new Map<Value, Value>();
  return (value) => {
    let result = gathered.get(value);
    if (result === undefined) gathered.set(value, (result = gather(graph, value, index)));
    return result;
  };
}

function reshapeRows(graph: Graph, node: GraphNode, relevance: Value): Value {
  return graph.apply(node.operator, [relevance], { shape: [BATCH, ...node.inputs[0]!.shape.slice(1)] });
}

/** Layers whose outputs are known to be >= 0: rectified ones and planes of zeros and ones. */
export function nonNegativeLayers(architecture: Architecture): Set<string> {
  const known = new Set<string>();
  const isOneHot = !(architecture.planes as readonly string[]).includes('signed');
  for (const layer of architecture.layers) {
    const isKnown = inputsOf(layer).every((input) => known.has(input));
    if (layer.kind === 'relu' || (layer.kind === 'input' && isOneHot)) known.add(layer.name);
    else if ((layer.kind === 'flatten' || layer.kind === 'sum') && isKnown) known.add(layer.name);
  }
  return known;
}

/** Weights and biases of a layer as they are stored. */
export function layerNumbers(
  network: Network,
  name: string,
): LayerNumbers & { readonly weightShape: Tensor['shape'] } {
  const weight = parameterOf(network, name, 'weight');
  const bias = network.parameters.get(`${name}.bias`)?.data as Float32Array | undefined;
  return { weight: weight.data as Float32Array, bias, weightShape: weight.shape };
}
