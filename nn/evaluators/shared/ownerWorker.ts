import { workerData } from 'node:worker_threads';
import { decodeCheckpoint } from '../../checkpoint.js';
import { openRuntime } from '../../runtimes/openRuntime.js';
import { networkEvaluator } from '../evaluator.js';
import { type OwnerTask, serveEvaluator } from './owner.js';

// The entry of the thread that evaluates for all others.

const task = workerData as OwnerTask;
await serveEvaluator(task, async ({ name, bytes, runtime, ranges, half, scores }) =>
  // Out of shared memory: text decoders refuse shared bytes.
  networkEvaluator(decodeCheckpoint(new Uint8Array(bytes), name).network, await openRuntime(runtime), {
    threads: task.threads,
    fixedBatch: task.size,
    ranges,
    half,
    scores,
  }),
);
