import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { openRun } from '../../../selfplay/training/run.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { describeNative } from '../../support/nn/nativeTensorFlow.js';
import { temporaryFolder } from '../../support/scratch.js';
import { trainInProcess } from '../../support/selfplay/trainInProcess.js';

const { path: folder } = temporaryFolder();

const config: RunConfig = {
  ...PRESETS.quick,
  seed: 'native',
  runtime: 'tensorflow',
  generations: 3,
  network: { ...PRESETS.quick.network, blocks: 1, channels: 8, valueHidden: 16 },
  search: { kind: 'gumbel', simulations: 4, maxConsidered: 4, qScale: 0.1 },
  selfplay: { ...PRESETS.quick.selfplay, gamesPerGeneration: 8, chunkGames: 4 },
  training: { ...PRESETS.quick.training, batchSize: 64 },
  evaluation: { games: 2, simulations: 4, openingPlies: 8, every: 1, opponents: ['random'] },
  explanation: { share: 0.1, composite: 'epsilonPlus', targets: ['value'] },
};
const configFile = join(folder, 'config.json');
writeFileSync(configFile, JSON.stringify(config));

/** Games, networks and losses that a run has stored. */
function contentOf(name: string): object {
  const run = openRun(join(folder, name), { readonly: true });
  const content = {
    games: [...run.store.games()].map((game) =>
      JSON.stringify(game, (_key, value: unknown) =>
        ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value,
      ),
    ),
    networks: run.store.networks().map(({ generation, sha256 }) => `${generation} ${sha256}`),
    losses: run.store
      .metrics('generation')
      .map(({ numbers }) => [numbers['loss'], numbers['policyLoss'], numbers['valueLoss']]),
  };
  run.close();
  return content;
}

describeNative('a training run', () => {
  it('survives kill -9 and ends with the games, networks and losses of one that was left alone', async () => {
    const whole = await trainInProcess(join(folder, 'whole'), configFile, 2);
    // Nothing of the library's news either.
    expect(whole).toMatchObject({ code: 0, errors: '' });
    for (const last of [1, 4, 6]) {
      const killed = await trainInProcess(join(folder, 'killed'), configFile, 2, (_event, count) =>
        count >= last ? 'SIGKILL' : undefined,
      );
      expect(killed).toMatchObject({ signal: 'SIGKILL', errors: '' });
    }
    expect(await trainInProcess(join(folder, 'killed'), configFile, 2)).toMatchObject({
      code: 0,
      errors: '',
    });
    expect(contentOf('killed')).toEqual(contentOf('whole'));
    expect(contentOf('whole')).toMatchObject({ networks: { length: 4 }, losses: { length: 3 } });
  });
});
