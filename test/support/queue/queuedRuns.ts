import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { compiledFile } from '../../../nn/compiledFile.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { openRun } from '../../../selfplay/training/run.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { temporaryFolder } from '../scratch.js';
import type { NetworkHost } from './networkHost.js';

const PROGRAM = compiledFile('../../../cli/main.js', import.meta.url);
export const { path: folder } = temporaryFolder();

const config: RunConfig = {
  ...PRESETS.quick,
  seed: 'queue',
  generations: 3,
  network: { ...PRESETS.quick.network, blocks: 1, channels: 8, valueHidden: 16 },
  search: { kind: 'gumbel', simulations: 6, maxConsidered: 4, qScale: 0.1, precision: 'int8' },
  selfplay: { ...PRESETS.quick.selfplay, gamesPerGeneration: 16, chunkGames: 4 },
  training: { ...PRESETS.quick.training, batchSize: 64 },
  evaluation: { games: 4, simulations: 4, openingPlies: 8, every: 1, opponents: ['random', 'previous:1'] },
  explanation: { share: 0.1, composite: 'epsilonPlus', targets: ['value'] },
};
const configFile = join(folder, 'config.json');
writeFileSync(configFile, JSON.stringify(config));

const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** The program, with what it says on stdout line by line. */
export const start = (...args: readonly string[]) => run([process.execPath, PROGRAM, ...args]);

/** The program with more variables in its environment. */
export const startWith = (environment: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  run([process.execPath, PROGRAM, ...args], environment);

/** The program on another host. */
export const startOn = (host: NetworkHost, ...args: readonly string[]) =>
  run([...host.entrance, process.execPath, PROGRAM, ...args]);

function run([command = '', ...args]: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, ...environment };
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  running.add(child);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const ended = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return { code: code as number | null, lines, errors };
  });
  const until = async (sign: string): Promise<void> => {
    while (!lines.some((line) => line.includes(sign)) && !errors.includes(sign) && child.exitCode === null)
      await setTimeout(20);
  };
  return { child, ended, lines, until };
}

/** A run of three small generations in a folder of that name, by one thread. */
export const train = (run: string, ...more: readonly string[]) => start(...trainArguments(run), ...more);

export function trainArguments(run: string): string[] {
  return ['train', join(folder, run), '--config', configFile, '--workers', '1', '--json'];
}

/** All games and networks of a run, as text that is equal only for equal ones. */
export function contentsOf(run: string): string[] {
  const opened = openRun(join(folder, run), { readonly: true });
  const { store } = opened;
  const lists = (_key: string, value: unknown): unknown =>
    ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value;
  const games = [...store.games()].map((game) => JSON.stringify(game, lists));
  const matches = [...store.games({ kind: 'arena' })].map((game) => JSON.stringify(game, lists)).sort();
  const networks = store.networks().map(({ generation, sha256 }) => `${generation} ${sha256}`);
  opened.close();
  return [...games, ...matches, ...networks];
}
