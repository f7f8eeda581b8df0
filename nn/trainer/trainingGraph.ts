import { type Architecture, layerShapes, parameterShapes } from '../architecture.js';
import { backward, gradientStep } from '../backward.js';
import { batchStatisticsNorm, buildForward } from '../forward.js';
import { BATCH, Graph, type Value } from '../graph.js';
import { isTrained } from '../network.js';
import { add, div, minimum, mul, sqrt } from '../operators/elementwise.js';
import type { FilterGradients } from '../operators/operatorTypes.js';
import { reduceSum } from '../operators/reduce.js';
import { sizeOf } from '../tensor.js';
import { buildLosses } from './loss.js';
import { type AdamW, applyAdamW, follow, type Moments, STATE_PARTS } from './optimizer.js';

/** Settings of a training step: batch, losses, optimiser. */
export interface TrainingConfig {
  readonly batchSize: number;
  readonly learningRate: number;
  /** Weight of each head's loss in the sum; 1 where a head is not named. */
  readonly weights: Readonly<Record<string, number>>;
  /** Share of the new batch in batchNorm's running statistics. */
  readonly statisticsMomentum: number;
  readonly optimizer: AdamW;
  /** Gradients are scaled down to this norm over all parameters; undefined: never. */
  readonly clipNorm: number | undefined;
  /** Decay of the running mean of the parameters a step; undefined: none is kept. */
  readonly averageDecay: number | undefined;
  /** How onnxruntime sums the gradients of kernels: of influence on rounding, and on speed. */
  readonly filterGradients: FilterGradients;
}

/** Before the name of a parameter or state array: its value after the step. */
export const NEXT = 'next/';

/** Before the name of a parameter: what a batch says of it. */
export const LEARNED = 'learned/';

/** The parameters that gradients change, in the order of the layers. */
function trainedParameters(architecture: Architecture): string[] {
  return [...parameterShapes(architecture).keys()].filter(isTrained);
}

/** Names ("<parameter>/mean", "<parameter>/square") and shapes of the optimiser's state. */
export function stateShapes(architecture: Architecture): Map<string, readonly number[]> {
  const shapes = parameterShapes(architecture);
  return new Map(
    trainedParameters(architecture).flatMap((name) =>
      STATE_PARTS.map((part) => [`${name}/${part}`, shapes.get(name)!] as const),
    ),
  );
}

/**
 * A whole training step. Inputs: the batch ('planes', 'policyTarget', 'legal', 'valueTarget', '<head>Target'), every
 * parameter and state array by its name, and the scalars 'rate', 'epsilon', 'decay'. Outputs: the new parameters
 * (running statistics among them) and state under 'next/<name>', 'loss', and 'loss/<head>' of each head.
 */
export function buildTrainingGraph(architecture: Architecture, config: TrainingConfig): Graph {
  const graph = new Graph();
  const parameters = parameterInputs(graph, architecture);
  outputNext(graph, config, parameters, learn(graph, architecture, config, parameters));
  return graph;
}

/**
 * The first half of a training step, for a part of a batch: what it teaches. Inputs: a batch of `config.batchSize` and the
 * parameters. Outputs: the losses, and by the name of each parameter its gradient ('learned/<name>'), or what the batch
 * says of a running statistic.
 */
export function buildGradientGraph(architecture: Architecture, config: TrainingConfig): Graph {
  const graph = new Graph();
  const learned = learn(graph, architecture, config, parameterInputs(graph, architecture));
  for (const [name, value] of learned) graph.output(LEARNED + name, value);
  return graph;
}

/** The second half: inputs and outputs of a whole step, but 'learned/<name>' in the place of the batch, and no losses. */
export function buildUpdateGraph(architecture: Architecture, config: TrainingConfig): Graph {
  const graph = new Graph();
  const parameters = parameterInputs(graph, architecture);
  const learned = new Map<string, Value>();
  for (const [name, { shape }] of parameters) learned.set(name, graph.input(LEARNED + name, shape));
  outputNext(graph, config, parameters, learned);
  return graph;
}

/** What a batch says of each parameter, by its name: the gradient of the loss, or the measured statistic. */
function learn(
  graph: Graph,
  architecture: Architecture,
  config: TrainingConfig,
  parameters: ReadonlyMap<string, Value>,
): Map<string, Value> {
  const batch = batchInputs(graph, architecture, config.batchSize);
  const learned = new Map<string, Value>();
  const layers = buildForward(graph, architecture, parameters, batch.planes, {
    normalize: batchStatisticsNorm(learned),
  });
  const loss = outputLosses(graph, config, buildLosses(graph, architecture, layers, batch));
  const trained = trainedParameters(architecture).map((name) => parameters.get(name)!);
  const gradients = backward(graph, new Map([[loss, graph.constant(1)]]), trained, gradientStep);
  for (const parameter of trained) {
    const { name, shape } = parameter;
    // A layer that no head depends on has no gradient.
    const none = (): Value => graph.constant({ shape, data: new Float32Array(sizeOf(shape)) });
    learned.set(name, gradients.get(parameter) ?? none());
  }
  return learned;
}

