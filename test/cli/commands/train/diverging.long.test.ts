import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRun } from '../../../../selfplay/training/run.js';
import { runProgram } from '../../../support/cli/program.js';
import { scratchFolder } from '../../../support/scratch.js';

const SMALL = [
  ...['network.blocks=1', 'network.channels=8', 'selfplay.gamesPerGeneration=8', 'search.simulations=4'],
  ...['generations=1', 'seed=diverging'],
];

function train(folder: string, ...more: string[]): ReturnType<typeof runProgram> {
  const settings = [...SMALL, 'training.weightDecay=1'].flatMap((setting) => ['--set', setting]);
  return runProgram(['train', folder, ...(more[0] === '--from' ? [] : settings), ...more]);
}

describe('training that diverges', () => {
  it('ends in a sentence, publishes nothing, and goes on from what was sound', async () => {
    const folder = join(scratchFolder(), 'run');
    const first = await train(folder, '--set', 'training.learningRate=10');
    expect(first.stderr).toMatch(/Training of generation 1 diverged: .* with a lower learning rate: .*\n$/);
    expect(first.stderr).not.toContain('defect');
    expect(first.code).toBe(1);
    const run = openRun(folder, { readonly: true });
    expect(run.store.networks().map(({ generation }) => generation)).toEqual([0]);
    expect(run.store.counts().games).toBeGreaterThan(0);
    run.close();
    const other = join(scratchFolder(), 'other');
    const second = await train(other, '--from', folder, '--set', 'training.learningRate=0.001');
    expect([second.code, second.stderr]).toEqual([0, expect.not.stringContaining('diverged')]);
    const resumed = openRun(other, { readonly: true });
    expect(resumed.store.networks().at(-1)!.generation).toBe(1);
    resumed.close();
  });

  it('ends when it only gets worse, though every number is one', async () => {
    const folder = join(scratchFolder(), 'run');
    const settings = [
      'generations=9',
      'training.learningRate=1',
      'training.batchSize=32',
      'evaluation.games=0',
    ];
    const small = [...SMALL.filter((setting) => !setting.startsWith('generations')), ...settings];
    const found = await runProgram(['train', folder, ...small.flatMap((setting) => ['--set', setting])]);
    expect(found.stderr).toMatch(
      /Training of generation [3-8] diverged: the loss of the \w+ has grown for 3 generations/,
    );
    expect(found.code).toBe(1);
    const run = openRun(folder, { readonly: true });
    const newest = run.store.networks().at(-1)!;
    expect(run.networks.isSound(newest.sha256)).toBe(true);
    expect(found.stderr).toContain(`Generation ${newest.generation} and all games are kept`);
    run.close();
  });
});
