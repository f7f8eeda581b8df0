// Evaluates a network on TensorFlow in the main thread, and prints how often the busiest of the other threads was woken for
// it, per evaluation. Linux only.
// node nativeThreads.mjs
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { initialPosition } from '../../../dist/engine/position.js';
import { positionBatch } from '../../../dist/engine/positionBatch.js';
import { Random } from '../../../dist/engine/random.js';
import { residualArchitecture } from '../../../dist/nn/architecture.js';
import { networkEvaluator } from '../../../dist/nn/evaluators/evaluator.js';
import { initializeNetwork } from '../../../dist/nn/network.js';
import { openRuntime } from '../../../dist/nn/runtimes/openRuntime.js';

const RUNS = 100;

/** How often each other thread has gone to sleep, which it does once it has done what it was woken for. */
function sleeps() {
  const threads = readdirSync('/proc/self/task').filter((thread) => thread !== String(process.pid));
  return new Map(
    threads.map((thread) => {
      const status = readFileSync(`/proc/self/task/${thread}/status`, 'utf8');
      return [thread, Number(/\nvoluntary_ctxt_switches:\s*(\d+)/.exec(status)[1])];
    }),
  );
}

const runtime = await openRuntime('tensorflow');
const network = initializeNetwork(
  residualArchitecture({ blocks: 2, channels: 16 }),
  Random.fromSeed('native'),
);
const evaluator = await networkEvaluator(network, runtime);
const batch = positionBatch(Array.from({ length: 64 }, initialPosition));
// Until JavaScript's own threads have compiled what runs.
for (let run = 0; run < 30; run++) await evaluator.evaluate(batch);
const before = sleeps();
for (let run = 0; run < RUNS; run++) await evaluator.evaluate(batch);
const woken = [...sleeps()].map(([thread, count]) => count - (before.get(thread) ?? 0));
process.stdout.write(`${Math.max(...woken) / RUNS}\n`);
