import { parentPort, workerData } from 'node:worker_threads';
import { decodeCheckpoint } from '../../../nn/checkpoint.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { evaluationWork, rate, trainingWork } from './benchRates.js';
import type { SideBySideTask } from './sideBySideRates.js';

// A thread of a measurement side by side: it says when it is ready, and answers each word with the rate of one round.
const { network: bytes, runtime: name, kind, seconds } = workerData as SideBySideTask;
const { network } = decodeCheckpoint(bytes);
const runtime = await openRuntime(name);
const begin = kind === 'evaluation' ? evaluationWork : trainingWork;
const { work, units } = await begin(network, runtime);
await work();
parentPort!.on('message', () => {
  void rate(work, units, seconds).then((found) => parentPort!.postMessage(found));
});
parentPort!.postMessage('ready');
