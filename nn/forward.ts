import { OthelloError } from '../engine/errors.js';
import { type Architecture, inputsOf, type Layer, type LayerOf, layerShapes } from './architecture.js';
import { foldBatchNorm } from './fold.js';
import { BATCH, Graph, type Value } from './graph.js';
import { buildFunction, spread } from './layers/forwardActivationsAndNorms.js';
import { buildConv, buildStructure } from './layers/forwardPoolsAndShapes.js';
import { isStructure } from './layers/poolsAndShapes.js';
import type { Network, WideNetwork } from './network.js';
import { batchNorm } from './operators/batchNorm.js';
import { add, maximum, mul, relu, sub, tanh } from './operators/elementwise.js';
import { dense } from './operators/matmul.js';
import { reduceMean } from './operators/reduce.js';
import { reshape } from './operators/reshape.js';

/** Graph values by name: those of parameters ("stem.weight"), or of layers ("stem"). */
export type Values = ReadonlyMap<string, Value>;

/** How a batchNorm layer is computed; inference and training differ in nothing else. */
export type Normalize = (graph: Graph, layer: LayerOf<'batchNorm'>, x: Value, parameters: Values) => Value;

export interface ForwardOptions {
  /** With the running statistics unless said. */
  readonly normalize?: Normalize;
  /** The value that others read of a layer, made from its own; the same unless said. */
  readonly store?: (layer: Layer, value: Value) => Value;
  /** What a layer reads of another, made from that one's value; the same unless said. */
  readonly read?: (layer: Layer, value: Value) => Value;
  /** Values of layers that are known already: then only the layers that can be computed of these are written. */
  readonly given?: ReadonlyMap<string, Value>;
}

/**
 * Writes the forward pass: most layers are one node, named after the layer (the input layer is `planes` itself).
 * @param planes [N, planes, 8, 8], N a number or BATCH
 * @returns the value of every layer by its name
 */
export function buildForward(
  graph: Graph,
  architecture: Architecture,
  parameters: Values,
  planes: Value,
  { normalize = runningNorm, store = asItIs, read = asItIs, given }: ForwardOptions = {},
): Map<string, Value> {
  const values = new Map<string, Value>(given);
  const shapes = layerShapes(architecture);
  for (const layer of architecture.layers) {
    if (given !== undefined && (values.has(layer.name) || !isComputable(layer, values))) continue;
    const inputs = inputsOf(layer).map((input) => read(layer, values.get(input)!));
    const batch = planes.shape[0]!;
    const value = buildLayer(layer, inputs, [batch, ...shapes.get(layer.name)!]);
    values.set(layer.name, store(layer, value));
  }
  return values;

  function buildLayer(layer: Layer, inputs: readonly Value[], shape: readonly number[]): Value {
    const { name } = layer;
    const [x = planes, other = planes] = inputs;
    const parameter = (part: string): Value => valueOf(parameters, `${name}.${part}`);
    if (isStructure(layer)) {
      return buildStructure(graph, layer, { inputs, shape, planes }, () => parameter('values'));
    }
    switch (layer.kind) {
      case 'input':
        return planes;
      case 'conv': {
        const bias = layer.bias ? parameter('bias') : undefined;
        return buildConv(graph, layer, x, { weight: parameter('weight'), bias });
      }
      case 'dense':
        return dense(graph, x, parameter('weight'), layer.bias ? parameter('bias') : undefined, name);
      case 'batchNorm':
        return normalize(graph, layer, x, parameters);
      case 'relu':
        return relu(graph, x, name);
      case 'tanh':
        return tanh(graph, x, name);
      case 'sum':
        return add(graph, x, spread(graph, other, x), name);
      case 'flatten':
        return reshape(graph, x, shape, name);
      case 'activation':
      case 'prelu':
      case 'gate':
      case 'layerNorm':
      case 'lrn':
      case 'softmax':
      case 'matmul':
      case 'product':
        return buildFunction(graph, layer, [x, other], parameter);
    }
  }
}

const asItIs = (_layer: Layer, value: Value): Value => value;

/** Whether a layer reads others, and all of them are known. */
function isComputable(layer: Layer, values: Values): boolean {
  const inputs = inputsOf(layer);
  return inputs.length > 0 && inputs.every((input) => values.has(input));
}

function valueOf(values: Values, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw new OthelloError('badModel', `The model lacks the parameter '${name}'.`);
  return value;
}

/** Inference: normalises with the running statistics, parameters like the others. */
const runningNorm: Normalize = (graph, { name, epsilon }, x, parameters) => {
  const [scale, shift, mean, variance] = ['scale', 'shift', 'mean', 'variance'].map((part) =>
    valueOf(parameters, `${name}.${part}`),
  ) as [Value, Value, Value, Value];
  return batchNorm(graph, { x, scale, shift, mean, variance }, { epsilon, ofBatch: false }, name);
};

/**
 * Training: normalises with mean and (biased) variance of the batch, per channel over positions and squares, and
 * puts both into `statistics` under "<layer>.mean" and "<layer>.variance".
 */
export function batchStatisticsNorm(statistics: Map<string, Value>): Normalize {
  return (graph, { name, epsilon }, x, parameters) => {
    const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
    const mean = reduceMean(graph, x, axes, false, `${name}.batchMean`);
    // E[x²] - E[x]² takes one pass over x less than E[(x - mean)²]; rounding may take it below 0.
    const meanSquare = reduceMean(graph, mul(graph, x, x), axes);
    const difference = sub(graph, meanSquare, mul(graph, mean, mean));
    const variance = maximum(graph, difference, graph.constant(0), `${name}.batchVariance`);
    statistics.set(`${name}.mean`, mean);
    statistics.set(`${name}.variance`, variance);
    const scale = valueOf(parameters, `${name}.scale`);
    const shift = valueOf(parameters, `${name}.shift`);
    return batchNorm(graph, { x, scale, shift, mean, variance }, { epsilon, ofBatch: true }, name);
  };
}

/** The parameters of a network as constants of a graph, under their own names. */
export function parameterConstants(graph: Graph, network: WideNetwork): Map<string, Value> {
  return new Map([...network.parameters].map(([name, tensor]) => [name, graph.constant(tensor, name)]));
}

/**
 * The inference pass, batch norm folded: input 'planes' [BATCH, planes, 8, 8]; one output for each head of the
 * architecture, at least 'policy' [BATCH, 65] (logits) and 'value' [BATCH, 1] (after tanh).
 * @param heads the outputs that are wanted, all unless said; what only others need is not computed
 */
export function inferenceGraph(network: Network, heads?: readonly string[]): Graph {
  const folded = foldBatchNorm(network);
  const { architecture } = folded;
  const graph = new Graph();
  const planes = graph.input('planes', [BATCH, architecture.planes.length, 8, 8]);
  const values = buildForward(graph, architecture, parameterConstants(graph, folded), planes);
  addOutputs(graph, architecture, values, heads);
  return graph;
}

/** Makes the heads that are wanted, all unless said, outputs of the graph under their names. */
export function addOutputs(
  graph: Graph,
  { outputs }: Architecture,
  values: ReadonlyMap<string, Value>,
  heads: readonly string[] = Object.keys(outputs),
): void {
  for (const head of heads) graph.output(head, values.get(outputs[head]!)!);
}
