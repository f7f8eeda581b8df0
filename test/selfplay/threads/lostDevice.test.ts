import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { initializeNetwork } from '../../../nn/network.js';
import type playChunk from '../../../selfplay/games/playTask.js';
import type { PlayTask } from '../../../selfplay/games/playTask.js';
import { WorkerPool } from '../../../selfplay/threads/pool.js';
import { taskFile } from '../../../selfplay/threads/task.js';
import { networkBytes } from '../../../selfplay/training/loop.js';

const PLAY = taskFile<typeof playChunk>('../../../selfplay/games/playTask.js', import.meta.url);
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

let pool: WorkerPool | undefined;
afterEach(async () => {
  await pool?.close();
  delete process.env['FAILS_AT'];
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
});
