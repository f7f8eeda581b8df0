import { giveWay } from '../../engine/giveWay.js';
import { Random } from '../../engine/random.js';
import { residualArchitecture } from '../../nn/architecture.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { initializeNetwork, type Network } from '../../nn/network.js';
import type { ActivationRanges } from '../../nn/quantization/ranges.js';
import type { Runtime } from '../../nn/runtime.js';
import { openRuntime } from '../../nn/runtimes/open.js';
import { createTrainer, createTrainingBatch } from '../../nn/trainer/trainer.js';
import { measureNetworkRanges } from '../players/measureNetworkRanges.js';
import { type RunConfig, runtimeOf } from './config.js';
import type { BareRates } from './machine.js';
import { choosePrecision, type Measuring, type PrecisionRates, randomBatch, repeatedly } from './rates.js';

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
  const isInt8 = config.search.precision === 'int8';
  const ranges = isInt8 ? await measureNetworkRanges(network, runtime) : undefined;
  const evaluator = await networkEvaluator(network, runtime, { threads: 1, ranges });
  const batch = randomBatch(config.selfplay.chunkGames, random);
  const rate = await repeatedly(() => evaluator.evaluate(batch), batch.count, { now, milliseconds, giveWay });
  await evaluator.dispose();
  return rate;
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
  // Eight bits are the processor's.
  if ((config.device ?? 'cpu') !== 'cpu')
    return { ...config, search: { ...config.search, precision: 'float32' } };
  const network = initializeNetwork(residualArchitecture(config.network), Random.fromSeed('measure'));
  const runtime = await openRuntime(runtimeOf(config));
  const ranges = await measureNetworkRanges(network, runtime);
  const batch = config.selfplay.chunkGames;
  const rates = await measurePrecisions(network, ranges, runtime, { batch, now, milliseconds });
  return { ...config, search: { ...config.search, precision: choosePrecision(rates) } };
}

/** How fast one thread evaluates a network in both precisions, in turns. */
export async function measurePrecisions(
  network: Network,
  ranges: ActivationRanges,
  runtime: Runtime,
  { batch: size, now, milliseconds }: Measuring,
): Promise<PrecisionRates> {
  const batch = randomBatch(size, Random.fromSeed('measure'));
  const best = { float32: 0, int8: 0 };
  const evaluators = {
    float32: await networkEvaluator(network, runtime, { threads: 1, maxBatch: size }),
    int8: await networkEvaluator(network, runtime, { threads: 1, maxBatch: size, ranges }),
  };
  for (let turn = 0; turn < TURNS; turn++) {
    for (const precision of ['float32', 'int8'] as const) {
      const work = (): Promise<unknown> => evaluators[precision].evaluate(batch);
      best[precision] = Math.max(
        best[precision],
        await repeatedly(work, size, { now, milliseconds: milliseconds / TURNS, giveWay }),
      );
    }
  }
  await evaluators.float32.dispose();
  await evaluators.int8.dispose();
  return best;
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
