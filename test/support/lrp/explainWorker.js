// Explains positions in a worker thread with the compiled program (a worker cannot load TypeScript on Node 20).
import { parentPort, workerData } from 'node:worker_threads';
import { parsePosition } from '../../../dist/engine/notation.js';
import { createExplainer } from '../../../dist/lrp/explainer.js';
import { parseTarget } from '../../../dist/lrp/target.js';
import { decodeCheckpoint } from '../../../dist/nn/checkpoint.js';
import { openRuntime } from '../../../dist/nn/runtimes/openRuntime.js';

const { checkpoint, composite, positions, target } = workerData;
const { network } = decodeCheckpoint(checkpoint);
const explainer = await createExplainer(network, await openRuntime('onnxruntime'), { composite });
const found = await explainer.explain(
  positions.map((position) => ({ position: parsePosition(position), target: parseTarget(target) })),
);
await explainer.dispose();
parentPort.postMessage(found.map(({ square, ledger, controls }) => ({ square, ledger, controls })));
