import { OthelloError } from '../../engine/errors.js';
import { formatPosition } from '../../engine/notation.js';
import type { PositionBatch } from '../../engine/positionBatch.js';
import { POLICY_SIZE } from '../../engine/squareSet.js';
import { checkFinite } from '../finite.js';
import { inferenceGraph } from '../forward.js';
import { inferenceBytes, needMemory } from '../memoryNeeds.js';
import type { Network } from '../network.js';
import { writePlanes } from '../planes.js';
import { float16Graph } from '../quantization/float16.js';
import { int8Graph } from '../quantization/int8.js';
import type { Rounding } from '../quantization/precision.js';
import type { Program, Runtime } from '../runtime.js';
import type { Evaluator } from './evaluation.js';
import { FixedBatch } from './fixedBatch.js';
import { HalfProgram } from './halfProgram.js';

export type { Evaluation, Evaluator } from './evaluation.js';

/** How a network is compiled for evaluation. */
export interface EvaluatorOptions extends Rounding {
  /** Threads within one run of the network, 1 by default. */
  readonly threads?: number;
  /** Positions that buffers are made for at once; larger batches enlarge them. */
  readonly maxBatch?: number;
  /** Whether evaluations have scores too, where the network has that head. No when absent. */
  readonly scores?: boolean | undefined;
  /**
   * Whether a network is taken that lacks the policy or the value, as one of somebody else may: what it does not say is 0 then.
   * A search needs both. No when absent.
   */
  readonly incomplete?: boolean | undefined;
  /**
   * Asks the network batches of this size alone, whatever is asked of the evaluator, so that the bits of a position do not
   * depend on the batch that it comes in (see `FixedBatch`). Batches as they come when absent.
   */
  readonly fixedBatch?: number | undefined;
}

/** The heads that a search needs: the others are for training and relevance, and cost self-play nothing. */
const SEARCHED = ['policy', 'value'];

/** Whether a network expects discs and not only results. */
export function hasScores({ architecture }: Pick<Network, 'architecture'>): boolean {
  return architecture.outputs.score !== undefined;
}

/**
 * A network compiled for evaluation, batch norm folded. The same batch gives the same bits; without `fixedBatch` a position's bits
 * may differ by rounding with the size of its batch, because runtimes may split large batches in other ways than small ones.
 * Throws OthelloError('badModel') for a network without a policy or without a value, unless `incomplete`.
 * `evaluate` throws OthelloError('badModel') at a position of which the network computes a number that is not finite.
 */
export async function networkEvaluator(
  network: Network,
  runtime: Runtime,
  options: EvaluatorOptions = {},
): Promise<Evaluator & { dispose(): Promise<void> }> {
  const { fixedBatch } = options;
  if (fixedBatch === undefined) return openEvaluator(network, runtime, options);
  const opened = await openEvaluator(network, runtime, { ...options, maxBatch: fixedBatch });
  const fixed = new FixedBatch(opened, fixedBatch);
  return { evaluate: (batch) => fixed.evaluate(batch), dispose: () => opened.dispose() };
}

async function openEvaluator(
  network: Network,
  runtime: Runtime,
  options: EvaluatorOptions,
): Promise<Evaluator & { dispose(): Promise<void> }> {
  const { threads = 1, maxBatch = 64, scores = false, incomplete = false } = options;
  needMemory(
    inferenceBytes(network.architecture, maxBatch),
    `Running this network with batches of ${maxBatch}`,
  );
  const { planes, outputs } = network.architecture;
  if (!incomplete) needHeads(network);
  const wanted = scores && hasScores(network) ? [...SEARCHED, 'score'] : SEARCHED;
  const heads = wanted.filter((head) => outputs[head] !== undefined);
  const program = await openProgram(network, runtime, heads, options);
  const size = planes.length * 64;
  let buffer = new Float32Array(maxBatch * size);
  const unsquashed = unsquashedValue(network);
  let beforeTanh: Promise<Program> | undefined;
  /** A tanh makes ±1 of infinity too, which then would not show; a sound network hardly ever says just ±1. */
  const checkSaturated = async (batch: PositionBatch, data: Float32Array): Promise<void> => {
    if (unsquashed === undefined) return;
    beforeTanh ??= runtime.compile(inferenceGraph(unsquashed, ['value']), { threads });
    const { count } = batch;
    const planesOf = { shape: [count, planes.length, 8, 8], data };
    const { value } = await (await beforeTanh).run({ planes: planesOf });
    checkFinite(value!.data, count, (at) => positionName(batch, at));
  };
  return {
    async evaluate(batch) {
      const { count } = batch;
      if (count === 0) return { logits: new Float32Array(0), values: new Float32Array(0) };
      if (count * size > buffer.length) buffer = new Float32Array(batch.capacity * size);
      writePlanes(planes, batch, buffer);
      const data = buffer.subarray(0, count * size);
      const answer = await program.run({ planes: { shape: [count, planes.length, 8, 8], data } });
      const of = (head: string, size: number): Float32Array =>
        (answer[head]?.data as Float32Array | undefined) ?? new Float32Array(size * count);
      const [logits, values] = [of('policy', POLICY_SIZE), of('value', 1)];
      const expected = answer.score?.data as Float32Array | undefined;
      for (const numbers of expected === undefined ? [logits, values] : [logits, values, expected])
        checkFinite(numbers, count, (at) => positionName(batch, at));
      if (values.some((value) => Math.abs(value) === 1)) await checkSaturated(batch, data);
      return expected === undefined ? { logits, values } : { logits, values, scores: expected };
    },
    async dispose() {
      await program.dispose();
      await (await beforeTanh)?.dispose();
    },
  };
}

/** The inference pass in the numbers that are wanted. */
async function openProgram(
  network: Network,
  runtime: Runtime,
  heads: readonly string[],
  { threads = 1, ranges, half = false }: EvaluatorOptions,
): Promise<Program> {
  const exact = (): Promise<Program> => runtime.compile(inferenceGraph(network, heads), { threads });
  if (ranges === undefined) return exact();
  if (!half) return runtime.compile(int8Graph(network, ranges, heads), { threads });
  return new HalfProgram(await runtime.compile(float16Graph(network, ranges, heads), { threads }), exact);
}

/** Throws OthelloError('badModel') where a network lacks what a search asks it. */
function needHeads({ architecture: { outputs } }: Network): void {
  const missing = SEARCHED.find((head) => outputs[head] === undefined);
  if (missing === undefined) return;
  throw new OthelloError(
    'badModel',
    `The network has no ${missing}, and to play or to search takes both policy and value; what it has can be explained.`,
  );
}

/** The network whose value is what its tanh is given; undefined where it ends in none. */
function unsquashedValue({ architecture, ...rest }: Network): Network | undefined {
  const { layers, outputs } = architecture;
  const last = layers.find(({ name }) => name === outputs.value);
  if (last?.kind !== 'tanh') return undefined;
  return { ...rest, architecture: { ...architecture, outputs: { ...outputs, value: last.inputs[0] } } };
}

/** A position of a batch. */
function positionName(batch: PositionBatch, index: number): string {
  const { ownLow, ownHigh, opponentLow, opponentHigh, white } = batch;
  return formatPosition({
    ownLow: ownLow[index]!,
    ownHigh: ownHigh[index]!,
    opponentLow: opponentLow[index]!,
    opponentHigh: opponentHigh[index]!,
    turn: white[index] === 1 ? 'white' : 'black',
  });
}
