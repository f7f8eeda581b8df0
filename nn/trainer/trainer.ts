import { OthelloError } from '../../engine/errors.js';
import { type Architecture, layerShapes } from '../architecture.js';
import type { OptimizerState } from '../checkpoint.js';
import { needMemory, trainingBytes } from '../memoryNeeds.js';
import { checkParameters, type Network } from '../network.js';
import type { Feeds, Program, Runtime } from '../runtime.js';
import { sizeOf, type Tensor } from '../tensor.js';
import { stepScalars } from './optimizer.js';
import { ParallelStep } from './parallelStep.js';
import {
  buildLossGraph,
  buildTrainingGraph,
  NEXT,
  stateShapes,
  type TrainingConfig,
} from './trainingGraph.js';

/** Examples to train on, row n of each array being example n. */
export interface TrainingBatch {
  readonly size: number;
  readonly planes: Float32Array; // [size, planes, 8, 8], see planes.ts
  /** [size, 65] the search's policy, summing to 1; a row of zeros has no part in the policy's loss. */
  readonly policyTarget: Float32Array;
  readonly legal: Float32Array; // [size, 65] 1 where the move (64: pass) is legal, else 0
  readonly valueTarget: Float32Array; // [size] result for the side to move, -1..1
  /** Targets of further heads by name, [size, ...shape of the head]; every head of the architecture needs one. */
  readonly heads?: Readonly<Record<string, Float32Array>>;
}

/** Losses of one batch: the weighted sum, and each head's own. */
export interface Losses {
  readonly loss: number;
  readonly policyLoss: number;
  readonly valueLoss: number;
  readonly heads: Readonly<Record<string, number>>;
}

/** Settings of a trainer that none of its own are given: AdamW on batches of 256 positions. */
export const DEFAULT_TRAINING: TrainingConfig = {
  batchSize: 256,
  learningRate: 1e-3,
  weights: { policy: 1, value: 1 },
  statisticsMomentum: 0.1,
  optimizer: { meanDecay: 0.9, squareDecay: 0.999, epsilon: 1e-8, weightDecay: 1e-2 },
  clipNorm: undefined,
  averageDecay: undefined,
  filterGradients: 'convolution',
};

/** A network in training. It holds parameters and optimiser state between steps; nothing else remembers anything. */
export interface Trainer {
  /** Number of steps taken, those before a restored state included. */
  readonly steps: number;
  /** One optimiser step; the losses are those before it. `learningRate` overrides the configuration's. */
  step(batch: TrainingBatch, learningRate?: number): Promise<Losses>;
  /** Losses of a batch of any size as the network would play (running statistics), without a step. */
  losses(batch: TrainingBatch): Promise<Losses>;
  /** The network and state as they are now; later steps do not change what was returned. */
  snapshot(): { readonly network: Network; readonly optimizer: OptimizerState };
  /** The running mean of the parameters (an option for play); OthelloError 'usage' unless `averageDecay` is set. */
  averaged(): Network;
  dispose(): Promise<void>;
}

/** An empty batch of the right sizes, to be filled in place. */
export function createTrainingBatch(architecture: Architecture, size: number): TrainingBatch {
  const shapes = layerShapes(architecture);
  const heads: Record<string, Float32Array> = {};
  for (const head of furtherHeads(architecture)) {
    const features = shapes.get(architecture.outputs[head]!)!;
    heads[head] = new Float32Array(features.reduce((product, n) => product * n, size));
  }
  return {
    size,
    planes: new Float32Array(size * architecture.planes.length * 64),
    policyTarget: new Float32Array(size * 65),
    legal: new Float32Array(size * 65),
    valueTarget: new Float32Array(size),
    heads,
  };
}

function furtherHeads(architecture: Architecture): string[] {
  return Object.keys(architecture.outputs).filter((head) => head !== 'policy' && head !== 'value');
}

/** How a trainer computes. */
export interface TrainerOptions extends TrainingConfig {
  /** Threads that share each batch, 1 unless said; more than one change what batch norm sees, see ParallelStep. */
  readonly threads: number;
}

/**
 * Compiles the training pass of a network: forward, loss, gradient and optimiser step are one graph, run once a step.
 * @param optimizer the state of a snapshot to go on from; a fresh one otherwise
 * @throws OthelloError badModel where the state does not fit the network; noMemory where the training would not fit into memory
 */
export async function createTrainer(
  network: Network,
  runtime: Runtime,
  config: Partial<TrainerOptions> = {},
  optimizer?: OptimizerState,
): Promise<Trainer> {
  const { threads = 1, ...changes } = config;
  const whole = { ...DEFAULT_TRAINING, ...changes };
  const { architecture } = network;
  const { filterGradients } = whole;
  needMemory(
    trainingBytes(architecture, whole.batchSize),
    `Training this network with batches of ${whole.batchSize}`,
  );
  const program =
    threads === 1
      ? await runtime.compile(buildTrainingGraph(architecture, whole), { filterGradients })
      : await ParallelStep.compile(architecture, whole, runtime, threads);
  const compileLosses = (): Promise<Program> =>
    runtime.compile(buildLossGraph(architecture, whole), { threads });
  return new GraphTrainer(network, whole, program, compileLosses, optimizer);
}

const AVERAGE = 'average/';
const STEPS = 'steps';

class GraphTrainer implements Trainer {
  readonly #network: Network;
  readonly #config: TrainingConfig;
  readonly #program: Program;
  readonly #compileLosses: () => Promise<Program>;
  #lossProgram: Promise<Program> | undefined;
  #parameters: Map<string, Tensor>;
  #state: Map<string, Tensor>;
  /** Running means in plain arrays, changed in place. */
  #average: Map<string, Tensor> | undefined;
  #steps = 0;

