// How far a queue goes on paper: what 10, 100 and 1,000 machines would play, carry and store, and which limit they meet first.
//
//   npm run build && node test/bench/manyMachines.js
//
// The rate of SQLite is measured here, with real games, in processor time, which other work disturbs little; the others are
// measurements of the docs, named beside them. Everything else is arithmetic on those numbers.
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
import { openStore } from '../../dist/selfplay/store/store.js';
import { PRESETS } from '../../dist/selfplay/training/presets.js';
import { searchSettings } from '../../dist/selfplay/training/runConfig.js';
import { networkBytes } from '../../dist/selfplay/training/trainingLoop.js';

/** Of docs/training.md: core-milliseconds that a position costs in eight bits at 64 and 128 simulations, samples/s of one thread. */
const NETWORKS = {
  '4 × 48': { at64: 2.8, at128: 5.3, samples: 991, megabytes: 1.3 },
  '6 × 64': { at64: 5.7, at128: 11.1, samples: 392, megabytes: 2.2 },
};
/** Of docs/training.md: a generation of 256 games has 12,900 positions that teach; each is drawn three times. */
const POSITIONS = 12_900 / 256;
const DRAWN = 3;
/** Of docs/machines.md (coordinator.js): games a minute that a coordinator takes, checks and stores, and that one core of Redis hands over; bytes of one on the wire. */
const COORDINATOR = 43_772;
const REDIS = 2_650_000;
const GAME_BYTES = 1424;
/** Of a part; a generation has two parts for each thread, so that none waits for the next. */
const PART = 32;
const PARTS_A_THREAD = 2;
const THREADS = 2;
/** Megabytes a second of a network of one gigabit. */
const GIGABIT = 125;

const stored = await storeGames(1280);
say(
  `SQLite: ${round(stored.perMinute)} games a minute of the processor, ${round(stored.byClock)} by the clock; ${round(stored.bytes)} bytes a game in the database`,
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
    Redis: perMinute / REDIS,
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
    const before = process.cpuUsage();
    for (const games of chunks) {
      store.insertChunk({ games });
      store.settle();
    }
    const { user, system } = process.cpuUsage(before);
    const byClock = (60_000 * count) / (performance.now() - began);
    store.close();
    const bytes = (statSync(file).size - empty) / count;
    return { perMinute: (60e6 * count) / (user + system), byClock, bytes };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function round(number) {
  return Number(number.toPrecision(3)).toLocaleString('en');
}

function say(...lines) {
  process.stdout.write(`${lines.join('\n')}\n`);
}
