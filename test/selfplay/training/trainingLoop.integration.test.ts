import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { rangesIn } from '../../../nn/quantization/rangesFile.js';
import { type GameRecord, replay } from '../../../selfplay/records/gameRecord.js';
import { checkRun } from '../../../selfplay/training/checkRun.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { branchRun, openRun } from '../../../selfplay/training/run.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { temporaryFolder } from '../../support/scratch.js';
import { type Finished, trainInProcess } from '../../support/selfplay/trainInProcess.js';

const { path: folder } = temporaryFolder();

/** Three small generations: everything a run does, in seconds. */
const config: RunConfig = {
  ...PRESETS.quick,
  seed: 'loop',
  generations: 3,
  network: {
    ...PRESETS.quick.network,
    blocks: 1,
    channels: 8,
    valueHidden: 16,
    heads: ['ownership', 'score'],
  },
  search: { kind: 'gumbel', simulations: 6, maxConsidered: 4, qScale: 0.1 },
  selfplay: { ...PRESETS.quick.selfplay, gamesPerGeneration: 12, chunkGames: 4 },
  training: { ...PRESETS.quick.training, batchSize: 64 },
  evaluation: { games: 4, simulations: 4, openingPlies: 8, every: 1, opponents: ['random', 'previous:1'] },
  explanation: { share: 0.1, composite: 'epsilonPlus', targets: ['value'] },
};
const configFile = join(folder, 'config.json');
writeFileSync(configFile, JSON.stringify(config));

const train = (run: string, workers: number, kill?: Parameters<typeof trainInProcess>[3], steer = false) =>
  trainInProcess(run, configFile, workers, kill, steer);

/** All that a run has stored of its games, as text that is equal only for equal games. */
function gamesOf(run: string): string[] {
  const opened = openRun(run, { readonly: true });
  const games = [...opened.store.games()].map((game) => JSON.stringify(game, typedArraysAsLists));
  opened.close();
  return games;
}

/** Games of the run's matches by their number. */
function matchGamesOf(run: string): Map<number, string> {
  const opened = openRun(run, { readonly: true });
  const games = Array.from(opened.store.games({ kind: 'arena' }), (game): [number, string] => [
    game.index,
    JSON.stringify(game, typedArraysAsLists),
  ]);
  opened.close();
  return new Map(games);
}

function typedArraysAsLists(_key: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value;
}

function networksOf(run: string): string[] {
  const opened = openRun(run, { readonly: true });
  const networks = opened.store.networks().map(({ generation, sha256 }) => `${generation} ${sha256}`);
  opened.close();
  return networks;
}

