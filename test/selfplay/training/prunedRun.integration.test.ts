import { cpSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { pruneRun } from '../../../selfplay/training/pruneRun.js';
import { openRun } from '../../../selfplay/training/run.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { temporaryFolder } from '../../support/scratch.js';
import { reading } from '../../support/selfplay/readingRun.js';
import { trainInProcess } from '../../support/selfplay/trainInProcess.js';

const { at } = temporaryFolder();
const config: RunConfig = {
  ...PRESETS.quick,
  seed: 'pruned',
  generations: 7,
  network: { ...PRESETS.quick.network, blocks: 1, channels: 8, valueHidden: 16 },
  search: { kind: 'gumbel', simulations: 4, maxConsidered: 4, qScale: 0.1 },
  selfplay: { ...PRESETS.quick.selfplay, gamesPerGeneration: 8, chunkGames: 4 },
  training: { ...PRESETS.quick.training, batchSize: 64 },
  evaluation: { games: 2, simulations: 2, openingPlies: 8, every: 1, opponents: ['previous:2'] },
  explanation: { share: 0, composite: 'epsilonPlus', targets: ['value'] },
};

/** Its games, matches and networks. */
const contents = (run: string) =>
  reading(run, ({ store }) => ({
    games: [...store.games()],
    matches: store
      .evaluations()
      .map(({ generation, b, wins, draws, losses }) => [generation, b, wins, draws, losses])
      .sort(([a], [b]) => Number(a) - Number(b)),
    networks: store.networks().map(({ generation, sha256, steps }) => [generation, sha256, steps]),
  }));

it('a run that is pruned in its midst plays and learns what it would have', async () => {
  const configFile = at('config.json');
  const train = (run: string, kill?: Parameters<typeof trainInProcess>[3]) =>
    trainInProcess(run, configFile, 2, kill);
  writeFileSync(configFile, JSON.stringify(config));
  await train(at('whole'), (event) =>
    event.kind === 'published' && event.generation === 5 ? 'SIGKILL' : undefined,
  );
  cpSync(at('whole'), at('pruned'), { recursive: true });
  const run = openRun(at('pruned'));
  const { kept, removed } = pruneRun(run, 100);
  run.close();
  expect(removed).toBeGreaterThan(1);
  expect(kept[0]).toBe(0);
  for (const name of ['whole', 'pruned'])
    expect(await train(at(name))).toMatchObject({ code: 0, errors: '' });
  expect(contents(at('pruned'))).toEqual(contents(at('whole')));
  expect(contents(at('whole')).matches).toContainEqual(expect.arrayContaining([7, 'generation 5']));
});
