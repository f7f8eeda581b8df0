import { performance } from 'node:perf_hooks';
import { perft } from '../../../engine/perft.js';
import { discs, initialPosition, legalMoveList, play, type Position } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { solve } from '../../../engine/solver/solver.js';
import { presets } from '../../../lrp/composite.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { inferenceGraph } from '../../../nn/forward.js';
import { initializeNetwork, type Network } from '../../../nn/network.js';
import { exportOnnx } from '../../../nn/onnx/export.js';
import { planesOf } from '../../../nn/planes.js';
import { measureRanges } from '../../../nn/quantization/ranges.js';
import type { Runtime } from '../../../nn/runtime.js';
import type { RuntimeChoice } from '../../../nn/runtimeChoice.js';
import { loadOnnxRuntime } from '../../../nn/runtimes/onnxruntime.js';
import { createTrainer, createTrainingBatch, type TrainingBatch } from '../../../nn/trainer/trainer.js';
import { playGames } from '../../../selfplay/games/playGames.js';
import { playMatch } from '../../../selfplay/matches/playMatch.js';
import { ENDGAME } from '../../../selfplay/players/endgame.js';
import { defaultThreads } from '../../../selfplay/threads/defaultThreads.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { searchSettings } from '../../../selfplay/training/runConfig.js';
import { networkBytes } from '../../../selfplay/training/trainingLoop.js';

/** Positions in a batch of inference and of relevance, samples in one of training. */
const BATCH = 64;
export const TRAINING_BATCH = 256;
export const ROUNDS = 5;
/** And in those of an evaluator that all threads share. */
export const SHARED_BATCH = 64;
/** Per move of self-play. */
export const SIMULATIONS = 16;
/** Per move of matches. */
export const ARENA_SIMULATIONS = 32;

/** Units a second of the best of some rounds of `seconds` in all: what the machine does when nobody disturbs it. */
async function bestRate(work: () => unknown, units: number, seconds: number): Promise<number> {
  await work();
  let best = 0;
  for (let round = 0; round < ROUNDS; round++)
    best = Math.max(best, await rate(work, units, seconds / ROUNDS));
  return best;
}

/** Units a second of one round. */
export async function rate(work: () => unknown, units: number, seconds: number): Promise<number> {
  const began = performance.now();
  let done = 0;
  do {
    await work();
    done += units;
  } while (performance.now() - began < seconds * 1000);
  return (done / (performance.now() - began)) * 1000;
}

/** Positions of random games, each game at another ply. */
function randomPositions(count: number): Position[] {
  const random = Random.fromSeed('bench');
  return Array.from({ length: count }, (_, index) => {
    let position = initialPosition();
    for (let ply = 0; ply < 4 + (index % 48); ply++) {
      const moves = legalMoveList(position);
      if (moves.length === 0) break;
      position = play(position, moves[random.integer(moves.length)]!);
    }
    return position;
  });
}

/** Something to be done again and again, `units` at a time. */
export interface RepeatedWork {
  readonly work: () => Promise<unknown>;
  readonly units: number;
  readonly dispose: () => Promise<void>;
}

/** Batches of positions through the evaluator, one thread. */
export async function evaluationWork(network: Network, runtime: Runtime): Promise<RepeatedWork> {
  const evaluator = await networkEvaluator(network, runtime, { threads: 1, maxBatch: BATCH });
  const batch = positionBatch(randomPositions(BATCH));
  return { work: () => evaluator.evaluate(batch), units: BATCH, dispose: () => evaluator.dispose() };
}

/** Whole training steps, one thread. */
export async function trainingWork(network: Network, runtime: Runtime): Promise<RepeatedWork> {
  const trainer = await createTrainer(network, runtime, { batchSize: TRAINING_BATCH });
  const batch = trainingBatch(network);
  return { work: () => trainer.step(batch), units: TRAINING_BATCH, dispose: () => trainer.dispose() };
}

async function bestRateOf({ work, units, dispose }: RepeatedWork, seconds: number): Promise<number> {
  const found = await bestRate(work, units, seconds);
  await dispose();
  return found;
}

/** Positions a second of the evaluator, one thread. */
export async function inferenceRate(network: Network, runtime: Runtime, seconds: number): Promise<number> {
  return bestRateOf(await evaluationWork(network, runtime), seconds);
}

export interface AgainstBare {
  readonly positionsPerSecond: number;
  readonly bareSessionPerSecond: number;
  /** Of the evaluator to a bare onnxruntime session on the same graph and batch. */
  readonly ratio: number;
  /** The same evaluator in eight bits and in half precision. */
  readonly int8: RoundedRate;
  readonly float16: RoundedRate;
}

/** Of an evaluator in fewer bits, with its ratio to float32. */
export interface RoundedRate {
  readonly positionsPerSecond: number;
  readonly ratio: number;
}

