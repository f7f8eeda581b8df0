import { inferenceGraph } from './forward.js';
import type { Network } from './network.js';
import { writePlanes } from './planes.js';
import type { Runtime } from './runtime.js';

/**
 * Positions waiting for the network, as four arrays of 32-bit halves; index i of each array is position i.
 * All sets are from the mover's view ("own" is the side to move).
 */
export interface PositionBatch {
  /** Number of positions held, 0..capacity. */
  count: number;
  readonly capacity: number;
  readonly ownLow: Int32Array; // [capacity]
  readonly ownHigh: Int32Array; // [capacity]
  readonly opponentLow: Int32Array; // [capacity]
  readonly opponentHigh: Int32Array; // [capacity]
}

/**
 * What the network says of a batch. The arrays may belong to the evaluator and are valid until its
 * next call; a caller that keeps them longer copies them.
 */
export interface Evaluation {
  /** [count, 65] raw policy logits, illegal moves not masked. */
  readonly logits: Float32Array;
  /** [count] expected result for the side to move, -1..1. */
  readonly values: Float32Array;
}

/** All that the search knows of a network. */
export interface Evaluator {
  /** One call at a time: an evaluator may use one buffer for all. */
  evaluate(batch: PositionBatch): Promise<Evaluation>;
}

/** An empty batch with room for `capacity` positions. */
export function createPositionBatch(capacity: number): PositionBatch {
  return {
    count: 0,
    capacity,
    ownLow: new Int32Array(capacity),
    ownHigh: new Int32Array(capacity),
    opponentLow: new Int32Array(capacity),
    opponentHigh: new Int32Array(capacity),
  };
}

/** Appends a position and returns its index; throws RangeError when the batch is full. */
export function pushPosition(
  batch: PositionBatch,
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
): number {
  const index = batch.count;
  if (index >= batch.capacity) {
    throw new RangeError(`The position batch is full (${batch.capacity} positions).`);
  }
  batch.ownLow[index] = ownLow;
  batch.ownHigh[index] = ownHigh;
  batch.opponentLow[index] = opponentLow;
  batch.opponentHigh[index] = opponentHigh;
  batch.count = index + 1;
  return index;
}

export interface EvaluatorOptions {
  /** Threads within one run of the network, 1 by default. */
  readonly threads?: number;
  /** Positions that buffers are made for at once; larger batches enlarge them. */
  readonly maxBatch?: number;
}

/** The heads that a search reads: the others are for training and relevance, and cost play nothing. */
const SEARCHED = ['policy', 'value'];

/**
 * A network compiled for evaluation, batch norm folded. The same batch gives the same bits; a position's bits may
 * differ by rounding with the size of its batch, because runtimes split large batches in other ways than small ones.
 */
export async function networkEvaluator(
  network: Network,
  runtime: Runtime,
  { threads = 1, maxBatch = 64 }: EvaluatorOptions = {},
): Promise<Evaluator & { dispose(): Promise<void> }> {
  const { planes } = network.architecture;
  const program = await runtime.compile(inferenceGraph(network, SEARCHED), { threads });
  const size = planes.length * 64;
  let buffer = new Float32Array(maxBatch * size);
  return {
    async evaluate(batch) {
      const { count } = batch;
      if (count === 0) return { logits: new Float32Array(0), values: new Float32Array(0) };
      if (count * size > buffer.length) buffer = new Float32Array(batch.capacity * size);
      writePlanes(planes, batch, buffer);
      const data = buffer.subarray(0, count * size);
      const { policy, value } = await program.run({ planes: { shape: [count, planes.length, 8, 8], data } });
      return { logits: policy!.data as Float32Array, values: value!.data as Float32Array };
    },
    dispose: () => program.dispose(),
  };
}