describe('a training run', () => {
  const whole = join(folder, 'whole');
  let finished: Finished;
  beforeAll(async () => {
    finished = await train(whole, 2);
  });

  it('plays, trains, evaluates, explains and completes', () => {
    expect(finished.errors).toBe('');
    expect(finished.code).toBe(0);
    const kinds = new Set(finished.events.map(({ kind }) => kind));
    expect(kinds).toEqual(
      new Set(['started', 'games', 'training', 'published', 'evaluation', 'explained', 'stopped']),
    );
    const run = openRun(whole, { readonly: true });
    const counts = run.store.counts();
    expect(counts.generations).toBe(3);
    expect(counts.games).toBe(36);
    // Two opponents for each of three generations, four games each.
    expect(counts.evaluations).toBe(6);
    expect(counts.arenaGames).toBe(24);
    expect(counts.explanations).toBeGreaterThan(3 * 40);
    run.close();
  });

  it('teaches the further heads, and tells and stores what they lost', () => {
    const published = finished.events.filter((event) => event.kind === 'published');
    const run = openRun(whole, { readonly: true });
    const stored = run.store.metrics('generation');
    run.close();
    expect(stored).toHaveLength(3);
    published.forEach(({ generation, loss, policyLoss, valueLoss, headLosses }) => {
      const { ownership, score } = headLosses;
      expect(loss).toBeCloseTo(policyLoss + valueLoss + 0.5 * ownership! + 0.5 * score!, 4);
      const { numbers } = stored.find((metrics) => metrics.generation === generation)!;
      expect(numbers).toMatchObject({ policyLoss, ownershipLoss: ownership, scoreLoss: score });
      expect(numbers['trainingUse']).toBeGreaterThan(0);
      expect(numbers['trainingUse']).toBeLessThan(numbers['use']!);
    });
    // One who says 0 everywhere loses at most 1; each later generation has seen more of the games.
    const owners = stored.map(({ numbers }) => numbers['ownershipLoss']!);
    expect(owners[0]).toBeLessThan(1.5);
    expect(owners[2]).toBeLessThan(owners[0]!);
    const told = finished.events.filter((event) => event.kind === 'training');
    expect(Object.keys(told[0]!.headLosses)).toEqual(['ownership', 'score']);
  });

  it('stores games that replay legally to their results, played by the network one generation older', () => {
    const run = openRun(whole, { readonly: true });
    const networks = new Map(run.store.networks().map(({ generation, sha256 }) => [generation, sha256]));
    for (const kind of ['selfplay', 'arena'] as const) {
      for (const game of run.store.games({ kind })) {
        expect(() => replay(game)).not.toThrow();
        if (kind === 'selfplay') expect(game.network).toBe(networks.get(Math.max(0, game.generation - 1)));
      }
    }
    run.close();
  });

  it('gives the same games and networks, bit for bit, with another number of workers', async () => {
    const single = join(folder, 'single');
    expect((await train(single, 1)).code).toBe(0);
    expect(gamesOf(single)).toEqual(gamesOf(whole));
    expect(networksOf(single)).toEqual(networksOf(whole));
    expect(matchGamesOf(single)).toEqual(matchGamesOf(whole));
    // Numbered in the order of the matches, their pairs and colours, not of who was done first.
    const numbers = [...matchGamesOf(whole).values()].map((game) => JSON.parse(game) as GameRecord);
    const blacks = numbers.map(({ generation, players }) => `${generation} ${players!.black}`);
    expect(blacks.slice(0, 8)).toEqual([
      ...['1 generation 1', '1 random', '1 generation 1', '1 random'],
      ...['1 generation 1', '1 generation 0', '1 generation 1', '1 generation 0'],
    ]);
  });

  it(
    'survives kill -9 ten times, loses no game it had reported, and ends with the same games',
    { timeout: 240_000 },
    async () => {
      const killed = join(folder, 'killed');
      const random = Random.fromSeed('kills');
      let reported = 0;
      for (let kill = 0; kill < 10; kill++) {
        // After a random number of events of this process: in the middle of anything.
        const last = 1 + random.integer(7);
        const result = await train(killed, 2, (event, count) => {
          if (event.kind === 'games') reported = Math.max(reported, event.games);
          return count >= last ? 'SIGKILL' : undefined;
        });
        if (result.code === 0) break;
        expect(result.errors).toBe('');
        expect(result.signal).toBe('SIGKILL');
        const database = new Database(join(killed, 'run.db'), { readonly: true });
        expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
        database.close();
        expect(gamesOf(killed).length).toBeGreaterThanOrEqual(reported);
      }
      expect((await train(killed, 2)).code).toBe(0);
      // Matches of networks that were no longer the newest when the run went on are not played.
      const matches = matchGamesOf(whole);
      for (const [number, game] of matchGamesOf(killed)) expect(game).toBe(matches.get(number));
      expect(gamesOf(killed)).toEqual(gamesOf(whole));
      expect(networksOf(killed)).toEqual(networksOf(whole));
    },
  );

  it('waits while it is paused, evaluates when asked, and plays the same games', async () => {
    const steered = join(folder, 'steered');
    const { code, events, errors } = await train(steered, 2, undefined, true);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    const told = events as readonly { readonly kind: string; readonly [key: string]: unknown }[];
    const kinds = told.map(({ kind }) => kind);
    // The untrained network, whose turn never comes; the second time the match is on its way.
    expect(told.find(({ kind }) => kind === 'asked')).toMatchObject({ planned: [1, 0] });
    expect(told.find(({ kind, generation }) => kind === 'evaluation' && generation === 0)).toBeDefined();
    expect(kinds.indexOf('paused')).toBeGreaterThan(0);
    expect(kinds.indexOf('resumed')).toBeGreaterThan(kinds.indexOf('paused'));
    expect(kinds.at(-1)).toBe('stopped');
    expect(kinds.indexOf('published')).toBeGreaterThan(kinds.indexOf('resumed'));
    expect(gamesOf(steered)).toEqual(gamesOf(whole));
    expect(networksOf(steered)).toEqual(networksOf(whole));
  });

  it('stops cleanly when asked, and goes on afterwards', async () => {
    const stopped = join(folder, 'stopped');
    let asked = false;
    const result = await train(stopped, 2, (event) => {
      if (asked || event.kind !== 'games') return undefined;
      asked = true;
      return 'SIGINT';
    });
    expect(result.code).toBe(0);
    expect(result.events.at(-1)).toMatchObject({ kind: 'stopped', reason: 'interrupted' });
    expect((await train(stopped, 2)).events.at(-1)).toMatchObject({ kind: 'stopped', reason: 'complete' });
    expect(gamesOf(stopped)).toEqual(gamesOf(whole));
  });
});

