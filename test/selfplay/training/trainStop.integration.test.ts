import { afterEach, describe, expect, it, vi } from 'vitest';
import { Random } from '../../../engine/random.js';
import { stopWhen } from '../../../engine/stop.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { initializeNetwork } from '../../../nn/network.js';
import { sha256Of } from '../../../nn/sha256.js';
import { openStore } from '../../../selfplay/store/store.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import { GO, STOP } from '../../../selfplay/threads/stopSignal.js';
import runInThread from '../../../selfplay/threads/worker.js';
import { createWorkCounters } from '../../../selfplay/threads/workMeter.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { STORE_FILE } from '../../../selfplay/training/run.js';
import type { TrainAnswer, TrainTask } from '../../../selfplay/training/trainTask.js';
import { randomGameRecord } from '../../support/engine/randomGameRecords.js';
import { temporaryFolder } from '../../support/scratch.js';

const folder = temporaryFolder();
afterEach(() => {
  stopWhen(() => false);
  vi.restoreAllMocks();
});

const file = new URL('../../../selfplay/training/trainTask.js', import.meta.url).href;

const config = {
  ...PRESETS.quick,
  seed: 'stop',
  network: { ...PRESETS.quick.network, blocks: 1, channels: 4, valueHidden: 4 },
  training: { ...PRESETS.quick.training, batchSize: 32, samplesPerPosition: 1 },
};

describe('the thread that trains', () => {
  it('hears a stop at any moment, and goes on afterwards as if there had been none', async () => {
    const random = Random.fromSeed('stop');
    const store = openStore(folder.at(STORE_FILE));
    store.insertChunk({ games: [0, 1, 2].map((index) => randomGameRecord(random.split(index), index)) });
    store.close();
    const state = encodeCheckpoint(
      initializeNetwork(residualArchitecture(config.network), random.split('network')),
    );
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const task: TrainTask = {
      folder: folder.path,
      config,
      runtime: config.runtime,
      generation: 1,
      importedGames: 0,
      firstGeneration: 0,
      stop,
      state: { sha256: sha256Of(state), bytes: shareBytes(state) },
      work: createWorkCounters(),
    };
    /** The state after training that is told to stop when its clock is looked at for the `moment`-th time. */
    const trained = async (moment: number): Promise<string | undefined> => {
      Atomics.store(stop, 0, GO);
      let looks = 0;
      vi.spyOn(performance, 'now').mockImplementation(() => {
        if (++looks === moment) Atomics.store(stop, 0, STOP);
        return looks;
      });
      const answer = await runInThread({ file, task });
      if (!('result' in answer)) throw new Error(JSON.stringify(answer));
      const trained = answer.result as TrainAnswer | undefined;
      return trained && sha256Of(trained.state);
    };
    const whole = await trained(Infinity);
    expect(whole).toBeDefined();
    for (const moment of [1, 4, 6]) {
      expect(await trained(moment)).toBeUndefined();
      expect(await trained(Infinity)).toBe(whole);
    }
  });
});
