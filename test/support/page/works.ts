import { positionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { parseTarget } from '../../../lrp/target.js';
import { decodeCheckpoint } from '../../../nn/checkpoint.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { exportOnnx } from '../../../nn/onnx/export.js';
import { planesOf } from '../../../nn/planes.js';
import { int8Graph } from '../../../nn/quantization/int8.js';
import { decodeRanges } from '../../../nn/quantization/ranges.js';
import type { OnnxRuntime } from '../../../nn/runtimes/onnxSession.js';
import { randomGame } from '../engine/randomPositions.js';
import type { ShippedFiles } from './passes.js';

/** What is measured: each does its work once. */
export interface Works {
  /** Evaluates a batch in eight bits, and in float32. */
  readonly int8: () => Promise<unknown>;
  readonly float32: () => Promise<unknown>;
  /** Nothing but a session of onnxruntime on the same planes. */
  readonly bareInt8: () => Promise<unknown>;
  /** The map of a move, without controls. */
  readonly explain: () => Promise<unknown>;
}

/** Positions of a batch: the leaves of a search that wait at a time. */
export const BATCH_SIZE = 8;

export async function openWorks(runtime: OnnxRuntime, files: ShippedFiles): Promise<Works> {
  const { network, sha256 } = decodeCheckpoint(files.checkpoint);
  const ranges = decodeRanges(sha256, files.ranges);
  const positions = randomGame(Random.fromSeed('work in a page')).slice(4, 4 + BATCH_SIZE);
  const batch = positionBatch(positions);
  const options = { maxBatch: BATCH_SIZE };
  const [float32, int8, explainer, bare] = await Promise.all([
    networkEvaluator(network, runtime, options),
    networkEvaluator(network, runtime, { ...options, ranges }),
    createExplainer(network, runtime, { composite: 'epsilonPlus' }),
    runtime.openFile(exportOnnx(int8Graph(network, ranges, ['policy', 'value']))),
  ]);
  const shape = [BATCH_SIZE, network.architecture.planes.length, 8, 8];
  const planes = { shape, data: planesOf(network.architecture, positions) };
  let explained = 0;
  return {
    int8: () => int8.evaluate(batch),
    float32: () => float32.evaluate(batch),
    bareInt8: () => bare.run({ planes }),
    explain: () => {
      const position = positions[explained++ % BATCH_SIZE]!;
      return explainer.explain([{ position, target: parseTarget('move') }], { controls: false });
    },
  };
}
