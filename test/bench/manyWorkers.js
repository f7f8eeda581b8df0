// What the queue costs, and what a second machine brings: self-play by one thread of a pool, by two, by one machine of one thread on
// a queue of this computer, and by two such machines, in turns, so that other work on the computer falls on all alike.
//
//   npm run build && node test/bench/manyWorkers.js [GAMES ROUNDS]
//
// The machines are programs of their own. Beside the time by the clock the processor time is told, of the thread's process and of
// the machine's, which other work disturbs less. The coordinator does nothing but hand out and check.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath, URL } from 'node:url';
import { queueSoftware } from '../../dist/cli/command/queue.js';
import { Random } from '../../dist/engine/random.js';
import { residualArchitecture } from '../../dist/nn/architecture.js';
import { encodeCheckpoint } from '../../dist/nn/checkpoint.js';
import { initializeNetwork } from '../../dist/nn/network.js';
import { playGames } from '../../dist/selfplay/games/playGames.js';
import { Coordinator } from '../../dist/selfplay/machines/coordinator.js';
import { loadQueuePackages } from '../../dist/selfplay/machines/packages.js';
import { WorkerPool } from '../../dist/selfplay/threads/workerPool.js';
import { PRESETS } from '../../dist/selfplay/training/presets.js';
import { networkBytes } from '../../dist/selfplay/training/trainingLoop.js';
import { processorSeconds, startRedis } from './redis.js';

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const [games = 192, rounds = 5] = process.argv.slice(2).map(Number);
const CHUNK = 8;

const network = networkBytes(
  encodeCheckpoint(
    initializeNetwork(residualArchitecture({ blocks: 4, channels: 48 }), Random.fromSeed('machines')),
  ),
);
const { port, child } = await startRedis();
const [pool, pair] = [new WorkerPool(1), new WorkerPool(2)];
const coordinator = await Coordinator.open({
  packages: await loadQueuePackages(),
  address: { host: '127.0.0.1', port, database: 0, encrypted: false },
  software: queueSoftware(),
  name: 'coordinator',
  threads: 0,
});
const machines = [];
try {
  const first = await startMachine();
  const found = [];
  for (let round = 0; round < rounds; round++) {
    const alone = await measure(pool, process.pid);
    const both = await measure(pair, process.pid);
    const one = await measure(coordinator, first.pid);
    const second = await startMachine();
    await play(coordinator, 4 * CHUNK); // its session is opened
    const two = await measure(coordinator, first.pid);
    second.kill('SIGINT');
    await once(second, 'exit');
    found.push({
      queue: alone.seconds / one.seconds,
      processor: alone.processor / one.processor,
      second: one.seconds / two.seconds,
      thread: alone.seconds / both.seconds,
    });
    process.stdout.write(
      `a thread ${alone.seconds.toFixed(1)} s (processor ${alone.processor.toFixed(1)}), two ${both.seconds.toFixed(1)} s, a machine ${one.seconds.toFixed(1)} s ` +
        `(${one.processor.toFixed(1)}), two ${two.seconds.toFixed(1)} s; load ${loadavg()[0].toFixed(1)}\n`,
    );
  }
  const middle = (key) => found.map((ratios) => ratios[key]).sort((a, b) => a - b)[found.length >> 1];
  process.stdout.write(
    `one machine against the thread: ${middle('queue').toFixed(3)} by the clock, ${middle('processor').toFixed(3)} in processor time\n` +
      `two machines against one: ${middle('second').toFixed(2)} by the clock; two threads against one: ${middle('thread').toFixed(2)}\n`,
  );
} finally {
  await coordinator.close();
  await Promise.all([pool.close(), pair.close()]);
  for (const machine of [...machines, child]) machine.kill('SIGKILL');
}

/** Seconds by the clock and of the processor of a process, for the games. */
async function measure(workers, pid) {
  await play(workers, CHUNK); // whatever is done once
  const used = processorSeconds(pid);
  const began = performance.now();
  await play(workers, games);
  return { seconds: (performance.now() - began) / 1000, processor: processorSeconds(pid) - used };
}

/** The same games whoever plays them: what a coordinator has taken from a queue is there no more. */
async function play(workers, count) {
  await playGames({
    network,
    runtime: 'onnxruntime',
    workers,
    games: count,
    seed: 'machines',
    chunkGames: CHUNK,
    search: { kind: 'gumbel', maxConsidered: 8, qScale: 0.5 },
    parameters: { ...PRESETS.quick.selfplay, fullShare: 1, simulations: 24, cheapSimulations: 24 },
  });
}

async function startMachine() {
  const machine = spawn(
    process.execPath,
    [PROGRAM, 'work', `redis://127.0.0.1:${port}`, '--workers', '1', '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  machines.push(machine);
  await once(createInterface({ input: machine.stdout }), 'line');
  machine.stdout.resume();
  return machine;
}
