import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { rememberThreads } from '../../../engine/threads.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { compiledFile } from '../../../nn/compiledFile.js';
import type { Network } from '../../../nn/network.js';
import type { RuntimeChoice } from '../../../nn/runtimeChoice.js';
import { defaultThreads } from '../../../selfplay/threads/defaultThreads.js';
import type { BareRates } from '../../../selfplay/training/machineShares.js';
import { ROUNDS } from './benchRates.js';

/** What a thread of such a measurement is given. */
export interface SideBySideTask {
  readonly network: Uint8Array;
  readonly runtime: RuntimeChoice;
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
  runtime: RuntimeChoice,
  seconds: number,
): Promise<BareRates> {
  const task = { network: encodeCheckpoint(network), runtime, seconds: seconds / ROUNDS };
  return {
    evaluationsPerSecond: await bestRound({ ...task, kind: 'evaluation' }),
    samplesPerSecond: await bestRound({ ...task, kind: 'training' }),
  };
}

async function bestRound(task: SideBySideTask): Promise<number> {
  const entry = compiledFile('./sideBySideWorker.js', import.meta.url);
  const threads = Array.from({ length: defaultThreads() }, () => new Worker(entry, { workerData: task }));
  /** The answer that each thread owes: with it, the thread is at rest. */
  let owed = threads.map((thread) => once(thread, 'message'));
  const end = async (): Promise<void> => {
    await Promise.allSettled(owed);
    await Promise.all(threads.map((thread) => thread.terminate()));
  };
  const forget = rememberThreads(end);
  try {
    await Promise.all(owed);
    let best = 0;
    for (let round = 0; round < ROUNDS; round++) {
      owed = threads.map((thread) => {
        thread.postMessage('go');
        return once(thread, 'message');
      });
      const rates = (await Promise.all(owed)) as [number][];
      const sum = rates.reduce((total, [rate]) => total + rate, 0);
      best = Math.max(best, sum / threads.length);
    }
    return best;
  } finally {
    await end();
    forget();
  }
}
