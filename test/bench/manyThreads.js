// What grows with the number of threads, as far as a small machine can tell: how many tasks a second one main thread hands out and
// takes back when they are over at once, with more threads than cores too, and how long it takes to store a chunk of games, which
// is done in the main thread as well. Beside it the time in which one thread plays such a chunk: by these, how many threads one
// main thread can serve.
//
//   npm run build && node test/bench/manyThreads.js
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { URL } from 'node:url';
import { openModel } from '../../dist/cli/sources/model.js';
import { playGames } from '../../dist/selfplay/games/playGames.js';
import { openStore } from '../../dist/selfplay/store/store.js';
import { shareBytes } from '../../dist/selfplay/threads/networkBytes.js';
import { goSignal } from '../../dist/selfplay/threads/stopSignal.js';
import { WorkerPool } from '../../dist/selfplay/threads/workerPool.js';

const CHUNK = 32;
const say = (line) => process.stdout.write(`${line}\n`);

const games = await playedGames();
storing(games);
for (const threads of [1, 2, 8]) await handingOut(threads);

async function playedGames() {
  const { sha256, bytes } = await openModel('default');
  const network = { sha256, bytes: shareBytes(bytes) };
  const began = process.cpuUsage();
  const played = await playGames({
    network,
    runtime: 'onnxruntime',
    workers: 1,
    games: 2 * CHUNK,
    seed: 'many threads',
    chunkGames: CHUNK,
    search: { kind: 'gumbel', maxConsidered: 8, qScale: 0.5 },
    parameters: { simulations: 16, cheapSimulations: 8, fullShare: 1, openingPlies: 20, solveEmpties: 12 },
  });
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6 / 2;
  say(
    `a chunk of ${CHUNK} games, shipped network, 16 simulations: ${seconds.toFixed(2)} s of processor time`,
  );
  return played.slice(0, CHUNK);
}

/** One transaction a chunk, settled, as a run stores it. */
function storing(chunk) {
  const folder = mkdtempSync(join(tmpdir(), 'othello-zero-'));
  const store = openStore(join(folder, 'run.db'));
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const chunks = 40;
  for (let number = 0; number < chunks; number++) {
    store.insertChunk({ games: chunk.map((game) => ({ ...game, index: game.index + CHUNK * number })) });
    store.settle();
  }
  const wall = (performance.now() - began) / chunks;
  const { user, system } = process.cpuUsage(cpu);
  store.close();
  rmSync(folder, { recursive: true });
  const spent = (user + system) / 1000 / chunks;
  say(`to store it: ${wall.toFixed(1)} ms, ${spent.toFixed(1)} ms of processor time, in the main thread`);
}

async function handingOut(threads) {
  const pool = new WorkerPool(threads);
  const file = { url: new URL('../support/selfplay/emptyTask.mjs', import.meta.url).href };
  const stop = goSignal();
  const run = (count) =>
    Promise.all(Array.from({ length: count }, (_, index) => pool.run(file, { stop, index }, 'nothing')));
  await run(threads * 10);
  const count = 4000;
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await run(count);
  const wall = ((performance.now() - began) / count) * 1000;
  const { user, system } = process.cpuUsage(cpu);
  await pool.close();
  const spent = (user + system) / count;
  say(
    `an empty task, ${threads} threads: ${wall.toFixed(0)} µs, ${spent.toFixed(0)} µs of processor time in all threads`,
  );
}
