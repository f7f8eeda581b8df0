import { createPositionBatch, type PositionBatch, pushPosition } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { clearlyFastest } from '../../nn/clearlyFastest.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import type { Network } from '../../nn/network.js';
import type { EvaluationPrecision } from '../../nn/quantization/precision.js';
import type { ActivationRanges } from '../../nn/quantization/ranges.js';
import type { Runtime } from '../../nn/runtime.js';

// What is measured in a page too.

const ROUNDS = 5;

/** How rates are measured. */
export interface Measuring {
  /** Positions at once. */
  readonly batch: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** How long each is measured, after a first call that does not count. */
  readonly milliseconds: number;
  /** Awaited after each call, so that others have their turn; none unless said. */
  readonly giveWay?: () => Promise<void>;
}

/** Positions a second that one thread evaluates of a network: in eight bits where its ranges are given, else in float32. */
export async function measureEvaluations(
  network: Network,
  runtime: Runtime,
  measuring: Measuring,
  ranges?: ActivationRanges,
): Promise<number> {
  const size = measuring.batch;
  const evaluator = await networkEvaluator(network, runtime, { maxBatch: size, ranges });
  const batch = randomBatch(size, Random.fromSeed('measure'));
  const rate = await repeatedly(() => evaluator.evaluate(batch), size, measuring);
  await evaluator.dispose();
  return rate;
}

/** Boards with discs anywhere, full to the capacity. */
export function randomBatch(capacity: number, random: Random): PositionBatch {
  const batch = createPositionBatch(capacity);
  while (batch.count < batch.capacity) {
    const word = (): number => random.integer(2 ** 32) | 0;
    const [low, high] = [word(), word()];
    pushPosition(batch, low, high, ~low & word(), ~high & word());
  }
  return batch;
}

/** Evaluations a second of one thread, in float32 and in what else was tried. */
export type PrecisionRates = Readonly<Partial<Record<EvaluationPrecision, number>>> & {
  readonly float32: number;
};

/** What `auto` comes to with these rates: the fastest, float32 unless another is clearly faster. */
export function choosePrecision<Rates extends PrecisionRates>(
  rates: Rates,
): keyof Rates & EvaluationPrecision {
  const tried = (['float32', 'float16', 'int8'] as const).map(
    (precision) => [precision, rates[precision]] as const,
  );
  return clearlyFastest<EvaluationPrecision>('float32', tried);
}

/**
 * Units a second of `work`, which does `units` at a time, in the best of some rounds: what a thread does
 * when nothing disturbs it. One call before them only warms up.
 */
export async function repeatedly(
  work: () => Promise<unknown>,
  units: number,
  { now, milliseconds, giveWay = () => Promise.resolve() }: Omit<Measuring, 'batch'>,
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
