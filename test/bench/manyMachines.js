// How far a queue goes on paper: what 10, 100 and 1,000 machines would play, carry and store, and which limit they meet first.
//
//   npm run build && node test/bench/manyMachines.js
//
// The rates of SQLite and Redis are measured here, with real games and real commands; the others are measurements of the docs,
// named beside them. Everything else is arithmetic on those numbers.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { Random } from '../../dist/engine/random.js';
import { residualArchitecture } from '../../dist/nn/architecture.js';
import { encodeCheckpoint } from '../../dist/nn/checkpoint.js';
import { initializeNetwork } from '../../dist/nn/network.js';
import { playGames } from '../../dist/selfplay/games/playGames.js';
import { connectionOptions, loadQueuePackages } from '../../dist/selfplay/machines/packages.js';
import { openStore } from '../../dist/selfplay/store/store.js';
import { searchSettings } from '../../dist/selfplay/training/config.js';
import { networkBytes } from '../../dist/selfplay/training/loop.js';
import { PRESETS } from '../../dist/selfplay/training/presets.js';
import { startRedis } from './redis.js';

/** Of docs/training.md: core-milliseconds that a position costs in eight bits at 64 and 128 simulations, samples/s of one thread. */
const NETWORKS = {
  '4 × 48': { at64: 2.8, at128: 5.3, samples: 991, megabytes: 1.3 },
  '6 × 64': { at64: 5.7, at128: 11.1, samples: 392, megabytes: 2.2 },
};
/** Of docs/training.md: a generation of 256 games has 12,900 positions that teach; each is drawn three times. */
const POSITIONS = 12_900 / 256;
const DRAWN = 3;
/** Of docs/machines.md (coordinator.js): games that a coordinator takes, checks and stores a minute; bytes of one on the wire. */
const COORDINATOR = 43_772;
const GAME_BYTES = 1424;
/** Of a part; a generation has two parts for each thread, so that none waits for the next. */
const PART = 32;
const PARTS_A_THREAD = 2;
const THREADS = 2;
/** Megabytes a second of a network of one gigabit. */
const GIGABIT = 125;

const stored = await storeGames(1280);
const redis = await handleParts(2000);
say(
  `SQLite: ${round(stored.perMinute)} games a minute, ${round(stored.bytes)} bytes a game in the database`,
  `Redis: ${round(redis)} parts a second of ${PART} games (twelve commands, two of them with the games)`,
  '',
);
for (const [name, network] of Object.entries(NETWORKS))
  for (const machines of [10, 100, 1000]) say(...describe(name, network, machines));

/** What so many machines come to. */
function describe(name, { at64, at128, samples, megabytes }, machines) {
  const threads = machines * THREADS;
  const perMinute = (threads * 60_000) / (POSITIONS * at64);
  const trained = (samples * 60) / POSITIONS;
  const generation = PARTS_A_THREAD * PART * threads;
  const seconds = (60 * generation) / perMinute;
  const weights = (megabytes * machines) / seconds;
  const games = (GAME_BYTES * perMinute) / 60e6;
  const perSimulation = (at128 - at64) / 64;
  const slowest = (threads * 60_000) / ((trained / DRAWN) * POSITIONS);
  const simulations = 64 + (slowest - at64) / perSimulation;
  const loads = {
    'the trainer, each position drawn three times': perMinute / (trained / DRAWN),
    'the trainer, each position drawn once': perMinute / trained,
    'the coordinator': perMinute / COORDINATOR,
    SQLite: perMinute / stored.perMinute,
    Redis: perMinute / PART / 60 / redis,
    'a gigabit at the queue': (weights + games) / GIGABIT,
  };
  return [
    `${name}, ${machines} machines of two cores:`,
    `  ${round(perMinute)} games a minute at 64 simulations; generations of ${round(generation)} games, one in ${seconds.toFixed(0)} s`,
    `  games ${games.toFixed(2)} MB/s, weights ${weights.toFixed(1)} MB/s`,
    ...Object.entries(loads).map(([what, load]) => `  ${load.toFixed(load < 1 ? 3 : 1)} of ${what}`),
    `  the trainer draws each position ${(trained / perMinute).toFixed(3)} times, or three times at ${round(simulations)} simulations`,
    '',
  ];
}

/** Stores real games in parts, as a run does. */
async function storeGames(count) {
  const folder = mkdtempSync(join(tmpdir(), 'many-'));
  try {
    const chunks = [];
    await playGames({
      runtime: 'onnxruntime',
      workers: 2,
      games: count,
      seed: 'many',
      chunkGames: PART,
      network: networkBytes(
        encodeCheckpoint(
          initializeNetwork(
            residualArchitecture({ blocks: 1, channels: 8, valueHidden: 8 }),
            Random.fromSeed('many'),
          ),
        ),
      ),
      search: searchSettings(PRESETS.quick, 0),
      parameters: { ...PRESETS.quick.selfplay, fullShare: 1, simulations: 2, cheapSimulations: 2 },
      onGames: (games) => chunks.push(games),
    });
    const file = join(folder, 'games.db');
    const store = openStore(file);
    const empty = statSync(file).size;
    const began = performance.now();
    for (const games of chunks) {
      store.insertChunk({ games });
      store.settle();
    }
    const minutes = (performance.now() - began) / 60_000;
    store.close();
    return { perMinute: count / minutes, bytes: (statSync(file).size - empty) / count };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Parts a second that a Redis hands over: ten small commands, and the games of a part written and read; twenty parts under way. */
async function handleParts(count) {
  const { Redis } = await loadQueuePackages();
  const { port, child } = await startRedis();
  const client = new Redis(connectionOptions({ host: '127.0.0.1', port, database: 0, encrypted: false }));
  client.on('error', () => undefined); // until it is there
  try {
    await client.ping();
    const games = randomBytes(PART * GAME_BYTES);
    let next = 0;
    const work = async () => {
      while (next < count) {
        const key = `part:${next++}`;
        await client.set(key, games, 'EX', 60);
        for (let small = 0; small < 8; small++) await client.hset('parts', key, small);
        await client.getBuffer(key);
        await Promise.all([client.hdel('parts', key), client.del(key)]);
      }
    };
    const began = performance.now();
    await Promise.all(Array.from({ length: 20 }, work));
    return (1000 * count) / (performance.now() - began);
  } finally {
    client.disconnect();
    child.kill('SIGKILL');
  }
}

function round(number) {
  return Number(number.toPrecision(3)).toLocaleString('en');
}

function say(...lines) {
  process.stdout.write(`${lines.join('\n')}\n`);
}
