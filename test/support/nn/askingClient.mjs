// A thread that asks a shared evaluator: `batches` times about so many positions, each a function of the thread's number and the
// turn; answers with the values it was told, and how many milliseconds that took.
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { createPositionBatch, pushPosition } from '../../../dist/engine/positionBatch.js';
import { SharedClient } from '../../../dist/nn/evaluators/shared/sharedClient.js';

const { link, holder, key, positions, batches, hangsAfter } = workerData;
const network = {
  key,
  name: 'The network',
  bytes: new Uint8Array(0),
  runtime: 'onnxruntime',
  scores: key.includes('scored'),
};

parentPort.postMessage('ready');
parentPort.on('message', async () => {
  const values = [];
  let milliseconds = 0;
  let failure;
  try {
    const client = SharedClient.attach(link, { holder, hangsAfter });
    try {
      const evaluator = client.open(network);
      const batch = createPositionBatch(positions);
      const began = performance.now();
      for (let turn = 0; turn < batches; turn++) {
        batch.count = 0;
        for (let i = 0; i < positions; i++) pushPosition(batch, 2 + turn, holder, i, turn * holder);
        const answer = await evaluator.evaluate(batch);
        if (turn < 20) values.push(...answer.values);
      }
      milliseconds = performance.now() - began;
    } finally {
      client.detach();
    }
  } catch (error) {
    failure = { name: error.constructor.name, code: error.code, message: error.message };
  }
  parentPort.postMessage({ values, milliseconds, failure });
});
