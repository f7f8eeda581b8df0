// How many games a minute one coordinator takes from a queue, checks and stores, and what memory that takes.
//
//   npm run build && node test/bench/coordinator.js [GAMES]
//
// The games are real, played beforehand by a network of next to no cost; a process that only hands them over stands for the
// machines, as many as one likes. Redis, the queue, the coordinator's checks and SQLite are the real ones. On two cores Redis
// and that process share the second core, so what is counted is the processor time of the coordinator as well.
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { Random } from '../../dist/engine/random.js';
import { residualArchitecture } from '../../dist/nn/architecture.js';
import { encodeCheckpoint } from '../../dist/nn/checkpoint.js';
import { initializeNetwork } from '../../dist/nn/network.js';
import { playGames } from '../../dist/selfplay/games/playGames.js';
import { Coordinator } from '../../dist/selfplay/machines/coordinator.js';
import {
  connectionOptions,
  loadQueuePackages,
  QUEUE_NAME,
  QUEUE_PREFIX,
} from '../../dist/selfplay/machines/packages.js';
import { Board } from '../../dist/selfplay/machines/queueBoard.js';
import { formOfResult } from '../../dist/selfplay/machines/results.js';
import { pack, unpack } from '../../dist/selfplay/machines/wire.js';
import { openStore } from '../../dist/selfplay/store/store.js';
import { WorkerPool } from '../../dist/selfplay/threads/workerPool.js';
import { PRESETS } from '../../dist/selfplay/training/presets.js';
import { searchSettings } from '../../dist/selfplay/training/runConfig.js';
import { networkBytes } from '../../dist/selfplay/training/trainingLoop.js';
import { processorSeconds, startRedis } from './redis.js';

const SOFTWARE = 'bench';
const PLAY = 'selfplay/games/playTask';
/** Games of a generation, and of a part. */
const GENERATION = 640;
const CHUNK = 32;

/** As small as a network can be: what is measured is not the network. */
const network = networkBytes(
  encodeCheckpoint(
    initializeNetwork(
      residualArchitecture({ blocks: 1, channels: 8, valueHidden: 8 }),
      Random.fromSeed('bench'),
    ),
  ),
);

const [first, second] = process.argv.slice(2);
if (first === 'machines') await standForMachines(second);
else await measure(Number(first ?? 6400));

/** Answers every part with the games that were played for it, until it is killed. */
async function standForMachines(file) {
  const { port, parts } = JSON.parse(readFileSync(file, 'utf8'));
  const results = new Map(Object.entries(parts).map(([part, text]) => [part, Buffer.from(text, 'base64')]));
  const packages = await loadQueuePackages();
  const address = addressOf(port);
  const board = Board.open(packages, address, () => undefined);
  const networks = { get: () => new Uint8Array(0) };
  const worker = new packages.bullmq.Worker(
    QUEUE_NAME,
    async (job) => {
      const task = unpack(Buffer.from(job.data.body, 'base64')).data(networks);
      await board.putResult(job.id, 'bench', results.get(keyOf(task)));
      return { machine: 'bench' };
    },
    { connection: connectionOptions(address), prefix: QUEUE_PREFIX, concurrency: 8 },
  );
  await board.tell({ name: 'bench', threads: 8, parts: 0, rate: 0 });
  setInterval(() => void board.tell({ name: 'bench', threads: 8, parts: 0, rate: 0 }), 2000);
  await once(worker, 'closed');
}

async function measure(games) {
  const folder = mkdtempSync(join(tmpdir(), 'coordinator-'));
  const children = [];
  try {
    const played = await playAll(games);
    const { port, child } = await startRedis();
    children.push(child);
    const file = join(folder, 'parts.json');
    writeFileSync(file, JSON.stringify({ port, parts: played.parts }));
    children.push(
      spawn(process.execPath, [fileURLToPath(import.meta.url), 'machines', file], { stdio: 'inherit' }),
    );
    const before = processorSeconds(child.pid);
    const taken = await take(games, port, join(folder, 'games.db'));
    report(games, played, { ...taken, redisSeconds: processorSeconds(child.pid) - before });
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

/** Plays all games in threads, and keeps each part as it travels. */
async function playAll(games) {
  const pool = new WorkerPool(2);
  const parts = {};
  let bytes = 0;
  const recording = {
    places: 2,
    async run(file, task, name) {
      const result = await pool.run(file, task, name);
      const packed = pack(formOfResult(PLAY, result)).bytes;
      parts[keyOf(task)] = Buffer.from(packed).toString('base64');
      bytes += packed.length;
      return result;
    },
  };
  for (let from = 0; from < games; from += GENERATION) await playGeneration(from, recording);
  await pool.close();
  return { parts, bytes };
}

/** Has the coordinator get the same games from the queue, generation by generation, and store them. */
async function take(games, port, file) {
  const store = openStore(file);
  const coordinator = await Coordinator.open({
    packages: await loadQueuePackages(),
    address: addressOf(port),
    software: SOFTWARE,
    name: 'coordinator',
    threads: 0,
  });
  const began = performance.now();
  const used = process.cpuUsage();
  const memory = [];
  for (let from = 0; from < games; from += GENERATION) {
    await playGeneration(from, coordinator, (chunk) => store.insertChunk({ games: chunk }));
    memory.push(process.memoryUsage().rss / 2 ** 20);
  }
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(used);
  const stored = store.counts().games;
  await coordinator.close();
  store.close();
  return { seconds, cpuSeconds: (user + system) / 1e6, memory, stored };
}

function report(games, { bytes }, { seconds, cpuSeconds, redisSeconds, memory, stored }) {
  const perMinute = (time) => Math.round((60 * stored) / time).toLocaleString('en');
  const half = memory[Math.floor(memory.length / 2)];
  process.stdout.write(
    `${stored} of ${games} games stored in ${seconds.toFixed(1)} s: ${perMinute(seconds)} a minute\n` +
      `${cpuSeconds.toFixed(1)} s of the coordinator's processor time: ${perMinute(cpuSeconds)} a minute and core\n` +
      `${redisSeconds.toFixed(2)} s of Redis's: ${perMinute(redisSeconds)} a minute and core\n` +
      `memory ${half.toFixed(0)} MB half way, ${memory.at(-1).toFixed(0)} MB at the end; ${(bytes / games).toFixed(0)} bytes a game on the wire\n`,
  );
}

/** The same part in both rounds. */
function keyOf({ seed, first }) {
  return `${seed} ${first}`;
}

/** The games of one generation, told to `onGames` as they come. */
async function playGeneration(from, workers, onGames = () => undefined) {
  await playGames({
    runtime: 'onnxruntime',
    workers,
    games: GENERATION,
    seed: `bench ${from}`,
    chunkGames: CHUNK,
    network,
    search: searchSettings(PRESETS.quick, 0),
    parameters: { ...PRESETS.quick.selfplay, fullShare: 1, simulations: 2, cheapSimulations: 2 },
    onGames: (chunk) => onGames(chunk.map((game) => ({ ...game, index: game.index + from }))),
  });
}

function addressOf(port) {
  return { host: '127.0.0.1', port, database: 0, encrypted: false };
}
