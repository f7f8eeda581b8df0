// Evaluates a network on TensorFlow without end; tells its first evaluation.
import { parentPort } from 'node:worker_threads';
import { Random, initialPosition } from '../../dist/engine/index.js';
import {
  initializeNetwork,
  networkEvaluator,
  openRuntime,
  positionBatch,
  residualArchitecture,
} from '../../dist/nn/index.js';

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
