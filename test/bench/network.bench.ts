import { InferenceSession, Tensor } from 'onnxruntime-node';
import { bench, describe } from 'vitest';
import { createPositionBatch, pushPosition } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { residualArchitecture } from '../../nn/architecture.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { inferenceGraph } from '../../nn/forward.js';
import { initializeNetwork } from '../../nn/network.js';
import { exportOnnx } from '../../nn/onnx/export.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { createTrainer } from '../../nn/trainer/trainer.js';
import { randomGame } from '../support/engine/randomPositions.js';
import { randomTrainingBatch } from '../support/nn/trainingBatches.js';

// One thread, the network 6×64. Divide the batch by the time for positions or samples a second.

const random = Random.fromSeed('bench');
const architecture = residualArchitecture({ blocks: 6, channels: 64 });
const network = initializeNetwork(architecture, random);
const runtime = await openRuntime('onnxruntime');

const BATCH_SIZE = 64;
const positions = createPositionBatch(BATCH_SIZE);
for (const p of [...randomGame(random), ...randomGame(random.split(1))].slice(0, BATCH_SIZE)) {
  pushPosition(positions, p.ownLow, p.ownHigh, p.opponentLow, p.opponentHigh);
}
const evaluator = await networkEvaluator(network, runtime, { maxBatch: BATCH_SIZE });
const session = await InferenceSession.create(exportOnnx(inferenceGraph(network)), {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
});
const planes = new Tensor('float32', new Float32Array(BATCH_SIZE * 192).fill(0.3), [BATCH_SIZE, 3, 8, 8]);

describe('inference of 64 positions', () => {
  bench('evaluator', async () => {
    await evaluator.evaluate(positions);
  });
  bench('bare onnxruntime session', async () => {
    await session.run({ planes });
  });
});

const trainer = await createTrainer(network, runtime, { batchSize: 256 });
const examples = randomTrainingBatch(architecture, 256, random);

bench(
  'training step of 256 samples',
  async () => {
    await trainer.step(examples);
  },
  { iterations: 4, time: 0 },
);
