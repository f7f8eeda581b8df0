import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { rangesIn } from '../../../nn/quantization/rangesFile.js';
import { checkRun } from '../../../selfplay/training/checkRun.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { openRun } from '../../../selfplay/training/run.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { contentsOf } from '../../golden/contents.js';
import { scratchFolder } from '../../support/scratch.js';
import { trainInProcess } from '../../support/selfplay/trainInProcess.js';

const KILLS = 100;
const script = fileURLToPath(new URL('../../support/selfplay/trainRun.mjs', import.meta.url));

const config: RunConfig = {
  ...PRESETS.quick,
  seed: 'kills',
  generations: 60,
  network: {
    ...PRESETS.quick.network,
    blocks: 1,
    channels: 8,
    policyChannels: 1,
    valueChannels: 1,
    valueHidden: 8,
    heads: [],
  },
  search: { kind: 'gumbel', simulations: 4, maxConsidered: 4, qScale: 0.1, precision: 'int8' },
  selfplay: { ...PRESETS.quick.selfplay, gamesPerGeneration: 8, chunkGames: 4 },
  training: { ...PRESETS.quick.training, batchSize: 32, window: { first: 1, growth: 0.1, max: 3 } },
  evaluation: { games: 2, simulations: 2, openingPlies: 8, every: 3, opponents: ['random', 'previous:1'] },
  explanation: { share: 0, composite: 'epsilonPlus', targets: ['value'] },
};

/**
 * Ends the run by SIGKILL some milliseconds after it told so many events, so that a slow machine gets on too.
 *
 * @param read whether somebody reads all the while, so that the log is not settled and is there after the kill
 */
async function trainAndKill(
  run: string,
  configFile: string,
  moment: { readonly events: number; readonly delay: number },
  read: boolean,
): Promise<void> {
  const child = spawn(process.execPath, [script, run, configFile, '2'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let reader: Database.Database | undefined;
  let events = 0;
  createInterface({ input: child.stdout }).on('line', () => {
    if (++events === 1 && read) {
      reader = new Database(join(run, 'run.db'), { readonly: true });
      reader.exec('BEGIN; SELECT count(*) FROM games;');
    }
    if (events === moment.events) setTimeout(() => child.kill('SIGKILL'), moment.delay);
  });
  await new Promise((resolve) => child.on('close', resolve));
  reader?.close();
}

/** The games that a run has, with or without its log. */
function gamesOf(run: string, withLog: boolean): Map<string, string> {
  const copy = scratchFolder();
  cpSync(run, copy, { recursive: true });
  rmSync(join(copy, 'run.db-shm'), { force: true });
  if (!withLog) rmSync(join(copy, 'run.db-wal'), { force: true });
  try {
    const opened = openRun(copy, { readonly: true });
    const { games } = contentsOf(opened.store);
    opened.close();
    return new Map(Object.entries(games));
  } finally {
    rmSync(copy, { recursive: true });
  }
}

it('a run killed a hundred times, its log lost, cut or an older one in a third of them, keeps its games and goes on', async () => {
  const folder = scratchFolder();
  const [run, configFile, older] = [
    join(folder, 'run'),
    join(folder, 'config.json'),
    join(folder, 'older-wal'),
  ];
  writeFileSync(configFile, JSON.stringify(config));
  const random = Random.fromSeed('kills');
  const done = { removed: 0, cut: 0, older: 0, left: 0 };
  for (let kill = 0; kill < KILLS; kill++) {
    const moment = { events: 1 + random.integer(16), delay: 200 * random.uniform() };
    await trainAndKill(run, configFile, moment, kill % 4 !== 3);
    if (!existsSync(join(run, 'config.json'))) continue;
    const log = join(run, 'run.db-wal');
    const bytes = existsSync(log) ? readFileSync(log) : Buffer.alloc(0);
    const before = gamesOf(run, true);
    let wanted = before;
    if (kill % 3 === 0) {
      wanted = gamesOf(run, false);
      const way = (['removed', 'cut', 'older'] as const)[(kill / 3) % 3]!;
      if (bytes.length > 0) done[way]++;
      if (way === 'removed') rmSync(log, { force: true });
      else if (way === 'cut') writeFileSync(log, bytes.subarray(0, random.integer(bytes.length + 1)));
      else if (existsSync(older)) copyFileSync(older, log);
      if (random.integer(2) === 0) rmSync(join(run, 'run.db-shm'), { force: true });
    } else if (bytes.length > 0) {
      copyFileSync(log, older);
      done.left++;
    }
    const opened = openRun(run);
    const named = opened.store.networks().map(({ sha256 }) => sha256);
    expect(rangesIn(opened.networks.folder), `kill ${kill}`).toEqual(expect.arrayContaining(named));
    opened.close();
    const now = gamesOf(run, true);
    for (const [name, hash] of wanted) expect(now.get(name), `kill ${kill}: ${name}`).toBe(hash);
    for (const [name, hash] of now) expect(before.get(name), `kill ${kill}: ${name}`).toBe(hash);
    const { problems } = checkRun((onDamage) => openRun(run, { readonly: true, onDamage }));
    expect(
      problems.filter((problem) => !/trainer|networks\/\w+\.safetensors/.test(problem)),
      `kill ${kill}`,
    ).toEqual([]);
  }
  console.warn(`logs left by kills: ${JSON.stringify(done)}`);
  for (const [way, count] of Object.entries(done)) expect(count, way).toBeGreaterThan(0);
  expect((await trainInProcess(run, configFile, 2)).code).toBe(0);
  const whole = join(folder, 'whole');
  expect((await trainInProcess(whole, configFile, 2)).code).toBe(0);
  const held = (path: string) => {
    const opened = openRun(path, { readonly: true });
    const { games, arena, networks, evaluations } = contentsOf(opened.store);
    opened.close();
    return { games, arena, networks, evaluations };
  };
  const [killed, undisturbed] = [held(run), held(whole)];
  expect(killed.games).toEqual(undisturbed.games);
  expect(killed.networks).toEqual(undisturbed.networks);
  // A match that was under way is played again only for the newest network, so that some may be missing; none is another.
  for (const kind of ['arena', 'evaluations'] as const)
    expect(killed[kind].filter((one) => !undisturbed[kind].includes(one))).toEqual([]);
});
