import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { compiledFile, encodeCheckpoint, type Network, type RuntimeName } from '../nn/index.js';
import type { BareRates } from '../selfplay/index.js';
import { ROUNDS } from './benchmark.js';

/** What a thread of such a measurement is given. */
export interface SideBySideTask {
  readonly network: Uint8Array;
  readonly runtime: RuntimeName;
  readonly kind: 'evaluation' | 'training';
  /** Of one round. */
  readonly seconds: number;
}

/**
 * Rates of one thread while every other core does the same: lower than alone wherever cores share caches, memory or heat.
 * No program that keeps all cores busy can do more.
 * @param seconds for each of both, in rounds; the best round counts
 */
export async function sideBySideRates(
  network: Network,
  runtime: RuntimeName,
  seconds: number,
): Promise<BareRates> {
  const task = { network: encodeCheckpoint(network), runtime, seconds: seconds / ROUNDS };
  return {
    evaluationsPerSecond: await bestRound({ ...task, kind: 'evaluation' }),
    samplesPerSecond: await bestRound({ ...task, kind: 'training' }),
  };
}

async function bestRound(task: SideBySideTask): Promise<number> {
  const entry = compiledFile('./benchmarkWorker.js', import.meta.url);
  const threads = Array.from(
    { length: availableParallelism() },
    () => new Worker(entry, { workerData: task }),
  );
  try {
    await Promise.all(threads.map((thread) => once(thread, 'message')));
    let best = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const rates = threads.map(async (thread) => {
        thread.postMessage('go');
        const [rate] = (await once(thread, 'message')) as [number];
        return rate;
      });
      const sum = (await Promise.all(rates)).reduce((total, rate) => total + rate, 0);
      best = Math.max(best, sum / threads.length);
    }
    return best;
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
