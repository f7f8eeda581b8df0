import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parentPort } from 'node:worker_threads';
import { Random } from '../../engine/random.js';
import { throwIfStopped } from '../../engine/stop.js';
import { residualArchitecture } from '../../nn/architecture.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../nn/checkpoint.js';
import { initializeNetwork, type Network } from '../../nn/network.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { sha256Of } from '../../nn/sha256.js';
import { createTrainer, createTrainingBatch, type Trainer } from '../../nn/trainer/trainer.js';
import type { GameRecord } from '../records/gameRecord.js';
import { openStore } from '../store/store.js';
import type { NetworkBytes } from '../threads/networkBytes.js';
import { isStopped } from '../threads/stopSignal.js';
import { WorkMeter } from '../threads/workMeter.js';
import { diverged, highestLoss } from './divergence.js';
import type { NamedLosses } from './events.js';
import { importedGames } from './importedGames.js';
import { STORE_FILE } from './run.js';
import { lossWeights, type RunConfig, scheduledValue, windowSize } from './runConfig.js';
import { Sampler } from './sampler.js';

/** Train the network of `generation` on the games of the generations before it, from the state of the one before. */
export interface TrainTask {
  readonly folder: string;
  readonly config: RunConfig;
  readonly runtime: RuntimeChoice;
  readonly generation: number;
  /** The first generation that the run has games of. */
  readonly firstGeneration: number;
  /** The trainer's state after the generation before: a checkpoint with the optimiser's state. */
  readonly state: NetworkBytes;
  /** Imported games to draw from: those with smaller numbers. */
  readonly importedGames: number;
  readonly stop: Int32Array;
  /** Where the thread counts what it does, see WorkMeter. */
  readonly work?: Float64Array;
}

export interface TrainAnswer extends NamedLosses {
  /** The network to play with. */
  readonly network: Uint8Array;
  /** The state to go on from. */
  readonly state: Uint8Array;
  /** Steps of the whole run. */
  readonly steps: number;
  /** Samples of this generation; the losses are their means. */
  readonly samples: number;
}

/** Sent by the trainer while it works. */
export interface TrainProgress extends NamedLosses {
  readonly generation: number;
  readonly step: number;
  readonly steps: number;
}

/** Steps between two reports to the main thread. */
const REPORT_EVERY = 8;

/** Threads that share the steps of a network that is to learn a whole window; whatever the machine, so that a run can be repeated. */
const CATCH_UP_THREADS = 2;

/** What the thread keeps between generations, so that only new games are read and nothing is compiled again. */
interface Held {
  /** sha256 of the state the trainer is in. */
  state: string;
  readonly runtime: RuntimeChoice;
  readonly trainer: Trainer;
  readonly sampler: Sampler;
  readonly network: Network;
  /** Whether the network is a new one, of another architecture than the one that played the games. */
  readonly isNew: boolean;
}

let held: Held | undefined;

/** The trainer in the state that the task goes on from: the one held, or one restored from the bytes. */
async function hold(task: TrainTask): Promise<Held> {
  if (held?.state === task.state.sha256 && held.runtime === task.runtime) return held;
  await held?.trainer.dispose();
  held = undefined;
  const restored = decodeCheckpoint(new Uint8Array(task.state.bytes), "The trainer's state");
  throwIfStopped();
  const { training } = task.config;
  const architecture = residualArchitecture(task.config.network);
  const isNew = !isDeepStrictEqual(architecture, restored.network.architecture);
  const random = Random.fromSeed(task.config.seed).split('network', task.generation);
  const network = isNew ? initializeNetwork(architecture, random) : restored.network;
  const trainer = await createTrainer(
    network,
    await openRuntime(task.runtime),
    {
      batchSize: training.batchSize,
      weights: lossWeights(task.config),
      optimizer: { meanDecay: 0.9, squareDecay: 0.999, epsilon: 1e-8, weightDecay: training.weightDecay },
      averageDecay: training.averageDecay,
      filterGradients: training.filterGradients ?? 'taps',
      threads: isNew ? CATCH_UP_THREADS : 1,
    },
    isNew ? undefined : restored.optimizer,
  );
  const { planes } = network.architecture;
  const sampler = new Sampler({
    planes,
    rootValueShare: training.rootValueShare,
    solvedPolicy: training.solvedPolicy ?? false,
    surpriseWeight: training.surpriseWeight ?? 0,
    importedShare: training.imported?.share ?? 0,
  });
  held = { state: task.state.sha256, runtime: task.runtime, trainer, sampler, network, isNew };
  return held;
}

