import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { checkRun } from '../../../selfplay/training/checkRun.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { openRun } from '../../../selfplay/training/run.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { contentsOf } from '../../golden/contents.js';
import { lacks } from '../../support/needs.js';
import { useSoftwareVulkan } from '../../support/nn/softwareVulkan.js';
import { temporaryFolder } from '../../support/scratch.js';
import { trainInProcess } from '../../support/selfplay/trainInProcess.js';

const script = fileURLToPath(new URL('../../support/selfplay/trainRun.mjs', import.meta.url));

/** Two generations that a software Vulkan plays and trains in seconds. */
const config: RunConfig = {
  ...PRESETS.quick,
  seed: 'webgpu run',
  generations: 2,
  device: 'webgpu',
  network: {
    ...PRESETS.quick.network,
    blocks: 1,
    channels: 4,
    policyChannels: 1,
    valueChannels: 1,
    valueHidden: 4,
    heads: [],
  },
  search: { kind: 'gumbel', simulations: 2, maxConsidered: 2, qScale: 0.1, sharedBatch: 4 },
  selfplay: { ...PRESETS.quick.selfplay, gamesPerGeneration: 4, chunkGames: 2 },
  training: { ...PRESETS.quick.training, batchSize: 32, samplesPerPosition: 1 },
  evaluation: { ...PRESETS.quick.evaluation, games: 0 },
  explanation: { share: 0, composite: 'epsilonPlus', targets: ['value'] },
};

/** Kills until the run is left alone. */
const KILLS = 4;

/** What a run has come to: its games, and its networks with the trainer's states, which are named by their sha256. */
function cameTo(folder: string): { readonly games: unknown; readonly networks: unknown } {
  const run = openRun(folder, { readonly: true });
  const { games } = contentsOf(run.store);
  const networks = run.store.networks().map(({ generation, sha256, steps, metadata }) => {
    expect(run.networks.isSound(sha256)).toBe(true);
    return { generation, sha256, steps, state: metadata['state'] };
  });
  run.close();
  return { games, networks };
}

/** Goes on with the run and ends it by SIGKILL so many milliseconds after it was started, if it has not ended by then. */
async function goOnAndKill(run: string, configFile: string, moment: number): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [script, run, configFile, '2'], { stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), moment);
  const signal = await new Promise<NodeJS.Signals | null>((resolve) =>
    child.on('close', (_, how) => resolve(how)),
  );
  clearTimeout(timer);
  return signal;
}

describe.skipIf(lacks('software Vulkan'))('a run on webgpu', () => {
  const { path: folder } = temporaryFolder();
  const configFile = join(folder, 'config.json');
  beforeAll(() => {
    useSoftwareVulkan(folder);
    writeFileSync(configFile, JSON.stringify(config));
  });

  it('that is killed at any moment comes to the very games and weights of one that was left alone', async () => {
    const [alone, killed] = ['alone', 'killed'].map((name) => join(folder, name)) as [string, string];
    const started = performance.now();
    const undisturbed = await trainInProcess(alone, configFile, 1);
    const took = performance.now() - started;
    expect(undisturbed.errors).toBe('');
    expect(undisturbed.events.at(-1)).toMatchObject({ kind: 'stopped', reason: 'complete', generation: 2 });
    expect(undisturbed.events.map(({ kind }) => kind)).not.toContain('fallback');

    const random = Random.fromSeed('webgpu kills');
    let kills = 0;
    for (let turn = 0; turn < KILLS; turn++) {
      if ((await goOnAndKill(killed, configFile, took * random.uniform())) === 'SIGKILL') kills++;
    }
    const last = await trainInProcess(killed, configFile, 2);
    expect(kills).toBeGreaterThan(0);
    expect(last.events.at(-1)).toMatchObject({ kind: 'stopped', reason: 'complete', generation: 2 });
    expect(last.events.map(({ kind }) => kind)).not.toContain('fallback');
    expect(cameTo(killed)).toEqual(cameTo(alone));
    expect(checkRun((onDamage) => openRun(killed, { readonly: true, onDamage })).sound).toBe(true);
  });
});
