import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { initializeNetwork } from '../../../nn/network.js';
import { checkRun } from '../../../selfplay/training/checkRun.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { keptNetworks, pruneRun, type Pruning, readNetwork } from '../../../selfplay/training/pruneRun.js';
import { findBeginning } from '../../../selfplay/training/resumePoint.js';
import { branchRun, openRun, type Run } from '../../../selfplay/training/run.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { writeRun } from '../../support/cli/commandInputs.js';
import { randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { temporaryFolder } from '../../support/scratch.js';

const { at } = temporaryFolder();
const config: RunConfig = {
  ...PRESETS.quick,
  evaluation: { ...PRESETS.quick.evaluation, opponents: ['random', 'previous:1', 'previous:10'] },
};
const architecture = residualArchitecture({ blocks: 1, channels: 4, valueHidden: 4 });

/** A run of that many generations, whose matches go back ten. @returns the sha256 of its networks. */
function write(name: string, generations: number): string[] {
  const networks = Array.from(
    { length: generations },
    (_, generation) =>
      [generation, initializeNetwork(architecture, Random.fromSeed(`${generation}`))] as const,
  );
  const sha256s = writeRun(at(name), networks, randomGameRecords(Random.fromSeed('games'), 5), config);
  on(name, (run) => {
    for (const sha256 of sha256s) run.trainer.write(run.networks.read(sha256));
    run.trainer.keepOnly(sha256s.slice(-2));
  });
  return sha256s;
}

function on<Result>(name: string, work: (run: Run) => Result, readonly = false): Result {
  const run = openRun(at(name), { readonly });
  try {
    return work(run);
  } finally {
    run.close();
  }
}

const prune = (name: string, every: number): Pruning => on(name, (run) => pruneRun(run, every));
const files = (name: string): string[] => readdirSync(join(at(name), 'networks')).sort();

describe('a pruned run', () => {
  it('has the networks of every tenth generation, and those that its matches and its training need', () => {
    const sha256s = write('pruned', 36);
    const folder = join(at('pruned'), 'networks');
    writeFileSync(join(folder, `${sha256s[3]!}.ranges.json`), '{}');
    writeFileSync(join(folder, `${sha256s[30]!}.ranges.json`), '{}');
    writeFileSync(join(folder, 'notes.txt'), 'of somebody');
    const games = on('pruned', ({ store }) => [...store.games()]);
    const pruning = prune('pruned', 10);
    const kept = [0, 10, 20, ...Array.from({ length: 11 }, (_, place) => 25 + place)];
    expect(pruning).toMatchObject({ kept, removed: 36 - kept.length + 1 });
    expect(files('pruned')).toEqual(
      [
        ...kept.map((generation) => `${sha256s[generation]!}.safetensors`),
        `${sha256s[30]!}.ranges.json`,
        'notes.txt',
      ].sort(),
    );
    on('pruned', (run) => {
      expect([...run.store.games()]).toEqual(games);
      expect(run.store.networks()).toHaveLength(36);
      expect(findBeginning(run)).toMatchObject({ record: { generation: 35 }, loss: undefined });
      expect(readNetwork(run, sha256s[20]!).length).toBeGreaterThan(0);
      expect(() => readNetwork(run, sha256s[21]!)).toThrow(/generation 21 was pruned away/);
    });
    // Again, nothing is left; with fewer, what is gone stays known.
    expect(prune('pruned', 10)).toMatchObject({ removed: 0, bytes: 0, kept });
    expect(prune('pruned', 1)).toMatchObject({ removed: 0, kept });
    expect(prune('pruned', 20).kept).toEqual(kept.filter((generation) => generation !== 10));
  });

  it('is sound, and another run can begin with it', () => {
    const sha256s = write('sound', 24);
    prune('sound', 100);
    const check = (name: string) => checkRun(() => openRun(at(name), { readonly: true }));
    const { parts } = check('sound');
    expect(parts.find(({ name }) => name === 'networks')).toEqual({ name: 'networks', sound: 12, count: 12 });
    const described = { config, created: '2026-02-03T04:05:06.000Z', versions: {} };
    branchRun(at('branch'), at('sound'), described).close();
    expect(files('branch')).toEqual(files('sound'));
    on('branch', (run) => expect(keptNetworks(run)).toHaveLength(12), true);
    // What was not pruned away and is missing is damage, as ever.
    const lost = `${sha256s[20]!}.safetensors`;
    on('sound', ({ networks }) =>
      networks.keepOnly(networks.list().filter((name) => !lost.startsWith(name))),
    );
    expect(check('sound').problems.join()).toContain(lost);
  });

  it('keeps all that a young one has', () => {
    const few = write('few', 3);
    expect(prune('few', 10).kept).toEqual([0, 1, 2]);
    expect(few.every((sha256) => existsSync(join(at('few'), 'networks', `${sha256}.safetensors`)))).toBe(
      true,
    );
  });

  it('is not pruned while somebody works on it', () => {
    write('busy', 2);
    on('busy', () => {
      expect(() => prune('busy', 10)).toThrow(/is in use/);
    });
  });
});
