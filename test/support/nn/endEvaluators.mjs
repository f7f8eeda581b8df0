// Opens evaluators in threads. `busy` ends the process while they compute, by the way that all commands take, with 3; without
// it the process ends by itself, with 4.
// node endEvaluators.mjs [busy]
import process from 'node:process';
import { initialPosition } from '../../../dist/engine/position.js';
import { positionBatch } from '../../../dist/engine/positionBatch.js';
import { Random } from '../../../dist/engine/random.js';
import { endThreads } from '../../../dist/engine/threads.js';
import { residualArchitecture } from '../../../dist/nn/architecture.js';
import { openEvaluators } from '../../../dist/nn/evaluators/parallel/openEvaluators.js';
import { initializeNetwork } from '../../../dist/nn/network.js';
import { openRuntime } from '../../../dist/nn/runtimes/openRuntime.js';

const network = initializeNetwork(
  residualArchitecture({ blocks: 6, channels: 64 }),
  Random.fromSeed('evaluators'),
);
const { evaluators } = await openEvaluators(network, await openRuntime('onnxruntime'), 3);
const batch = positionBatch(Array.from({ length: 64 }, initialPosition));
const answers = evaluators.map((evaluator) => evaluator.evaluate(batch));
if (process.argv[2] === 'busy') {
  await endThreads();
  process.exit(3);
}
await Promise.all(answers);
process.exitCode = 4;
