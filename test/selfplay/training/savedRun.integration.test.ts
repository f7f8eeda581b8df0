import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { decodeCheckpoint } from '../../../nn/checkpoint.js';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { branchRun, createRun } from '../../../selfplay/training/run.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { beginRun } from '../../../selfplay/training/runFromSaved.js';
import { loadSaved, readSaved, type SavedRun, saveRun } from '../../../selfplay/training/savedRun.js';
import { temporaryFolder } from '../../support/scratch.js';
import { reading } from '../../support/selfplay/readingRun.js';
import { trainInProcess } from '../../support/selfplay/trainInProcess.js';
import { canMount, mountSmallDisk } from '../../support/smallDisk.js';

const { path: folder, at } = temporaryFolder();

/** A run of which network 5 has a window of six generations: a quarter of it are two. */
const config: RunConfig = {
  ...PRESETS.quick,
  seed: 'saved',
  generations: 4,
  network: { ...PRESETS.quick.network, blocks: 1, channels: 8, valueHidden: 16 },
  search: { kind: 'gumbel', simulations: 4, maxConsidered: 4, qScale: 0.1 },
  selfplay: { ...PRESETS.quick.selfplay, gamesPerGeneration: 8, chunkGames: 4 },
  training: { ...PRESETS.quick.training, batchSize: 64, window: { first: 6, growth: 0, max: 6 } },
  evaluation: { games: 0, simulations: 4, openingPlies: 8, every: 1, opponents: [] },
  explanation: { share: 0, composite: 'epsilonPlus', targets: ['value'] },
};
const longer: RunConfig = { ...config, generations: 7 };
const about = { saved: '2026-02-03T04:05:06.000Z', software: 'test' };
const described = { config: longer, created: '2026-02-03T04:05:07.000Z', versions: {} };

const [whole, saved, before] = [at('whole'), at('saved'), at('before')];
const configFile = at('config.json');
const train = (run: string, workers: number, kill?: Parameters<typeof trainInProcess>[3]) =>
  trainInProcess(run, configFile, workers, kill);

const save = (run: string, place: string): SavedRun =>
  reading(run, (opened) => saveRun(opened, place, about));
const gamesOf = (run: string): GameRecord[] => reading(run, ({ store }) => [...store.games()]);
const networksOf = (run: string) =>
  reading(run, ({ store }) =>
    store.networks().map(({ sha256, generation, steps }) => ({ sha256, generation, steps })),
  );
/** What was played, which is all but the same only for the same game. */
const movesOf = ({ plies }: GameRecord): string => plies.map(({ move }) => move).join(' ');

beforeAll(async () => {
  writeFileSync(configFile, JSON.stringify({ ...config, generations: 3 }));
  expect(await train(at('young'), 2)).toMatchObject({ code: 0, errors: '' });
  save(at('young'), before);
  branchRun(whole, at('young'), { ...described, config }).close();
  expect(await train(whole, 2)).toMatchObject({ code: 0, errors: '' });
  save(whole, saved);
}, 240_000);

