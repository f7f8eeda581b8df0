import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { bench, describe } from 'vitest';
import { Random } from '../../engine/random.js';
import { residualArchitecture } from '../../nn/architecture.js';
import { encodeCheckpoint } from '../../nn/checkpoint.js';
import { initializeNetwork } from '../../nn/network.js';
import { playGames } from '../../selfplay/games/playGames.js';
import { PRESETS } from '../../selfplay/training/presets.js';
import { searchSettings } from '../../selfplay/training/runConfig.js';
import { networkBytes } from '../../selfplay/training/trainingLoop.js';

// Self-play of two threads as `train` plays it, games that wait for the network together: what TensorFlow's native library is
// worth against WebAssembly. Both load TensorFlow.js anew in their threads, which takes a second or two of each figure.

const GAMES = 64;
const SIMULATIONS = 16;
const BACKENDS = ['native', 'wasm'] as const;

const folder =
  process.env['OTHELLO_ZERO_TFJS_NODE'] ?? fileURLToPath(new URL('../../.cache/tfjs-node', import.meta.url));
const isBuilt = existsSync(join(folder, 'built.json'));
process.env['OTHELLO_ZERO_TFJS_NODE'] = folder;

const network = networkBytes(
  encodeCheckpoint(
    initializeNetwork(residualArchitecture({ blocks: 4, channels: 32 }), Random.fromSeed('bench')),
  ),
);

describe(`self-play, ${GAMES} games of ${SIMULATIONS} simulations`, () => {
  for (const backend of BACKENDS) {
    if (backend === 'native' && !isBuilt) {
      bench.skip('TensorFlow native: not built here, see npm run build:tensorflow', () => undefined);
      continue;
    }
    bench(`TensorFlow ${backend}`, () => play(backend), { iterations: 3, time: 0, warmupIterations: 0 });
  }
});

async function play(backend: (typeof BACKENDS)[number]): Promise<void> {
  process.env['OTHELLO_ZERO_TENSORFLOW'] = backend; // threads inherit it
  const { selfplay } = PRESETS.quick;
  await playGames({
    runtime: 'tensorflow',
    workers: 2,
    games: GAMES,
    seed: 'bench',
    chunkGames: GAMES / 2,
    network,
    search: searchSettings(PRESETS.quick, 0),
    parameters: { ...selfplay, simulations: SIMULATIONS },
    onGames: () => undefined,
  });
}
