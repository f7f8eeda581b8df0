import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../../nn/checkpoint.js';
import { initializeNetwork } from '../../../nn/network.js';
import { measureRanges } from '../../../nn/quantization/ranges.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { playGames, type PlayGamesOptions } from '../../../selfplay/games/playGames.js';
import { playMatch, type PlayMatchOptions } from '../../../selfplay/matches/playMatch.js';
import type { PlayerSpec } from '../../../selfplay/players/playerSpec.js';
import { WorkerPool } from '../../../selfplay/threads/workerPool.js';
import { networkBytes } from '../../../selfplay/training/trainingLoop.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { scratchFolder } from '../../support/scratch.js';

// The threads run the compiled files: `npm run build` first, as `npm test` does.

const support = (name: string): string => fileURLToPath(new URL(`../../support/${name}`, import.meta.url));

function networkOf(seed: string) {
  const architecture = residualArchitecture({ blocks: 1, channels: 8, valueHidden: 8 });
  return networkBytes(encodeCheckpoint(initializeNetwork(architecture, Random.fromSeed(seed))));
}

const options: Omit<PlayGamesOptions, 'workers'> = {
  network: networkOf('shared pool'),
  runtime: 'onnxruntime',
  seed: 'shared games',
  games: 12,
  chunkGames: 2,
  parameters: { simulations: 6, cheapSimulations: 2, fullShare: 1, openingPlies: 6, solveEmpties: 9 },
  search: { kind: 'gumbel', maxConsidered: 4, qScale: 0.1 },
  sharedBatch: 16,
};

let pool: WorkerPool | undefined;
afterEach(async () => {
  await pool?.close();
  pool = undefined;
  for (const name of ['DEATHS', 'FAILS_AT', 'FAILURE']) Reflect.deleteProperty(process.env, name);
});

describe('games of a seed on one evaluator that all threads share', () => {
  it('are equal for 1, 2 and 5 threads', async () => {
    const alone = await playGames({ ...options, workers: 1 });
    expect(alone).toHaveLength(12);
    for (const workers of [2, 5]) expect(await playGames({ ...options, workers })).toEqual(alone);
  });

  it('are equal in eight bits too', async () => {
    const positions = Array.from({ length: 40 }, (_, at) => randomPosition(Random.fromSeed(at), 50 - at));
    const { network } = decodeCheckpoint(new Uint8Array(options.network.bytes), 'The network');
    const ranges = await measureRanges(network, await openRuntime('onnxruntime'), positions);
    const int8 = { ...options, network: { ...options.network, ranges } };
    const alone = await playGames({ ...int8, workers: 1 });
    expect(alone).not.toEqual(await playGames({ ...options, workers: 2 }));
    expect(await playGames({ ...int8, workers: 3 })).toEqual(alone);
  });

  it('are equal in a match of two networks too', async () => {
    const player = (seed: string): PlayerSpec => ({
      kind: 'network',
      network: networkOf(seed),
      simulations: 8,
      search: { ...options.search, kind: 'puct' },
    });
    const match: Omit<PlayMatchOptions, 'workers'> = {
      ...{ first: player('first'), second: player('second'), pairs: 4, openingPlies: 6 },
      ...{ runtime: options.runtime, seed: 'match', sharedBatch: 16, decided: () => false },
    };
    const play = async (workers: number) => (await playMatch({ ...match, workers })).games;
    const alone = await play(1);
    expect(alone).toHaveLength(8);
    expect(await play(3)).toEqual(alone);
  });

  it('go on when a thread dies in the middle, with the same games', async () => {
    const expected = await playGames({ ...options, workers: 1 });
    process.env['DEATHS'] = scratchFolder();
    for (const name of ['first', 'second']) writeFileSync(join(process.env['DEATHS'], name), '');
    pool = new WorkerPool(2, { entry: support('selfplay/dyingClient.mjs') });
    expect(await playGames({ ...options, workers: pool })).toEqual(expected);
  });

  it.each(['throws', 'dies', 'begins'])(
    'are played to the end by each thread for itself when the evaluator %s, and one sentence says so',
    async (failure) => {
      const expected = await playGames({ ...options, workers: 1 });
      process.env['FAILURE'] = failure;
      process.env['FAILS_AT'] = '40';
      const notes: string[] = [];
      pool = new WorkerPool(3, {
        evaluatorEntry: support('nn/failingEvaluator.mjs'),
        onNote: (sentence) => notes.push(sentence),
      });
      expect(await playGames({ ...options, workers: pool })).toEqual(expected);
      expect(notes).toHaveLength(1);
      expect(notes[0]).toMatch(
        /^The evaluator that all threads share .*\. What it was at is done again, by each thread for itself on the processor\.$/,
      );
    },
  );

  it('say what is wrong with a network, as threads with sessions of their own do', async () => {
    const bytes = options.network.bytes.slice(0, 100);
    const broken = { ...options, network: { sha256: 'damaged', bytes } };
    await expect(playGames({ ...broken, workers: 2 })).rejects.toMatchObject({
      code: 'badModel',
      message: expect.stringContaining('The network damaged') as string,
    });
  });

  it('end at once when they are stopped', async () => {
    const controller = new AbortController();
    const played = await playGames({
      ...options,
      games: 1000,
      workers: 2,
      signal: controller.signal,
      onGames: () => controller.abort(),
    });
    expect(played.length).toBeLessThan(20);
  });
});
