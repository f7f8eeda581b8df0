import { OthelloError } from '../../engine/errors.js';
import { giveWay } from '../../engine/giveWay.js';
import { Random } from '../../engine/random.js';
import { residualArchitecture } from '../../nn/architecture.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { initializeNetwork, type Network } from '../../nn/network.js';
import { type EvaluationPrecision, roundingFor } from '../../nn/quantization/precision.js';
import { type ActivationRanges, fitsEightBits } from '../../nn/quantization/ranges.js';
import type { Runtime } from '../../nn/runtime.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { createTrainer, createTrainingBatch } from '../../nn/trainer/trainer.js';
import { measureNetworkRanges } from '../players/measureNetworkRanges.js';
import {
  choosePrecision,
  type Measuring,
  type PrecisionRates,
  randomBatch,
  repeatedly,
} from './evaluationRates.js';
import type { BareRates } from './machineShares.js';
import { type RunConfig, runtimeOf } from './runConfig.js';

/** Of the precisions, each of so many rounds. */
const TURNS = 2;

/**
 * How fast one thread evaluates and trains a network of the run's size with nothing else to do, in the
 * batches that the run uses.
 *
 * @param now milliseconds of a clock that never goes back.
 * @param milliseconds how long each of the two is measured, after a first call that does not count.
 */
export async function measureBareRates(
  config: RunConfig,
  now: () => number,
  milliseconds: number,
): Promise<BareRates> {
  const random = Random.fromSeed('measure');
  const network = initializeNetwork(residualArchitecture(config.network), random);
  return {
    evaluationsPerSecond: await evaluationRate(config, network, random, now, milliseconds),
    samplesPerSecond: await trainingRate(config, network, random, now, milliseconds),
  };
}

async function evaluationRate(
  config: RunConfig,
  network: Network,
  random: Random,
  now: () => number,
  milliseconds: number,
): Promise<number> {
  const runtime = await openRuntime(runtimeOf(config));
  const { precision = 'float32' } = config.search;
  const rounding =
    precision === 'float32' || precision === 'auto'
      ? {}
      : roundingFor(precision, await measureNetworkRanges(network, runtime));
  const evaluator = await networkEvaluator(network, runtime, { threads: 1, ...rounding });
  const batch = randomBatch(config.selfplay.chunkGames, random);
  const rate = await repeatedly(() => evaluator.evaluate(batch), batch.count, { now, milliseconds, giveWay });
  await evaluator.dispose();
  return rate;
}

/**
 * What beside float32 may be faster for a network on a runtime: eight bits on the processor, half precision on a device. The processor
 * computes half precision too, but by casting to float32 and back, which is always slower.
 */
export function roundedPrecisions(
  { architecture }: Pick<Network, 'architecture'>,
  { name, device = 'cpu' }: Pick<Runtime, 'name' | 'device'>,
): readonly Exclude<EvaluationPrecision, 'float32'>[] {
  if (device !== 'cpu') return ['float16'];
  return name !== 'tensorflow' && fitsEightBits(architecture) ? ['int8'] : [];
}

/**
 * The configuration with `auto` replaced by what is faster on this machine for a network of the run's size: once, before the run
 * is made, so that what it plays does not depend on the machine of the day.
 *
 * @param now milliseconds of a clock that never goes back.
 * @param milliseconds how long each of the two is measured.
 */
export async function settlePrecision(
  config: RunConfig,
  now: () => number,
  milliseconds: number,
): Promise<RunConfig> {
  if (config.search.precision !== 'auto') return config;
  const network = initializeNetwork(residualArchitecture(config.network), Random.fromSeed('measure'));
  const runtime = await openRuntime(runtimeOf(config));
  const ranges = await measureNetworkRanges(network, runtime);
  const batch = config.selfplay.chunkGames;
  const rates = await measurePrecisions(network, ranges, runtime, { batch, now, milliseconds });
  return { ...config, search: { ...config.search, precision: choosePrecision(rates) } };
}

/** How fast one thread evaluates a network in float32 and in each precision that may be faster, in turns. */
export async function measurePrecisions(
  network: Network,
  ranges: ActivationRanges,
  runtime: Runtime,
  { batch: size, now, milliseconds }: Measuring,
): Promise<PrecisionRates> {
  const batch = randomBatch(size, Random.fromSeed('measure'));
  const options = { threads: 1, maxBatch: size };
  const exact = await networkEvaluator(network, runtime, options);
  const opened: [EvaluationPrecision, typeof exact][] = [['float32', exact]];
  for (const precision of roundedPrecisions(network, runtime)) {
    const rounding = roundingFor(precision, ranges);
    const evaluator = await unlessUnsupported(
      networkEvaluator(network, runtime, { ...options, ...rounding }),
    );
    if (evaluator !== undefined) opened.push([precision, evaluator]);
  }
  const best: Partial<Record<EvaluationPrecision, number>> & { float32: number } = { float32: 0 };
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [precision, evaluator] of opened) {
      const work = (): Promise<unknown> => evaluator.evaluate(batch);
      const rate = await repeatedly(work, size, { now, milliseconds: milliseconds / TURNS, giveWay });
      best[precision] = Math.max(best[precision] ?? 0, rate);
    }
  }
  for (const [, evaluator] of opened) await evaluator.dispose();
  return best;
}

/** What was opened; undefined where it cannot be had on this machine. */
async function unlessUnsupported<T>(opening: Promise<T>): Promise<T | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof OthelloError && error.code === 'unsupported') return undefined;
    throw error;
  }
}

async function trainingRate(
  config: RunConfig,
  network: Network,
  random: Random,
  now: () => number,
  milliseconds: number,
): Promise<number> {
  const { batchSize, filterGradients = 'taps' } = config.training;
  const settings = { batchSize, filterGradients };
  const trainer = await createTrainer(network, await openRuntime(runtimeOf(config)), settings);
  const batch = createTrainingBatch(network.architecture, batchSize);
  for (let i = 0; i < batch.planes.length; i++) batch.planes[i] = random.integer(2);
  batch.legal.fill(1);
  batch.policyTarget.fill(1 / 65);
  const rate = await repeatedly(() => trainer.step(batch), batchSize, { now, milliseconds, giveWay });
  await trainer.dispose();
  return rate;
}
