// Explains positions in a worker thread with the compiled program (a worker cannot load TypeScript on Node 20).
import { parentPort, workerData } from 'node:worker_threads';
import { parsePosition } from '../../dist/engine/index.js';
import { createExplainer, parseTarget } from '../../dist/lrp/index.js';
import { decodeCheckpoint, openRuntime } from '../../dist/nn/index.js';

const { checkpoint, composite, positions, target } = workerData;
const { network } = decodeCheckpoint(checkpoint);
const explainer = await createExplainer(network, await openRuntime('onnxruntime'), { composite });
const found = await explainer.explain(
  positions.map((position) => ({ position: parsePosition(position), target: parseTarget(target) })),
);
await explainer.dispose();
parentPort.postMessage(found.map(({ square, ledger, controls }) => ({ square, ledger, controls })));
