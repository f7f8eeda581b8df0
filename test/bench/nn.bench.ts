import { InferenceSession, Tensor } from 'onnxruntime-node';
import { bench, describe } from 'vitest';
import type { Position } from '../../engine/position.js';
import { createPositionBatch, positionBatch, pushPosition } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { residualArchitecture } from '../../nn/architecture.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { inferenceGraph } from '../../nn/forward.js';
import { initializeNetwork } from '../../nn/network.js';
import { exportOnnx } from '../../nn/onnx/export.js';
import { FILTER_GRADIENTS } from '../../nn/operators/operatorTypes.js';
import { writePlanes } from '../../nn/planes.js';
import { measureRanges } from '../../nn/quantization/ranges.js';
import type { Runtime } from '../../nn/runtime.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { createTrainer, createTrainingBatch } from '../../nn/trainer/trainer.js';
import { randomGame } from '../support/engine/randomPositions.js';

// The network the targets speak of: 6 blocks of 64 channels, batch 256, one thread.

const BATCH_SIZE = 256;
const random = Random.fromSeed('bench');
const network = initializeNetwork(residualArchitecture({ blocks: 6, channels: 64 }), random.split('network'));
const { architecture } = network;

const played: Position[] = [];
for (let game = 0; played.length < BATCH_SIZE; game++) played.push(...randomGame(random.split(game)));
played.length = BATCH_SIZE;
const positions = positionBatch(played);

const onnxruntime = await openRuntime('onnxruntime');
const runtimes = [onnxruntime, ...(await tensorflowRuntimes())];
const ranges = await measureRanges(network, onnxruntime, played);

/** TensorFlow.js on every fast backend that is here, to hold one against the other. */
async function tensorflowRuntimes(): Promise<Runtime[]> {
  const opened = await Promise.allSettled(
    (['native', 'wasm'] as const).map((tensorflowBackend) =>
      openRuntime('tensorflow', { tensorflowBackend }),
    ),
  );
  return opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** vitest measures functions that give nothing. */
const ignore = (): void => undefined;
const options = { warmupIterations: 2, iterations: 10, time: 2000 };

describe(`inference, ${BATCH_SIZE} positions`, async () => {
  const session = await InferenceSession.create(exportOnnx(inferenceGraph(network)), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  });
  const data = new Float32Array(BATCH_SIZE * architecture.planes.length * 64);
  writePlanes(architecture.planes, positions, data);
  const planes = new Tensor('float32', data, [BATCH_SIZE, architecture.planes.length, 8, 8]);
  bench('a bare onnxruntime session', () => session.run({ planes }).then(ignore), options);

  for (const runtime of runtimes) {
    const evaluator = await networkEvaluator(network, runtime, { maxBatch: BATCH_SIZE });
    bench(`evaluator, ${runtime.description}`, () => evaluator.evaluate(positions).then(ignore), options);
  }
  const rounded = await networkEvaluator(network, onnxruntime, { maxBatch: BATCH_SIZE, ranges });
  bench('evaluator in eight bits', () => rounded.evaluate(positions).then(ignore), options);
});

describe.each([1, 8, 64])('inference of few positions, %i', async (count) => {
  const few = createPositionBatch(count);
  for (let i = 0; i < count; i++) {
    const [ownLow, ownHigh, opponentLow, opponentHigh] = [
      positions.ownLow[i]!,
      positions.ownHigh[i]!,
      positions.opponentLow[i]!,
      positions.opponentHigh[i]!,
    ];
    pushPosition(few, ownLow, ownHigh, opponentLow, opponentHigh);
  }
  for (const runtime of runtimes) {
    const evaluator = await networkEvaluator(network, runtime, { maxBatch: count });
    bench(runtime.description, () => evaluator.evaluate(few).then(ignore), options);
  }
  const rounded = await networkEvaluator(network, onnxruntime, { maxBatch: count, ranges });
  bench('in eight bits', () => rounded.evaluate(few).then(ignore), options);
});

describe(`training step, batch norm, ${BATCH_SIZE} samples`, async () => {
  const batch = createTrainingBatch(architecture, BATCH_SIZE);
  writePlanes(architecture.planes, positions, batch.planes);
  batch.legal.fill(1);
  batch.policyTarget.fill(1 / 65);
  for (const runtime of runtimes) {
    // Other runtimes have one way only.
    for (const filterGradients of runtime.name === 'onnxruntime'
      ? FILTER_GRADIENTS
      : FILTER_GRADIENTS.slice(-1)) {
      const trainer = await createTrainer(network, runtime, { batchSize: BATCH_SIZE, filterGradients });
      const name = `${runtime.description}, gradients of kernels: ${filterGradients}`;
      bench(name, () => trainer.step(batch).then(ignore), { ...options, iterations: 3 });
    }
  }
});
