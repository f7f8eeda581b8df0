import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { initializeNetwork } from '../../../nn/network.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { randomTrainingBatch } from '../nn/trainingBatches.js';

export const architecture = residualArchitecture({
  blocks: 1,
  channels: 4,
  policyChannels: 1,
  valueHidden: 4,
});

export const network = initializeNetwork(architecture, Random.fromSeed('training'));

export const batch = randomTrainingBatch(architecture, 8, Random.fromSeed('examples'));

export const config = { batchSize: 8, learningRate: 0.01 };
export const runtime = await openRuntime('onnxruntime');
