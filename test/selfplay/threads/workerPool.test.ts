import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { initializeNetwork } from '../../../nn/network.js';
import type playChunk from '../../../selfplay/games/playTask.js';
import type { PlayTask } from '../../../selfplay/games/playTask.js';
import { taskFile } from '../../../selfplay/threads/task.js';
import { WorkerPool } from '../../../selfplay/threads/workerPool.js';
import { networkBytes } from '../../../selfplay/training/trainingLoop.js';
import { scratchFolder } from '../../support/scratch.js';

const PLAY = taskFile<typeof playChunk>('../../../selfplay/games/playTask.js', import.meta.url);

const dyingWorker = fileURLToPath(new URL('../../support/selfplay/dyingWorker.mjs', import.meta.url));

const network = initializeNetwork(
  residualArchitecture({ blocks: 1, channels: 4, valueHidden: 8 }),
  Random.fromSeed('pool'),
);
const task: PlayTask = {
  network: networkBytes(encodeCheckpoint(network)),
  runtime: 'onnxruntime',
  seed: Random.fromSeed('pool games').key,
  generation: 0,
  first: 0,
  count: 2,
  parameters: { simulations: 4, cheapSimulations: 2, fullShare: 0.5, openingPlies: 4, solveEmpties: 8 },
  search: { kind: 'gumbel', maxConsidered: 4, qScale: 0.1 },
  explain: { games: [], composite: 'epsilonPlus', targets: ['value'], software: 'test' },
  stop: new Int32Array(new SharedArrayBuffer(4)),
};

let deaths: string;
let pool: WorkerPool | undefined;
beforeEach(() => {
  deaths = scratchFolder();
  process.env['DEATHS'] = deaths;
});
afterEach(async () => {
  await pool?.close();
  delete process.env['DEATHS'];
});

describe('a worker that dies', () => {
  it('fails only its chunk, which is played again with the same games', async () => {
    pool = new WorkerPool(1);
    const expected = await pool.run(PLAY, task, 'games');
    await pool.close();

    for (const name of ['first', 'second']) writeFileSync(join(deaths, name), '');
    pool = new WorkerPool(2, { entry: dyingWorker });
    const answer = await pool.run(PLAY, task, 'games');
    expect(readdirSync(deaths)).toEqual([]);
    expect(answer?.games).toEqual(expected!.games);
  });

  it('ends the run with the name of the chunk when it dies every time', async () => {
    for (let death = 0; death < 20; death++) writeFileSync(join(deaths, String(death)), '');
    pool = new WorkerPool(1, { entry: dyingWorker });
    await expect(pool.run(PLAY, task, 'Self-play of games 0 to 1 (seed 7)')).rejects.toThrow(
      /^Self-play of games 0 to 1 \(seed 7\) failed 3 times: /,
    );
  });

  it("answers the worker's own errors with their code and does not try again", async () => {
    pool = new WorkerPool(1);
    const damaged = task.network.bytes.slice(0, 100);
    await expect(
      pool.run(PLAY, { ...task, network: { sha256: 'damaged', bytes: damaged } }, 'games'),
    ).rejects.toMatchObject({ name: 'OthelloError', code: 'badModel' });
  });
});
