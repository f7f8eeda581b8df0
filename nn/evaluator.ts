import { inferenceGraph } from './forward.js';
import { int8Graph } from './int8.js';
import type { Network } from './network.js';
import { writePlanes } from './planes.js';
import type { PositionBatch } from './positionBatch.js';
import type { ActivationRanges } from './ranges.js';
import type { Runtime } from './runtime.js';

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

export interface EvaluatorOptions {
  /** Threads within one run of the network, 1 by default. */
  readonly threads?: number;
  /** Positions that buffers are made for at once; larger batches enlarge them. */
  readonly maxBatch?: number;
  /** Computes in eight bits with these ranges of the network, in float32 without. */
  readonly ranges?: ActivationRanges | undefined;
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
  { threads = 1, maxBatch = 64, ranges }: EvaluatorOptions = {},
): Promise<Evaluator & { dispose(): Promise<void> }> {
  const { planes } = network.architecture;
  const graph =
    ranges === undefined ? inferenceGraph(network, SEARCHED) : int8Graph(network, ranges, SEARCHED);
  const program = await runtime.compile(graph, { threads });
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
