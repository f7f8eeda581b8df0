import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRun } from '../../../selfplay/training/checkRun.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { openRun } from '../../../selfplay/training/run.js';
import { type RunConfig, settleSharedBatch } from '../../../selfplay/training/runConfig.js';
import { temporaryFolder } from '../../support/scratch.js';
import { trainInProcess } from '../../support/selfplay/trainInProcess.js';

const { path: folder } = temporaryFolder();

/** Two small generations on one evaluator that all threads share. */
const config: RunConfig = {
  ...PRESETS.quick,
  seed: 'shared run',
  generations: 2,
  network: { ...PRESETS.quick.network, blocks: 1, channels: 8, valueHidden: 16 },
  search: { kind: 'gumbel', simulations: 6, maxConsidered: 4, qScale: 0.1, sharedBatch: 16 },
  selfplay: { ...PRESETS.quick.selfplay, gamesPerGeneration: 12, chunkGames: 4 },
  training: { ...PRESETS.quick.training, batchSize: 64 },
  evaluation: { games: 4, simulations: 4, openingPlies: 8, every: 1, opponents: ['random', 'previous:1'] },
  explanation: { share: 0, composite: 'epsilonPlus', targets: ['value'] },
};
const configFile = join(folder, 'config.json');
writeFileSync(configFile, JSON.stringify(config));

function gamesOf(run: string): string[] {
  const opened = openRun(run, { readonly: true });
  const games = [...opened.store.games()].map(({ index, seed, plies, score }) =>
    JSON.stringify({ index, seed, score, moves: plies.map(({ move, rootValue }) => [move, rootValue]) }),
  );
  opened.close();
  return games;
}

describe('a run whose threads share one evaluator', () => {
  it('plays the same games with 1 and 3 workers, and when it was killed in the middle', async () => {
    const [alone, many, killed] = ['alone', 'many', 'killed'].map((name) => join(folder, name));
    const first = await trainInProcess(alone!, configFile, 1);
    expect(first.errors).toBe('');
    expect(first.events.at(-1)).toMatchObject({ kind: 'stopped', reason: 'complete', generation: 2 });
    expect(gamesOf(alone!)).toHaveLength(24);

    const third = await trainInProcess(many!, configFile, 3);
    expect(third.events.map(({ kind }) => kind)).not.toContain('fallback');
    expect(gamesOf(many!)).toEqual(gamesOf(alone!));

    let chunks = 0;
    const cut = await trainInProcess(killed!, configFile, 2, ({ kind }) =>
      kind === 'games' && ++chunks === 4 ? 'SIGKILL' : undefined,
    );
    expect(cut.signal).toBe('SIGKILL');
    await trainInProcess(killed!, configFile, 2);
    expect(gamesOf(killed!)).toEqual(gamesOf(alone!));
    expect(checkRun((onDamage) => openRun(killed!, { readonly: true, onDamage })).sound).toBe(true);
  });

  it('is what a new run with a device is, and no other', () => {
    const { sharedBatch, ...search } = config.search;
    expect(sharedBatch).toBe(16);
    const plain: RunConfig = { ...config, search };
    expect(settleSharedBatch(plain)).toEqual(plain);
    expect(settleSharedBatch({ ...plain, device: 'webgpu' }).search.sharedBatch).toBe(64);
    expect(settleSharedBatch({ ...config, device: 'webgpu' }).search.sharedBatch).toBe(16);
  });
});