describe('a saved run', () => {
  it('holds the newest network, the state behind it, the configuration, and how far it is', () => {
    const { state, network, trainer } = loadSaved(saved);
    const newest = networksOf(whole).at(-1)!;
    const { games, positions } = reading(whole, ({ store }) => store.counts());
    expect(state).toMatchObject({ ...about, config, games, positions, history: [] });
    expect(state).toMatchObject({ generation: 4, steps: newest.steps, network: newest.sha256 });
    expect(decodeCheckpoint(network).network.metadata).toMatchObject({ generation: '4', seed: 'saved' });
    expect(decodeCheckpoint(trainer).optimizer!.get('steps')!.data[0]).toBe(newest.steps);
    expect(readdirSync(saved)).toHaveLength(3);
  });

  it('is replaced by the next save of its run, which keeps its history and what else is in the folder', () => {
    const place = at('replaced');
    cpSync(before, place, { recursive: true });
    for (const name of ['README.md', 'networks.safetensors']) writeFileSync(join(place, name), 'of somebody');
    writeFileSync(join(place, `${'0'.repeat(64)}.network.safetensors`), 'of a save that was killed');
    const { saved: when, generation, steps, games, positions, network } = readSaved(before);
    const { history } = save(whole, place);
    expect(history).toEqual([{ saved: when, generation, steps, games, positions, network }]);
    expect(loadSaved(place).state.generation).toBe(4);
    const names = readdirSync(place).filter((name) => !/^[0-9a-f]{64}\./.test(name));
    expect(names.sort()).toEqual(['README.md', 'networks.safetensors', 'state.json']);
    expect(readdirSync(place)).toHaveLength(5);

    expect(() => save(at('young'), place)).toThrow(/holds generation 4 of another run, or a later one/);
    expect(() => save(whole, whole)).toThrow(/holds a run; save into a folder of its own/);
    createRun(at('new'), described).close();
    expect(() => save(at('new'), at('nothing'))).toThrow(/has no trained network yet that could be saved/);
  });

  it.skipIf(!canMount)(
    'is the old one, and nothing beside it, where the disk has no room for the new one',
    () => {
      const disk = at('disk');
      const size = readdirSync(before).reduce((sum, name) => sum + statSync(join(before, name)).size, 0);
      mountSmallDisk(disk, `${Math.ceil((1.5 * size) / 4096) * 4}k`);
      const place = join(disk, 'saved');
      save(at('young'), place);
      const files = readdirSync(place).sort();
      let refusal: unknown;
      try {
        save(whole, place);
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toMatchObject({ code: 'diskFull' });
      expect(readdirSync(place).sort()).toEqual(files);
      expect(loadSaved(place).state.generation).toBe(3);
    },
  );

  it('carries the ranges of its network', () => {
    const [run, place, next] = [at('ranged'), at('rangedSave'), at('rangedNext')];
    cpSync(whole, run, { recursive: true });
    const name = `${readSaved(saved).network}.ranges.json`;
    writeFileSync(join(run, 'networks', name), '{"some":"ranges"}\n');
    expect(save(run, place).ranges).toMatch(/^[0-9a-f]{64}$/);
    beginRun(next, place, described).close();
    expect(readFileSync(join(next, 'networks', name), 'utf8')).toBe('{"some":"ranges"}\n');
  });

  it('is refused when it is cut, damaged, mixed, of another version or not there', () => {
    const refused = (text: RegExp, spoil: (place: string) => void): void => {
      const place = at('spoiled');
      cpSync(saved, place, { recursive: true });
      spoil(place);
      expect(() => beginRun(at('never'), place, described)).toThrow(text);
      rmSync(place, { recursive: true });
    };
    const fileOf = (place: string, kind: string): string =>
      join(
        place,
        readdirSync(place).find((name) => name.includes(kind))!,
      );
    const rewrite = (place: string, change: (state: Record<string, unknown>) => object): void => {
      const file = join(place, 'state.json');
      writeFileSync(
        file,
        JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)),
      );
    };
    refused(/trainer.safetensors is damaged: its sha256/, (place) =>
      truncateSync(fileOf(place, '.trainer.'), 1000),
    );
    refused(/The saved run lacks .*network.safetensors/, (place) => rmSync(fileOf(place, '.network.')));
    refused(/state.json is not JSON, or was cut short/, (place) =>
      truncateSync(fileOf(place, 'state.json'), 200),
    );
    refused(/state.json has version 2; this version of othello-zero reads version 1/, (place) =>
      rewrite(place, (state) => ({ ...state, version: 2 })),
    );
    refused(/state.json is not the state of a saved run/, (place) =>
      rewrite(place, () => ({ format: 'other' })),
    );
    refused(/state.json is damaged: steps/, (place) => rewrite(place, (state) => ({ ...state, steps: -1 })));
    refused(/The configuration's seed is missing/, (place) =>
      rewrite(place, (state) => ({ ...state, config: {} })),
    );
    refused(/There is no saved run in/, (place) => rmSync(join(place, 'state.json')));
    // The files of one save and the state.json of another; then a state.json that was mixed of two.
    refused(/The saved run lacks/, (place) => cpSync(join(before, 'state.json'), join(place, 'state.json')));
    refused(/do not belong to one save/, (place) => {
      cpSync(fileOf(before, '.trainer.'), join(place, fileOf(before, '.trainer.').slice(before.length + 1)));
      rewrite(place, (state) => ({ ...state, trainer: readSaved(before).trainer }));
    });
    expect(readdirSync(folder)).not.toContain('never');
  });

  it('is the old one or the new one, whole, wherever a save is killed', { timeout: 240_000 }, async () => {
    const random = Random.fromSeed('kills');
    for (let kill = 0; kill < 4; kill++) {
      const places = at(`places${kill}`);
      mkdirSync(places);
      const script = fileURLToPath(new URL('../../support/selfplay/saveRuns.mjs', import.meta.url));
      const child = spawn(process.execPath, [script, whole, before, places], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), random.integer(40)));
      await new Promise((resolve) => child.on('close', resolve));
      const found = readdirSync(places).filter((name) => !name.endsWith('.copy'));
      expect(found.length).toBeGreaterThan(0);
      for (const name of found) expect([3, 4]).toContain(loadSaved(join(places, name)).state.generation);
    }
  });
});

