import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../support/cli/program.js';
import { temporaryFolder } from '../../support/scratch.js';

const { at } = temporaryFolder();

/**
 * The scripts that Node itself says a command has loaded, in all its threads: what its measuring of coverage lists.
 * Of those that were stopped, nothing is said.
 */
async function loadedBy(name: string, ...args: readonly string[]): Promise<readonly string[]> {
  const folder = at(name);
  mkdirSync(folder);
  await runProgram(args, { environment: { NODE_V8_COVERAGE: folder } });
  const scripts = readdirSync(folder).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url);
  });
  return [...new Set(scripts)];
}

const OF_A_QUEUE = /\/(?:node_modules\/(?:bullmq|ioredis)|selfplay\/machines)\//;

/** A run that is over in seconds. */
const TINY = [
  ...['network.blocks=1', 'network.channels=4', 'network.valueHidden=4', 'search.simulations=2'],
  ...['search.maxConsidered=2', 'selfplay.gamesPerGeneration=4', 'selfplay.chunkGames=2'],
  ...['training.batchSize=16', 'training.samplesPerPosition=0.5', 'evaluation.games=2'],
  ...['evaluation.simulations=2', 'generations=1'],
].flatMap((setting) => ['--set', setting]);

describe('without a queue', () => {
  it('nothing of it is loaded, by any command that takes one', async () => {
    const run = at('run');
    const trained = await loadedBy('train', 'train', run, '--workers', '2', ...TINY, '--json');
    expect(trained.some((url) => url.endsWith('/dist/selfplay/training/trainingLoop.js'))).toBe(true);
    expect(trained.some((url) => url.endsWith('/dist/selfplay/games/playTask.js'))).toBe(true);
    expect(trained.filter((url) => OF_A_QUEUE.test(url))).toEqual([]);
    for (const args of [
      ['selfplay', '--model', run, '--games', '2', '--sims', '2', '--workers', '1', '--out', at('games.db')],
      ['arena', '--a', 'random', '--b', 'greedy', '--games', '2', '--workers', '1', '--out', at('arena.db')],
      ['runs', run],
      ...['strength', 'evaluate', 'strategies', 'concepts', 'probe', 'patch', 'explain', 'doctor'].map(
        (name) => [name, '--help'],
      ),
    ]) {
      const loaded = await loadedBy(args.slice(0, 2).join('').replaceAll('/', ''), ...args);
      expect(loaded.some((url) => url.endsWith('/dist/cli/main.js'))).toBe(true);
      expect(
        loaded.filter((url) => OF_A_QUEUE.test(url)),
        args[0],
      ).toEqual([]);
    }
  });

  it('is told from with one by this very look', async () => {
    // Nobody listens there.
    const loaded = await loadedBy('queue', 'doctor', '--queue', 'redis://127.0.0.1:1');
    for (const name of ['/node_modules/bullmq/', '/node_modules/ioredis/', '/selfplay/machines/'])
      expect(
        loaded.some((url) => url.includes(name)),
        name,
      ).toBe(true);
  });
});
