import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { initializeNetwork } from '../../../nn/network.js';
import type { RuntimeChoice } from '../../../nn/runtimeChoice.js';
import type playChunk from '../../../selfplay/games/playTask.js';
import type { PlayTask } from '../../../selfplay/games/playTask.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import { taskFile } from '../../../selfplay/threads/task.js';
import { WorkerPool } from '../../../selfplay/threads/workerPool.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { createRun } from '../../../selfplay/training/run.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { networkBytes, trainRun } from '../../../selfplay/training/trainingLoop.js';
import type train from '../../../selfplay/training/trainTask.js';
import type { TrainTask } from '../../../selfplay/training/trainTask.js';
import { temporaryFolder } from '../../support/scratch.js';

const PLAY = taskFile<typeof playChunk>('../../../selfplay/games/playTask.js', import.meta.url);
const TRAIN = taskFile<typeof train>('../../../selfplay/training/trainTask.js', import.meta.url);
const losingWorker = fileURLToPath(new URL('../../support/selfplay/losingWorker.mjs', import.meta.url));

const network = initializeNetwork(
  residualArchitecture({ blocks: 1, channels: 4, valueHidden: 8 }),
  Random.fromSeed('lost device'),
);

const task = (first: number): PlayTask => ({
  network: networkBytes(encodeCheckpoint(network)),
  runtime: 'onnxruntime:webgpu',
  seed: Random.fromSeed('lost device games').key,
  generation: 0,
  first,
  count: 2,
  parameters: { simulations: 4, cheapSimulations: 2, fullShare: 0.5, openingPlies: 4, solveEmpties: 8 },
  search: { kind: 'gumbel', maxConsidered: 4, qScale: 0.1 },
  explain: { games: [], composite: 'epsilonPlus', targets: ['value'], software: 'test' },
  stop: new Int32Array(new SharedArrayBuffer(4)),
});

const parts = [0, 2, 4].map(task);

/** The task that trained the network of a run's first generation, on games that were played before. */
async function trainTaskOfRun(runFolder: string): Promise<(runtime: RuntimeChoice) => TrainTask> {
  const config: RunConfig = {
    ...PRESETS.quick,
    seed: 'lost device',
    generations: 1,
    network: { ...PRESETS.quick.network, blocks: 1, channels: 4, valueHidden: 8, heads: [] },
    search: { kind: 'gumbel', simulations: 4, maxConsidered: 4, qScale: 0.1 },
    selfplay: { ...PRESETS.quick.selfplay, gamesPerGeneration: 4, chunkGames: 4 },
    training: { ...PRESETS.quick.training, batchSize: 32, samplesPerPosition: 0.5 },
    evaluation: { ...PRESETS.quick.evaluation, games: 0 },
    explanation: { share: 0, composite: 'epsilonPlus', targets: ['value'] },
  };
  const run = createRun(runFolder, { config, created: '2026-01-01T00:00:00.000Z', versions: {} });
  await trainRun(run, {
    now: () => performance.now(),
    date: () => '2026-01-01T00:00:00.000Z',
    software: 'test',
    workers: 1,
    rates: { evaluationsPerSecond: 10_000, samplesPerSecond: 1000 },
    onEvent: () => undefined,
  });
  const state = String(run.store.networks().find(({ generation }) => generation === 0)!.metadata['state']);
  const bytes = shareBytes(run.trainer.read(state));
  run.close();
  return (runtime) => ({
    ...{ folder: runFolder, config, runtime, generation: 1, firstGeneration: 0, importedGames: 0 },
    state: { sha256: state, bytes },
    stop: new Int32Array(new SharedArrayBuffer(4)),
  });
}

const { path: folder } = temporaryFolder();

let pool: WorkerPool | undefined;
afterEach(async () => {
  await pool?.close();
  for (const name of ['FAILS_AT', 'HANGS_AT']) Reflect.deleteProperty(process.env, name);
});

async function gamesOf(chosen: WorkerPool, tasks: readonly PlayTask[]): Promise<unknown[]> {
  pool = chosen;
  const answers = await Promise.all(tasks.map((one) => chosen.run(PLAY, one, 'games')));
  await chosen.close();
  return answers.map((answer) => answer!.games);
}

describe('a device that is lost in the middle of a part', () => {
  // The first run is the one that tries the device.
  it.each(['2', '9', '30'])(
    'has each part done on the processor, and is told once: at run %s',
    async (failsAt) => {
      process.env['FAILS_AT'] = failsAt;
      const notes: string[] = [];
      const options = { entry: losingWorker, onNote: (sentence: string) => void notes.push(sentence) };
      const found = await gamesOf(new WorkerPool(2, options), parts);

      delete process.env['FAILS_AT'];
      const expected = await gamesOf(
        new WorkerPool(2),
        parts.map((part) => ({ ...part, runtime: 'onnxruntime' as const })),
      );
      expect(found).toEqual(expected);
      expect(notes).toEqual([
        'The device webgpu failed in the middle of its work (Device was lost: the driver was reset). ' +
          'What it was at is done again on the processor, as is what follows.',
      ]);
    },
  );

  it.each(['2', '12'])('is given up where its driver never returns: from run %s on', async (hangsAt) => {
    process.env['HANGS_AT'] = hangsAt;
    const notes: string[] = [];
    const onNote = (sentence: string): void => void notes.push(sentence);
    const found = await gamesOf(new WorkerPool(2, { entry: losingWorker, onNote, hangsAfter: 1500 }), parts);

    delete process.env['HANGS_AT'];
    const expected = await gamesOf(
      new WorkerPool(2),
      parts.map((part) => ({ ...part, runtime: 'onnxruntime' as const })),
    );
    expect(found).toEqual(expected);
    expect(notes).toEqual([
      'The device webgpu has not answered for 1.5 s. ' +
        'What it was at is done again on the processor, as is what follows.',
    ]);
  });

  it('has a training step that never returns done again on the processor', async () => {
    const trainTask = await trainTaskOfRun(join(folder, 'run'));
    process.env['HANGS_AT'] = '4';
    const notes: string[] = [];
    const onNote = (sentence: string): void => void notes.push(sentence);
    pool = new WorkerPool(1, { entry: losingWorker, onNote, hangsAfter: 1500 });
    const answer = await pool.run(TRAIN, trainTask('onnxruntime:webgpu'), 'training');
    await pool.close();

    delete process.env['HANGS_AT'];
    pool = new WorkerPool(1);
    const right = await pool.run(TRAIN, trainTask('onnxruntime'), 'training');
    expect(answer!.steps).toBeGreaterThan(2); // the first run tries the device: it hung in the third step
    expect(answer).toEqual(right);
    expect(notes).toEqual([
      expect.stringMatching(/^The device webgpu has not answered for 1\.5 s\. What it was at/),
    ]);
  });
});
