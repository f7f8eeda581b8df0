// Starts three threads that compute on TensorFlow, prints what each says of its runtime, and ends them amid their work.
// node endNativeWorkers.mjs
import { once } from 'node:events';
import process from 'node:process';
import { URL } from 'node:url';
import { Worker } from 'node:worker_threads';

import '../../../dist/nn/index.js';

const workers = [1, 2, 3].map(() => new Worker(new URL('nativeWorker.mjs', import.meta.url)));
for (const description of await Promise.all(workers.map((worker) => once(worker, 'message')))) {
  process.stdout.write(`${description}\n`);
}
await Promise.all(workers.map((worker) => worker.terminate()));