/** Brings the window to the generations that the network of `generation` trains on. */
function moveWindow(sampler: Sampler, task: TrainTask): void {
  const newest = task.generation - 1;
  const oldest = Math.max(task.firstGeneration, task.generation - windowSize(task.config, task.generation));
  sampler.keepFrom(oldest);
  const store = openStore(join(task.folder, STORE_FILE), { readonly: true });
  try {
    if (sampler.importedPositions === 0)
      sampler.addImported(untilStopped(importedGames(store, task.importedGames)));
    for (let generation = oldest; generation <= newest; generation++) {
      if (sampler.generations.includes(generation)) continue;
      sampler.add(generation, untilStopped(store.games({ from: generation, to: generation })));
    }
  } finally {
    store.close();
  }
}

/** The same games; a stop is heard between two. */
function* untilStopped(games: Iterable<GameRecord>): Generator<GameRecord> {
  for (const game of games) {
    throwIfStopped();
    yield game;
  }
}

/**
 * Learning rate of each step: that of the generation. A network that is new begins with the rate of the run's beginning, which
 * falls to it in a straight line.
 */
function learningRates(
  { config, generation }: TrainTask,
  isNew: boolean,
  steps: number,
): (step: number) => number {
  const last = scheduledValue(config.training.learningRate, generation);
  const first = isNew ? scheduledValue(config.training.learningRate, 0) : last;
  return (step) => first + ((last - first) * step) / steps;
}

/** Trains a generation; undefined when it was stopped. What the thread holds afterwards serves the next. */
export default async function train(task: TrainTask): Promise<TrainAnswer | undefined> {
  const meter = new WorkMeter(task.work);
  const now = await hold(task);
  const { trainer, sampler, isNew } = now;
  const { config, generation } = task;
  const { batchSize, samplesPerPosition } = config.training;
  // Until the new state has its name, what the trainer and the window hold belongs to no state: a stop leaves either half done.
  now.state = '';
  moveWindow(sampler, task);
  // What this network has not seen yet.
  const positions = isNew ? sampler.positions : sampler.positionsOf(generation - 1);
  const steps = Math.max(1, Math.round((positions * samplesPerPosition) / batchSize));
  const random = Random.fromSeed(config.seed).split('training', generation);
  const batch = createTrainingBatch(now.network.architecture, batchSize);
  const learningRate = learningRates(task, isNew, steps);
  let loss = 0;
  const headLosses: Record<string, number> = {};
  for (let step = 1; step <= steps; step++) {
    if (meter.pause('preparing', () => isStopped(task.stop))) return undefined;
    sampler.fill(batch, random.split(step));
    meter.lap('sampling');
    const losses = await trainer.step(batch, learningRate(step));
    if (!Number.isFinite(losses.loss)) throw diverged(task, `the loss is no number any more at step ${step}`);
    meter.lap('stepping');
    meter.count('samples', batchSize);
    loss += losses.loss / steps;
    for (const [head, of] of Object.entries(losses.heads))
      headLosses[head] = (headLosses[head] ?? 0) + of / steps;
    if (step % REPORT_EVERY === 0 || step === steps) {
      report({ generation, step, steps, ...named(losses.loss, losses.heads) });
    }
  }
  if (loss > highestLoss(config)) throw diverged(task, `the loss has grown to ${loss.toPrecision(2)}`);
  const snapshot = trainer.snapshot();
  const playing = playingNetwork(trainer, config, generation);
  if (!isFinite(snapshot.network) || !isFinite(playing)) {
    throw diverged(task, 'weights are no numbers any more');
  }
  const state = encodeCheckpoint(snapshot.network, snapshot.optimizer);
  // From here on one thread trains and the others play, as ever.
  if (!isNew) now.state = sha256Of(state);
  const network = encodeCheckpoint(playing);
  meter.lap('preparing');
  return {
    network,
    state,
    steps: trainer.steps,
    samples: steps * batchSize,
    ...named(loss, headLosses),
  };
}

/** Whether all parameters are numbers, and the variances some that there can be. */
function isFinite({ parameters }: Network): boolean {
  for (const [name, { data }] of parameters) {
    if (!data.every(name.endsWith('.variance') ? isVariance : Number.isFinite)) return false;
  }
  return true;
}

function isVariance(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

/** Losses under the names that tasks and events have for them. */
function named(
  loss: number,
  { policy, value, ...headLosses }: Readonly<Record<string, number>>,
): NamedLosses {
  return { loss, policyLoss: policy!, valueLoss: value!, headLosses };
}

/** The running mean of the weights where the run keeps one, else the newest. */
function playingNetwork(trainer: Trainer, config: RunConfig, generation: number): Network {
  const averaged = config.training.averageDecay !== undefined;
  const network = averaged ? trainer.averaged() : trainer.snapshot().network;
  const metadata = { generation: String(generation), seed: config.seed, steps: String(trainer.steps) };
  return { ...network, metadata };
}

function report(progress: TrainProgress): void {
  parentPort?.postMessage(progress);
}
