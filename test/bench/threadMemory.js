// What a further thread of self-play takes of memory: a pool of 1 to MOST threads plays games, and after each the resident memory
// of the process is read while its threads are at rest. A new process for every number, so that none finds what another left.
//
//   npm run build && node test/bench/threadMemory.js [BLOCKS CHANNELS MOST]
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Random } from '../../dist/engine/random.js';
import { residualArchitecture } from '../../dist/nn/architecture.js';
import { encodeCheckpoint } from '../../dist/nn/checkpoint.js';
import { initializeNetwork } from '../../dist/nn/network.js';
import { playGames } from '../../dist/selfplay/games/playGames.js';
import { WorkerPool } from '../../dist/selfplay/threads/workerPool.js';
import { networkBytes } from '../../dist/selfplay/training/trainingLoop.js';

const [blocks = 6, channels = 64, most = 5] = process.argv.slice(2, 5).map(Number);
const [threads, sharedBatch] = process.argv.slice(5).map(Number);

if (threads === undefined) measure();
else await play();

async function play() {
  const architecture = residualArchitecture({ blocks, channels });
  const network = networkBytes(encodeCheckpoint(initializeNetwork(architecture, Random.fromSeed('memory'))));
  const pool = new WorkerPool(threads);
  await playGames({
    network,
    runtime: 'onnxruntime',
    workers: pool,
    ...(sharedBatch === 0 ? {} : { sharedBatch }),
    games: 32 * threads,
    seed: 'memory',
    chunkGames: 32,
    search: { kind: 'gumbel', maxConsidered: 2, qScale: 0.5 },
    parameters: { simulations: 2, cheapSimulations: 2, fullShare: 1, openingPlies: 40, solveEmpties: 12 },
  });
  process.stdout.write(String(process.memoryUsage().rss));
  await pool.close();
}

function measure() {
  const file = fileURLToPath(import.meta.url);
  const sizes = [blocks, channels, most].map(String);
  const megabytes = (count, batch) =>
    Number(execFileSync(process.execPath, [file, ...sizes, String(count), String(batch)])) / 1e6;
  for (const batch of [0, 64]) {
    const found = Array.from({ length: most }, (_, index) => megabytes(index + 1, batch));
    const further = (found.at(-1) - found[0]) / (most - 1);
    const how = batch === 0 ? 'a session a thread' : `one evaluator for all, batches of ${batch}`;
    process.stdout.write(
      `${blocks}x${channels}, ${how}: ${found.map((size) => size.toFixed(0)).join(', ')} MB ` +
        `with 1 to ${most} threads, ${further.toFixed(0)} MB a further one\n`,
    );
  }
}