  constructor(
    network: Network,
    config: TrainingConfig,
    program: Program,
    compileLosses: () => Promise<Program>,
    optimizer: OptimizerState | undefined,
  ) {
    const { architecture, parameters } = network;
    checkParameters(architecture, parameters);
    this.#network = network;
    this.#config = config;
    this.#program = program;
    this.#compileLosses = compileLosses;
    this.#parameters = new Map(parameters);
    this.#state = new Map();
    for (const [name, shape] of stateShapes(architecture)) {
      this.#state.set(name, restored(optimizer, name, shape));
    }
    if (optimizer !== undefined) this.#steps = restored(optimizer, STEPS, []).data[0]!;
    if (config.averageDecay !== undefined) {
      this.#average = new Map();
      for (const [name, tensor] of parameters) {
        this.#average.set(name, copy(optimizer?.get(AVERAGE + name) ?? tensor));
      }
    }
  }

  get steps(): number {
    return this.#steps;
  }

  async step(batch: TrainingBatch, learningRate = this.#config.learningRate): Promise<Losses> {
    const { batchSize, optimizer } = this.#config;
    if (batch.size !== batchSize) {
      const message = `A training step takes batches of ${batchSize} examples, not ${batch.size}.`;
      throw new OthelloError('usage', message);
    }
    const { rate, epsilon, decay } = stepScalars(optimizer, this.#steps + 1, learningRate);
    const results = await this.#program.run({
      ...Object.fromEntries([...this.#parameters, ...this.#state]),
      rate: scalar(rate),
      epsilon: scalar(epsilon),
      decay: scalar(decay),
      ...this.#feeds(batch),
    });
    for (const name of this.#parameters.keys()) this.#parameters.set(name, results[NEXT + name]!);
    for (const name of this.#state.keys()) this.#state.set(name, results[NEXT + name]!);
    this.#steps++;
    this.#followAverage();
    return lossesOf(results);
  }

  async losses(batch: TrainingBatch): Promise<Losses> {
    this.#lossProgram ??= this.#compileLosses();
    const program = await this.#lossProgram;
    return lossesOf(await program.run({ ...Object.fromEntries(this.#parameters), ...this.#feeds(batch) }));
  }

  snapshot(): { network: Network; optimizer: OptimizerState } {
    const optimizer = new Map(this.#state);
    optimizer.set(STEPS, { shape: [], data: Int32Array.of(this.#steps) });
    for (const [name, tensor] of this.#average ?? []) optimizer.set(AVERAGE + name, copy(tensor));
    return { network: { ...this.#network, parameters: new Map(this.#parameters) }, optimizer };
  }

  averaged(): Network {
    if (this.#average === undefined) {
      throw new OthelloError('usage', 'Averaged weights are kept only when averageDecay is set.');
    }
    const parameters = new Map([...this.#average].map(([name, tensor]) => [name, copy(tensor)]));
    return { ...this.#network, parameters };
  }

  async dispose(): Promise<void> {
    await this.#program.dispose();
    await (await this.#lossProgram)?.dispose();
  }

  #feeds(batch: TrainingBatch): Feeds {
    const { architecture } = this.#network;
    const { size } = batch;
    const feeds: Record<string, Tensor> = {
      planes: { shape: [size, architecture.planes.length, 8, 8], data: batch.planes },
      policyTarget: { shape: [size, 65], data: batch.policyTarget },
      legal: { shape: [size, 65], data: batch.legal },
      valueTarget: { shape: [size, 1], data: batch.valueTarget },
    };
    for (const head of furtherHeads(architecture)) {
      const data = batch.heads?.[head];
      if (data === undefined) {
        throw new OthelloError('usage', `The training batch has no targets for the head '${head}'.`);
      }
      const shape = layerShapes(architecture).get(architecture.outputs[head]!)!;
      feeds[`${head}Target`] = { shape: [size, ...shape], data };
    }
    return feeds;
  }

  #followAverage(): void {
    const { averageDecay } = this.#config;
    if (averageDecay === undefined) return;
    // Early on the mean is of all steps so far, so that the initial network is soon forgotten.
    const weight = Math.max(1 - averageDecay, 1 / (this.#steps + 1));
    for (const [name, { data }] of this.#average!) {
      const now = this.#parameters.get(name)!.data;
      for (let i = 0; i < data.length; i++) data[i] = data[i]! + weight * (now[i]! - data[i]!);
    }
  }
}

function scalar(value: number): Tensor {
  return { shape: [], data: Float32Array.of(value) };
}

function copy({ shape, data }: Tensor): Tensor {
  return { shape, data: new Float32Array(data) };
}

/** A tensor of an optimiser's state, zeros where there is no state yet. */
function restored(optimizer: OptimizerState | undefined, name: string, shape: readonly number[]): Tensor {
  const tensor = optimizer?.get(name);
  if (tensor?.shape.join() === shape.join()) return tensor;
  if (optimizer === undefined) {
    return { shape, data: new Float32Array(sizeOf(shape)) };
  }
  const found = tensor === undefined ? 'is missing' : `has shape ${tensor.shape.join('x')}`;
  throw new OthelloError('badModel', `The optimiser's state does not fit the network: '${name}' ${found}.`);
}

function lossesOf(results: Record<string, Tensor>): Losses {
  const heads: Record<string, number> = {};
  for (const [name, tensor] of Object.entries(results)) {
    if (name.startsWith('loss/')) heads[name.slice('loss/'.length)] = tensor.data[0]!;
  }
  return {
    loss: results['loss']!.data[0]!,
    policyLoss: heads['policy']!,
    valueLoss: heads['value']!,
    heads,
  };
}
