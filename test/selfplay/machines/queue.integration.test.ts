import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiledFile } from '../../../nn/compiledFile.js';
import type { RunConfig } from '../../../selfplay/training/config.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { openRun } from '../../../selfplay/training/run.js';
import { lacks } from '../../support/needs.js';
import { RedisServer } from '../../support/redisServer.js';
import { temporaryFolder } from '../../support/scratch.js';

const PROGRAM = compiledFile('../../../cli/main.js', import.meta.url);
const { path: folder } = temporaryFolder();

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
function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
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

const train = (run: string, ...more: readonly string[]) =>
  start('train', join(folder, run), '--config', configFile, '--workers', '1', '--json', ...more);

/** All games and networks of a run, as text that is equal only for equal ones. */
function contentsOf(run: string): string[] {
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

describe.skipIf(lacks('redis'))('machines on a queue', () => {
  const redis = new RedisServer();
  let whole: string[];
  beforeAll(async () => {
    await redis.start();
    const { code, errors } = await train('whole').ended;
    expect(code, errors).toBe(0);
    whole = contentsOf('whole');
    expect(whole.length).toBeGreaterThan(3 * 16);
  });

  it('play the very games that the threads of one process play, and the networks come out the same', async () => {
    const machine = start('work', redis.url, '--workers', '1', '--name', 'helper', '--json');
    await machine.until('"started"');
    const { code, errors } = await train('shared', '--queue', redis.url).ended;
    expect(code, errors).toBe(0);
    expect(contentsOf('shared')).toEqual(whole);
    machine.child.kill('SIGINT');
    const stopped = await machine.ended;
    expect(stopped.code).toBe(130);
    const last = JSON.parse(stopped.lines.at(-1)!) as Record<string, unknown>;
    expect(last).toMatchObject({ event: 'stopped' });
    expect(last['parts']).toBeGreaterThan(0);
  });

  it('lose nothing when a machine, the coordinator and the queue are killed', async () => {
    let machine = start('work', redis.url, '--workers', '1', '--json');
    let coordinator = train('killed', '--queue', redis.url);
    for (let round = 0; ; round++) {
      await coordinator.until('"games"');
      if (round === 0) {
        machine.child.kill('SIGKILL');
        await machine.ended;
        machine = start('work', redis.url, '--workers', '1', '--json');
      } else if (round === 1) {
        coordinator.child.kill('SIGKILL');
        await coordinator.ended;
        coordinator = train('killed', '--queue', redis.url);
      } else if (round === 2) {
        await redis.kill(); // with all that it held
        await redis.start();
      } else break;
      await setTimeout(500);
    }
    const { code, errors } = await coordinator.ended;
    expect(code, errors).toBe(0);
    expect(contentsOf('killed')).toEqual(whole);
    machine.child.kill('SIGTERM');
    expect((await machine.ended).code).toBe(130);
  });

  it('are not believed: what cannot be right is refused, and its sender put aside', async () => {
    const coordinator = train('attacked', '--queue', redis.url);
    const client = new Redis(redis.port, '127.0.0.1');
    const fakes = forge(client);
    const { code, errors } = await coordinator.ended;
    fakes.stop();
    expect(code, errors).toBe(0);
    expect(contentsOf('attacked')).toEqual(whole);
    client.disconnect();
  });

  it('of another version are told to update', async () => {
    const client = new Redis(redis.port, '127.0.0.1');
    await client.set('othello-zero:hello', JSON.stringify({ wire: 1, software: 'othello-zero 99.0.0' }));
    const { code, errors } = await start('work', redis.url, '--workers', '1').ended;
    client.disconnect();
    expect(code).toBe(1);
    expect(errors).toContain('othello-zero 99.0.0');
  });

  it('are shown by runs', async () => {
    const { lines } = await start('runs', join(folder, 'shared'), '--json').ended;
    const { machines } = JSON.parse(lines.join('\n')) as { machines: { name: string; parts: number }[] };
    expect(machines.find(({ name }) => name === 'helper')?.parts).toBeGreaterThan(0);
    for (const each of machines) {
      expect(Object.keys(each).sort()).toEqual(['games', 'lastSeen', 'name', 'parts', 'refused']);
    }
  });
});

/** Overwrites results on the board with others, as a machine that lies would. */
function forge(client: Redis): { stop(): void } {
  let isOver = false;
  const work = async (): Promise<void> => {
    while (!isOver) {
      for (const key of await client.keys('othello-zero:result:*')) {
        if (forged >= 2) return;
        forged++;
        await client.set(key, forged === 1 ? 'nonsense' : Buffer.alloc(1000, 7));
      }
      await setTimeout(1);
    }
  };
  let forged = 0;
  void work();
  return { stop: () => (isOver = true) };
}
