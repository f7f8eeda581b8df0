import { giveWay, Random } from '../engine/index.js';
import {
  createTrainer,
  createTrainingBatch,
  createPositionBatch,
  initializeNetwork,
  networkEvaluator,
  openRuntime,
  pushPosition,
  residualArchitecture,
} from '../nn/index.js';
import type { Network } from '../nn/index.js';
import type { RunConfig } from './config.js';
import type { BareRates } from './machine.js';

const ROUNDS = 5;

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
  const evaluator = await networkEvaluator(network, await openRuntime(config.runtime), { threads: 1 });
  const batch = createPositionBatch(config.selfplay.chunkGames);
  while (batch.count < batch.capacity) {
    const word = (): number => random.integer(2 ** 32) | 0;
    const [low, high] = [word(), word()];
    pushPosition(batch, low, high, ~low & word(), ~high & word());
  }
  const rate = await repeatedly(() => evaluator.evaluate(batch), batch.count, now, milliseconds);
  await evaluator.dispose();
  return rate;
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
  const trainer = await createTrainer(network, await openRuntime(config.runtime), settings);
  const batch = createTrainingBatch(network.architecture, batchSize);
  for (let i = 0; i < batch.planes.length; i++) batch.planes[i] = random.integer(2);
  batch.legal.fill(1);
  batch.policyTarget.fill(1 / 65);
  const rate = await repeatedly(() => trainer.step(batch), batchSize, now, milliseconds);
  await trainer.dispose();
  return rate;
}

/**
 * Units a second of `work`, which does `units` at a time, in the best of some rounds: what a thread does
 * when nothing disturbs it. One call before them only warms up.
 */
async function repeatedly(
  work: () => Promise<unknown>,
  units: number,
  now: () => number,
  milliseconds: number,
): Promise<number> {
  await work();
  await giveWay();
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = now();
    let done = 0;
    do {
      await work();
      await giveWay();
      done += units;
    } while (now() - start < milliseconds / ROUNDS);
    best = Math.max(best, (done / (now() - start)) * 1000);
  }
  return best;
}
