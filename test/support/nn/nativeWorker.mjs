// Evaluates a network on TensorFlow without end; tells its first evaluation.
import { parentPort } from 'node:worker_threads';
import { initialPosition } from '../../../dist/engine/position.js';
import { positionBatch } from '../../../dist/engine/positionBatch.js';
import { Random } from '../../../dist/engine/random.js';
import { residualArchitecture } from '../../../dist/nn/architecture.js';
import { networkEvaluator } from '../../../dist/nn/evaluators/evaluator.js';
import { initializeNetwork } from '../../../dist/nn/network.js';
import { openRuntime } from '../../../dist/nn/runtimes/openRuntime.js';

const runtime = await openRuntime('tensorflow');
const network = initializeNetwork(
  residualArchitecture({ blocks: 2, channels: 16 }),
  Random.fromSeed('native'),
);
const evaluator = await networkEvaluator(network, runtime);
const batch = positionBatch(Array.from({ length: 16 }, initialPosition));
await evaluator.evaluate(batch);
parentPort.postMessage(runtime.description);
for (;;) await evaluator.evaluate(batch);