/** The same in half precision, for a device. Throws OthelloError 'unsupported' where it has none. */
export async function halfRate(network: Network, runtime: Runtime, seconds: number): Promise<number> {
  const positions = randomPositions(BATCH);
  const ranges = await measureRanges(network, runtime, positions);
  const evaluator = await networkEvaluator(network, runtime, { maxBatch: BATCH, ranges, half: true });
  const batch = positionBatch(positions);
  const found = await bestRate(() => evaluator.evaluate(batch), BATCH, seconds);
  await evaluator.dispose();
  return found;
}

/** All in turn, round by round, so that whatever else the machine does falls on each. */
export async function inferenceAgainstBare(
  network: Network,
  runtime: Runtime,
  seconds: number,
): Promise<AgainstBare> {
  const { InferenceSession, Tensor } = await loadOnnxRuntime(
    'onnxruntime-node cannot be loaded on this machine',
  );
  const session = await InferenceSession.create(exportOnnx(inferenceGraph(network)), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const evaluator = await networkEvaluator(network, runtime, { threads: 1, maxBatch: BATCH });
  const positions = randomPositions(BATCH);
  const ranges = await measureRanges(network, runtime, positions);
  const options = { threads: 1, maxBatch: BATCH, ranges };
  const rounded = await networkEvaluator(network, runtime, options);
  const half = await networkEvaluator(network, runtime, { ...options, half: true });
  const batch = positionBatch(positions);
  const { planes } = network.architecture;
  const input = planesOf(network.architecture, positions);
  const bare = () => session.run({ planes: new Tensor('float32', input, [BATCH, planes.length, 8, 8]) });
  const parts = {
    bare,
    float32: () => evaluator.evaluate(batch),
    int8: () => rounded.evaluate(batch),
    float16: () => half.evaluate(batch),
  };
  const best = { bare: 0, float32: 0, int8: 0, float16: 0 };
  for (const work of Object.values(parts)) await work();
  for (let round = 0; round < ROUNDS; round++) {
    for (const part of ['bare', 'float32', 'int8', 'float16'] as const) {
      best[part] = Math.max(best[part], await rate(parts[part], BATCH, seconds / ROUNDS));
    }
  }
  await Promise.all([evaluator, rounded, half].map((one) => one.dispose()));
  await session.release();
  return {
    positionsPerSecond: best.float32,
    bareSessionPerSecond: best.bare,
    ratio: best.float32 / best.bare,
    int8: { positionsPerSecond: best.int8, ratio: best.int8 / best.float32 },
    float16: { positionsPerSecond: best.float16, ratio: best.float16 / best.float32 },
  };
}

/** Samples a second of whole training steps, one thread. */
export async function trainingRate(network: Network, runtime: Runtime, seconds: number): Promise<number> {
  return bestRateOf(await trainingWork(network, runtime), seconds);
}

export interface TrainingRates {
  readonly samplesPerSecond: number;
  /** Each thread with half of every batch. */
  readonly twoThreads: number;
  /** The same over the positions that one thread evaluates a second. */
  readonly ofInference: number;
  readonly twoThreadsOfInference: number;
}

/** Training steps on one thread and on two, and evaluations on one, in turn, round by round. */
export async function trainingRates(
  network: Network,
  runtime: Runtime,
  seconds: number,
): Promise<TrainingRates> {
  const one = await createTrainer(network, runtime, { batchSize: TRAINING_BATCH });
  const two = await createTrainer(network, runtime, { batchSize: TRAINING_BATCH, threads: 2 });
  const evaluator = await networkEvaluator(network, runtime, { threads: 1, maxBatch: BATCH });
  const [samples, positions] = [trainingBatch(network), positionBatch(randomPositions(BATCH))];
  const parts = {
    one: { work: () => one.step(samples), units: TRAINING_BATCH },
    two: { work: () => two.step(samples), units: TRAINING_BATCH },
    inference: { work: () => evaluator.evaluate(positions), units: BATCH },
  };
  const best = { one: 0, two: 0, inference: 0 };
  for (const { work } of Object.values(parts)) await work();
  for (let round = 0; round < ROUNDS; round++) {
    for (const part of ['one', 'two', 'inference'] as const) {
      const { work, units } = parts[part];
      best[part] = Math.max(best[part], await rate(work, units, seconds / ROUNDS));
    }
  }
  await Promise.all([one.dispose(), two.dispose(), evaluator.dispose()]);
  return {
    samplesPerSecond: best.one,
    twoThreads: best.two,
    ofInference: best.one / best.inference,
    twoThreadsOfInference: best.two / best.inference,
  };
}

function trainingBatch({ architecture }: Network): TrainingBatch {
  const batch = createTrainingBatch(architecture, TRAINING_BATCH);
  batch.planes.set(planesOf(architecture, randomPositions(TRAINING_BATCH)));
  batch.legal.fill(1);
  batch.policyTarget.fill(1 / 65);
  return batch;
}

export interface RelevanceRates {
  /** Positions that the same network evaluates a second. */
  readonly positionsPerSecond: number;
  /** By name. */
  readonly composites: Readonly<Record<string, CompositeRate>>;
}

export interface CompositeRate {
  readonly explanationsPerSecond: number;
  /** The same over the evaluated positions. */
  readonly ofInference: number;
}

/**
 * Maps of the value a second, controls not counted, one thread: every composite and inference in turn, round by round. The
 * network should be a trained one. What a random one says is nearly 0, so that its ledgers close in float64 only, which
 * takes a hundred times as long and which nobody has to wait for.
 */
export async function relevanceRates(
  network: Network,
  runtime: Runtime,
  seconds: number,
  names: readonly string[] = [...presets.keys()],
): Promise<RelevanceRates> {
  const positions = randomPositions(BATCH);
  const requests = positions.map((position) => ({ position, target: { kind: 'value' } as const }));
  const inference = await evaluationWork(network, runtime);
  const explainers = await Promise.all(
    names.map((composite) => createExplainer(network, runtime, { composite })),
  );
  const works = [
    inference.work,
    ...explainers.map((explainer) => () => explainer.explain(requests, { controls: false })),
  ];
  const best = works.map(() => 0);
  for (const work of works) await work();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, work] of works.entries()) {
      best[index] = Math.max(best[index]!, await rate(work, BATCH, seconds / ROUNDS));
    }
  }
  await inference.dispose();
  for (const explainer of explainers) await explainer.dispose();
  const [positionsPerSecond = 0, ...maps] = best;
  const composites = names.map((name, index): [string, CompositeRate] => [
    name,
    { explanationsPerSecond: maps[index]!, ofInference: maps[index]! / positionsPerSecond },
  ]);
  return { positionsPerSecond, composites: Object.fromEntries(composites) };
}

