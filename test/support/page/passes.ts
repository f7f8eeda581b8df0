import { parseTranscript, positionsOf } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { parseTarget } from '../../../lrp/target.js';
import { runSearch } from '../../../mcts/drive.js';
import { createGumbelSearch } from '../../../mcts/gumbel.js';
import { decodeCheckpoint } from '../../../nn/checkpoint.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import type { Network } from '../../../nn/network.js';
import { exportNetwork } from '../../../nn/onnx/export.js';
import { networkOfOnnx } from '../../../nn/onnx/networkOfOnnx.js';
import { type ActivationRanges, decodeRanges } from '../../../nn/quantization/ranges.js';
import type { OnnxRuntime } from '../../../nn/runtimes/onnxSession.js';
import { sizeOf, type Tensor } from '../../../nn/tensor.js';
import { buildTrainingGraph } from '../../../nn/trainer/trainingGraph.js';
import { randomNetwork } from '../nn/randomNetwork.js';

// What a page and Node compute of the same: each pass gives lists of numbers by name.

/** The files of a shipped network. */
export interface ShippedFiles {
  readonly checkpoint: Uint8Array;
  readonly ranges: string;
}

type Numbers = Readonly<Record<string, readonly number[]>>;

const GAME = 'f5d6c3d3c4f4f6f3e6e7d7g6d8c5c6c7e3c8b8e8';
const positions: readonly Position[] = positionsOf(parseTranscript(GAME));

/** The passes by name. */
export const PASSES = { inference, int8, search, training, relevance, onnx };
export type Pass = keyof typeof PASSES;

function shipped({ checkpoint, ranges }: ShippedFiles): { network: Network; ranges: ActivationRanges } {
  const { network, sha256 } = decodeCheckpoint(checkpoint);
  return { network, ranges: decodeRanges(sha256, ranges) };
}

async function inference(runtime: OnnxRuntime, files: ShippedFiles): Promise<Numbers> {
  return evaluated(shipped(files).network, runtime);
}

async function int8(runtime: OnnxRuntime, files: ShippedFiles): Promise<Numbers> {
  const { network, ranges } = shipped(files);
  return evaluated(network, runtime, ranges);
}

async function evaluated(
  network: Network,
  runtime: OnnxRuntime,
  ranges?: ActivationRanges,
): Promise<Numbers> {
  const evaluator = await networkEvaluator(network, runtime, { ranges, scores: true });
  const { logits, values, scores } = await evaluator.evaluate(positionBatch(positions));
  const numbers = { logits: [...logits], values: [...values], scores: [...(scores ?? [])] };
  await evaluator.dispose();
  return numbers;
}

async function search(runtime: OnnxRuntime, files: ShippedFiles): Promise<Numbers> {
  const { network, ranges } = shipped(files);
  const evaluator = await networkEvaluator(network, runtime, { ranges });
  const random = Random.fromSeed('a search in a page');
  const found = await runSearch(createGumbelSearch(), evaluator, positions[9]!, random, 100);
  await evaluator.dispose();
  return { move: [found.move], visits: [...found.visits], target: [...found.target] };
}

async function training(runtime: OnnxRuntime): Promise<Numbers> {
  const random = Random.fromSeed('a training step in a page');
  const { architecture, parameters } = randomNetwork(random, { blocks: 1, channels: 8 });
  const config = {
    batchSize: 4,
    learningRate: 0.1,
    weights: { policy: 1, value: 2 },
    statisticsMomentum: 0.1,
    optimizer: { meanDecay: 0.9, squareDecay: 0.99, epsilon: 1e-6, weightDecay: 0.01 },
    clipNorm: 1,
    averageDecay: undefined,
    filterGradients: 'taps',
  } as const;
  const graph = buildTrainingGraph(architecture, config);
  const feeds: Record<string, Tensor> = {};
  for (const [name, { value }] of graph.inputs) {
    const draw = random.split(name);
    const data = Float32Array.from({ length: sizeOf(value.shape) }, () => Math.abs(draw.normal()));
    if (name === 'legal') data.fill(1);
    if (name === 'policyTarget') data.fill(1 / 65);
    feeds[name] = parameters.get(name) ?? { shape: value.shape, data };
  }
  const program = await runtime.compile(graph);
  const results = await program.run(feeds);
  await program.dispose();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, [...data]]));
}

async function relevance(runtime: OnnxRuntime, files: ShippedFiles): Promise<Numbers> {
  const { network } = shipped(files);
  const numbers: Record<string, readonly number[]> = {};
  for (const composite of ['epsilonPlus', 'epsilonAlpha2Beta1', 'epsilonGammaBox']) {
    const explainer = await createExplainer(network, runtime, { composite });
    for (const [ply, target] of [
      [0, 'value'],
      [8, 'move'],
      [15, 'contrast'],
    ] as const) {
      const request = { position: positions[ply]!, target: parseTarget(target) };
      const [found] = await explainer.explain([request]);
      const { ledger, square, maps } = found!;
      const name = `${composite} ${target}`;
      numbers[`${name} map`] = [...square, ...Object.values(maps).flatMap((map) => [...map])];
      numbers[`${name} ledger`] = [ledger.output, ledger.input, ledger.bias, ledger.leak];
      numbers[`${name} closure`] = [ledger.closure];
    }
    await explainer.dispose();
  }
  return numbers;
}

/** A network that was written as ONNX and read again, which compares it with the file. */
async function onnx(runtime: OnnxRuntime, files: ShippedFiles): Promise<Numbers> {
  const file = exportNetwork(shipped(files).network);
  return evaluated(await networkOfOnnx(file, () => Promise.resolve(runtime)), runtime);
}
