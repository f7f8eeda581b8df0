import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { bench, describe } from 'vitest';
import { Random } from '../../engine/random.js';
import { residualArchitecture } from '../../nn/architecture.js';
import { encodeCheckpoint } from '../../nn/checkpoint.js';
import { SharedEvaluator } from '../../nn/evaluators/shared/sharedEvaluator.js';
import { initializeNetwork } from '../../nn/network.js';
import { playGames } from '../../selfplay/games/playGames.js';
import { defaultThreads } from '../../selfplay/threads/defaultThreads.js';
import { PRESETS } from '../../selfplay/training/presets.js';
import { searchSettings } from '../../selfplay/training/runConfig.js';
import { networkBytes } from '../../selfplay/training/trainingLoop.js';

// What an evaluator that all threads share costs. First with a network that answers at once: a row is 38,400 positions, so that
// 4 rows a second are 153,600 positions a second; that of 8 clients should be 0.9 of that of 2. Then self-play on the processor
// against threads with sessions of their own, once warm.

const support = (name: string): string => fileURLToPath(new URL(`../support/nn/${name}`, import.meta.url));

const POSITIONS = 38_400;
/** Games that a thread of self-play plays side by side. */
const ASKED = 32;

interface Asking {
  readonly workers: readonly Worker[];
}

async function askers(clients: number): Promise<Asking> {
  const evaluator = await SharedEvaluator.start({ clients, size: 64, entry: support('stubEvaluator.mjs') });
  const { link } = evaluator;
  const batches = POSITIONS / clients / ASKED;
  const workers = Array.from({ length: clients }, (_, index) => {
    const workerData = { link, holder: index + 1, key: 'free', positions: ASKED, batches };
    return new Worker(support('askingClient.mjs'), { workerData });
  });
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return { workers };
}

describe('38,400 positions through a shared evaluator whose network costs nothing', () => {
  for (const clients of [2, 8, 1]) {
    const opened = askers(clients);
    bench(
      `${clients} clients, 32 positions at a time`,
      async () => {
        const { workers } = await opened;
        const told = workers.map((worker) => once(worker, 'message'));
        for (const worker of workers) worker.postMessage('go');
        await Promise.all(told);
      },
      { warmupTime: 1000, time: 3000 },
    );
  }
});

describe.each([
  [4, 48],
  [6, 64],
])('self-play, 64 games of 16 simulations, %ix%i', (blocks, channels) => {
  const architecture = residualArchitecture({ blocks, channels });
  const network = networkBytes(encodeCheckpoint(initializeNetwork(architecture, Random.fromSeed('bench'))));
  const play = async (sharedBatch: number | undefined): Promise<void> => {
    await playGames({
      network,
      runtime: 'onnxruntime',
      workers: defaultThreads(),
      sharedBatch,
      games: 64,
      seed: 'bench',
      chunkGames: 32,
      search: searchSettings(PRESETS.quick, 0),
      parameters: { ...PRESETS.quick.selfplay, simulations: 16 },
    });
  };
  const once = { iterations: 3, time: 0, warmupIterations: 0 };
  bench('a session a thread', () => play(undefined), once);
  bench('one evaluator, batches of 64', () => play(64), once);
  bench('one evaluator, batches of 32', () => play(32), once);
});