/**
 * Self-play with all threads, once.
 *
 * @param sharedBatch positions of the batches of one evaluator for all; without it each thread has its own
 */
export async function selfplayRate(
  network: Network,
  runtime: RuntimeChoice,
  games: number,
  sharedBatch?: number,
) {
  const workers = defaultThreads();
  const { selfplay } = PRESETS.quick;
  const search = searchSettings(PRESETS.quick, 0);
  let positions = 0;
  let evaluations = 0;
  const began = performance.now();
  let seconds = 0;
  await playGames({
    runtime,
    workers,
    sharedBatch,
    games,
    search,
    seed: 'bench',
    chunkGames: selfplay.chunkGames,
    network: networkBytes(encodeCheckpoint(network)),
    parameters: { ...selfplay, simulations: SIMULATIONS },
    onGames(records, evaluated) {
      positions += records.reduce((sum, { plies }) => sum + plies.length, 0);
      evaluations += evaluated;
      // Up to the last game: ending the threads is no part of it.
      seconds = (performance.now() - began) / 1000;
    },
  });
  return { positionsPerSecond: positions / seconds, evaluationsPerSecond: evaluations / seconds, workers };
}

/** Evaluations a second of a match of the network and another of its size, as `arena` plays it, once. */
export async function arenaRate(network: Network, runtime: RuntimeChoice, games: number): Promise<number> {
  const rival = initializeNetwork(network.architecture, Random.fromSeed('rival'));
  const [first, second] = [network, rival].map(
    (player) =>
      ({
        kind: 'network',
        network: networkBytes(encodeCheckpoint(player)),
        simulations: ARENA_SIMULATIONS,
        search: { ...searchSettings(PRESETS.quick, 0), kind: 'puct' },
        endgame: ENDGAME,
      }) as const,
  );
  let evaluations = 0;
  const began = performance.now();
  let seconds = 0;
  await playMatch({
    first: first!,
    second: second!,
    runtime,
    seed: 'bench',
    openingPlies: 8,
    pairs: Math.ceil(games / 2),
    workers: defaultThreads(),
    onGames(_games, evaluated) {
      evaluations += evaluated;
      seconds = (performance.now() - began) / 1000;
    },
  });
  return evaluations / seconds;
}

/** Leaves a second of the move generator, one thread. */
export async function perftRate(depth: number, seconds: number): Promise<number> {
  const start = initialPosition();
  return bestRate(() => perft(start, depth), perft(start, depth), seconds);
}

/** Positions a second of the exact endgame solver at `empties` empty squares, one thread. */
export async function solverRate(empties: number, seconds: number): Promise<number> {
  const random = Random.fromSeed('solver');
  let position = initialPosition();
  while (discs(position).empty > empties) {
    const moves = legalMoveList(position);
    if (moves.length === 0) break;
    position = play(position, moves[random.integer(moves.length)]!);
  }
  return bestRate(() => solve(position), solve(position).nodes, seconds);
}