/** Adds the step that what was learned leads to, and makes what it gives outputs. */
function outputNext(
  graph: Graph,
  config: TrainingConfig,
  parameters: ReadonlyMap<string, Value>,
  learned: ReadonlyMap<string, Value>,
): void {
  const gradients = clip(graph, new Map([...learned].filter(([name]) => isTrained(name))), config.clipNorm);
  outputUpdates(graph, config.optimizer, parameters, gradients);
  for (const [name, measured] of learned) {
    if (isTrained(name)) continue;
    graph.output(NEXT + name, follow(graph, parameters.get(name)!, measured, 1 - config.statisticsMomentum));
  }
}

/** The losses alone, in inference (running statistics), for batches of any size; inputs as in a training step. */
export function buildLossGraph(architecture: Architecture, config: TrainingConfig): Graph {
  const graph = new Graph();
  const batch = batchInputs(graph, architecture, BATCH);
  const parameters = parameterInputs(graph, architecture);
  const layers = buildForward(graph, architecture, parameters, batch.planes);
  outputLosses(graph, config, buildLosses(graph, architecture, layers, batch));
  return graph;
}

function batchInputs(graph: Graph, architecture: Architecture, size: number) {
  const shapes = layerShapes(architecture);
  const heads = new Map<string, Value>();
  for (const [head, layer] of Object.entries(architecture.outputs)) {
    if (head === 'policy' || head === 'value') continue;
    heads.set(head, graph.input(`${head}Target`, [size, ...shapes.get(layer)!]));
  }
  return {
    planes: graph.input('planes', [size, architecture.planes.length, 8, 8]),
    policy: graph.input('policyTarget', [size, 65]),
    legal: graph.input('legal', [size, 65]),
    value: graph.input('valueTarget', [size, 1]),
    heads,
  };
}

function parameterInputs(graph: Graph, architecture: Architecture): Map<string, Value> {
  return new Map([...parameterShapes(architecture)].map(([name, shape]) => [name, graph.input(name, shape)]));
}

/** Makes each head's loss and their weighted sum outputs, and returns the sum. */
function outputLosses(graph: Graph, { weights }: TrainingConfig, losses: ReadonlyMap<string, Value>): Value {
  let sum: Value | undefined;
  for (const [head, loss] of losses) {
    graph.output(`loss/${head}`, loss);
    const weighted = mul(graph, loss, graph.constant(weights[head] ?? 1));
    sum = sum === undefined ? weighted : add(graph, sum, weighted);
  }
  graph.output('loss', sum!);
  return sum!;
}

/** Gradients scaled so that their norm over all parameters is at most `limit`. */
function clip(
  graph: Graph,
  gradients: ReadonlyMap<string, Value>,
  limit: number | undefined,
): ReadonlyMap<string, Value> {
  if (limit === undefined) return gradients;
  const squares = [...gradients.values()].map((gradient) => {
    const axes = gradient.shape.map((_, axis) => axis);
    return reduceSum(graph, mul(graph, gradient, gradient), axes);
  });
  const norm = sqrt(
    graph,
    squares.reduce((sum, square) => add(graph, sum, square)),
  );
  const factor = minimum(graph, div(graph, graph.constant(limit), norm), graph.constant(1));
  return new Map([...gradients].map(([name, gradient]) => [name, mul(graph, gradient, factor)]));
}

/** Adds the optimiser's step of every trained parameter and makes what it gives outputs. */
function outputUpdates(
  graph: Graph,
  optimizer: AdamW,
  parameters: ReadonlyMap<string, Value>,
  gradients: ReadonlyMap<string, Value>,
): void {
  const scalars = {
    rate: graph.input('rate', []),
    epsilon: graph.input('epsilon', []),
    decay: graph.input('decay', []),
  };
  for (const [name, gradient] of gradients) {
    const old = parameters.get(name)!;
    const { shape } = old;
    const moments: Moments = {
      mean: graph.input(`${name}/mean`, shape),
      square: graph.input(`${name}/square`, shape),
    };
    const decayed = name.endsWith('.weight');
    const now = applyAdamW(graph, optimizer, scalars, { parameter: old, gradient, moments, decayed });
    graph.output(NEXT + name, now.parameter);
    for (const part of STATE_PARTS) graph.output(`${NEXT}${name}/${part}`, now.moments[part]);
  }
}