describe('a run that begins from a saved one', () => {
  const [one, two] = [at('one'), at('two')];

  it('fills a quarter of the window with other games, then trains on, whatever the workers and kills', async () => {
    for (const run of [one, two]) beginRun(run, saved, described).close();
    const finished = await train(one, 1);
    expect(finished).toMatchObject({ code: 0, errors: '' });
    expect(finished.events[0]).toMatchObject({ kind: 'started', generation: 4, games: 0, filling: 16 });
    const random = Random.fromSeed('kills');
    for (let kill = 0; kill < 3; kill++) {
      const last = 2 + random.integer(5);
      await train(two, 2, (_event, count) => (count >= last ? 'SIGKILL' : undefined));
    }
    expect(await train(two, 2)).toMatchObject({ code: 0, errors: '' });
    expect(gamesOf(two)).toEqual(gamesOf(one));
    expect(networksOf(two)).toEqual(networksOf(one));

    const [first] = networksOf(one);
    expect(first).toEqual(networksOf(whole).at(-1));
    expect(networksOf(one).map(({ generation }) => generation)).toEqual([4, 5, 6, 7]);
    // Generations 3 and 4 fill the window, with other openings and moves than those of these numbers that were learned.
    const games = gamesOf(one);
    expect(games.map(({ index }) => index)).toEqual(Array.from({ length: 32 }, (_, place) => 24 + place));
    const filling = games.filter(({ generation }) => generation <= 4);
    const learned = new Set(gamesOf(whole).map(movesOf));
    expect(filling).toHaveLength(16);
    for (const game of filling) {
      expect(game.network).toBe(first!.sha256);
      expect(learned).not.toContain(movesOf(game));
    }
    // Each network drew two samples of each position of the generation before it.
    const steps = networksOf(one).map((network) => network.steps);
    for (const generation of [5, 6, 7]) {
      const played = games.filter((game) => game.generation === generation - 1);
      const taught = played.flatMap(({ plies }) => plies.filter(({ kind }) => kind !== 'opening')).length;
      expect(steps[generation - 4]! - steps[generation - 5]!).toBe(Math.round((taught * 2) / 64));
    }
  }, 240_000);

  it('plays next what the run would have played that was saved', async () => {
    const branched = at('branched');
    branchRun(branched, whole, { ...described, config: { ...config, generations: 6 } }).close();
    await train(branched, 2, (event) => (event.kind === 'published' ? 'SIGKILL' : undefined));
    const [expected, found] = [branched, one].map((run) =>
      gamesOf(run).filter(({ generation }) => generation === 5),
    );
    expect(expected!.length).toBeGreaterThan(0);
    expect(found).toEqual(expect.arrayContaining(expected!));
  }, 240_000);

  it('is saved itself, branched off from, and not trained again from nothing when its networks are lost', async () => {
    const state = save(one, at('again'));
    const both = reading(one, ({ store }) => store.counts());
    expect(state).toMatchObject({ generation: 7, games: 32 + readSaved(saved).games });
    expect(state.positions).toBe(both.positions + readSaved(saved).positions);
    expect(state.history.map(({ generation }) => generation)).toEqual([4]);
    expect(save(one, saved).history.map(({ generation }) => generation)).toEqual([4]);

    const branch = at('branch');
    branchRun(branch, one, { ...described, config: { ...longer, generations: 8 } }).close();
    expect(await train(branch, 2)).toMatchObject({ code: 0, errors: '' });
    expect(networksOf(branch).map(({ generation }) => generation)).toEqual([4, 5, 6, 7, 8]);

    for (const name of readdirSync(join(branch, 'networks'))) rmSync(join(branch, 'networks', name));
    const lost = await train(branch, 2);
    expect(lost.code).not.toBe(0);
    expect(lost.errors).toContain('it began with that of generation 4, not with nothing');
  }, 240_000);
});