describe('a training run in eight bits', () => {
  const [whole, other, branch] = ['whole8', 'other8', 'branch8'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const configFile8 = join(folder, 'config8.json');
  const config8 = { ...config, generations: 2, search: { ...config.search, precision: 'int8' as const } };
  writeFileSync(configFile8, JSON.stringify(config8));
  const train8 = (run: string, workers: number, kill?: Parameters<typeof trainInProcess>[3]) =>
    trainInProcess(run, configFile8, workers, kill);
  const networks = join(whole, 'networks');
  const recordOf = (sha256: string): string => join(networks, `${sha256}.ranges.json`);

  it('keeps the ranges of every network beside it, and plays other games than in float32', async () => {
    expect(await train8(whole, 2)).toMatchObject({ code: 0, errors: '' });
    expect(networksOf(whole)).toHaveLength(3);
    expect(rangesIn(networks)).toEqual(
      networksOf(whole)
        .map((name) => name.split(' ')[1])
        .sort(),
    );
    const float32 = join(folder, 'float32');
    await train(float32, 1, ({ kind }) => (kind === 'games' ? 'SIGKILL' : undefined));
    const rounded = new Set(gamesOf(whole));
    expect(gamesOf(float32).length).toBeGreaterThan(0);
    expect(gamesOf(float32).filter((game) => rounded.has(game))).toEqual([]);
  });

  it('gives the same with another number of workers, killed, and with its records lost or damaged', async () => {
    let kills = 0;
    for (const kind of ['games', 'published', 'started'] as const) {
      const { signal } = await train8(other, 1, (event) => (event.kind === kind ? 'SIGKILL' : undefined));
      expect(signal).toBe('SIGKILL');
      const named = networksOf(other).map((name) => name.split(' ')[1]!);
      const kept = rangesIn(join(other, 'networks'));
      expect(kept).toEqual(expect.arrayContaining(named));
      const file = join(other, 'networks', `${named.at(-1)!}.ranges.json`);
      if (kills++ % 2 === 0) rmSync(file);
      else writeFileSync(file, readFileSync(file, 'utf8').replace('"high":', '"high":1'));
    }
    expect((await train8(other, 1)).code).toBe(0);
    expect(networksOf(other)).toEqual(networksOf(whole));
    expect(gamesOf(other)).toEqual(gamesOf(whole));
    const [newest] = networksOf(whole).slice(-1);
    const sha256 = newest!.split(' ')[1]!;
    expect(readFileSync(join(other, 'networks', `${sha256}.ranges.json`))).toEqual(
      readFileSync(recordOf(sha256)),
    );
  });

  it('has its records checked, and taken along by a run that begins with it', () => {
    const about = { config: config8, created: '2026-01-02T03:04:05.000Z', versions: {} };
    branchRun(branch, whole, about).close();
    expect(rangesIn(join(branch, 'networks'))).toEqual(rangesIn(networks));
    const check = () => checkRun(() => openRun(branch, { readonly: true }));
    expect(check()).toMatchObject({ sound: true });
    expect(check().parts).toContainEqual({ name: 'ranges', sound: 3, count: 3 });
    const [first] = rangesIn(networks) as [string];
    const file = join(branch, 'networks', `${first}.ranges.json`);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"high":', '"high":1'));
    expect(check().problems).toEqual([`The ranges of the network ${first.slice(0, 12)} are damaged.`]);
  });
});

describe('a configuration that does not say how the gradients of kernels are summed', () => {
  it('sums them by taps, as it did before there was a choice', async () => {
    const [silent, taps, convolution] = await Promise.all(
      ([undefined, 'taps', 'convolution'] as const).map(async (filterGradients) => {
        const run = join(folder, `gradients-${filterGradients ?? 'silent'}`);
        const file = `${run}.json`;
        // So many channels and samples that there is something to choose.
        const training = { ...config.training, batchSize: 32, filterGradients };
        const network = { ...config.network, channels: 16 };
        const short = { ...config, generations: 1, network, training };
        writeFileSync(file, JSON.stringify(short));
        expect(await trainInProcess(run, file, 1)).toMatchObject({ code: 0, errors: '' });
        return networksOf(run);
      }),
    );
    expect(silent).toHaveLength(2);
    expect(silent).toEqual(taps);
    // Only x64 has blocks; there the two must not be one and the same.
    if (process.arch === 'x64') expect(convolution).not.toEqual(taps);
  });
});
