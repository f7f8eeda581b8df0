import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from './support/cli/program.js';
import { GENERATIONS, writeReportedRun } from './support/cli/reportedRun.js';
import { lacks, PYTHON } from './support/needs.js';
import { runNumpy } from './support/numpy.js';
import { temporaryFolder } from './support/scratch.js';

const folder = temporaryFolder();
const [run, layers, search] = [folder.at('run'), folder.at('layers.npz'), folder.at('search.npz')];
const [positions, curves] = [folder.at('positions.npz'), folder.at('curves.csv')];

async function made(...args: string[]): Promise<void> {
  const { code, stderr } = await runProgram(args);
  expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
}

/** Runs one of the scripts in examples/. */
function example(script: string, file: string) {
  const path = fileURLToPath(new URL(`../examples/${script}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(PYTHON!, [path, file], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** The archive with one number of a column larger by `by`, in a file of its own. */
function spoilt(file: string, column: string, by: number): string {
  const out = folder.at(`spoilt-${column.replaceAll('/', '-')}.npz`);
  const script = `
import sys, json, numpy as np
file, out, column, by = sys.argv[1:]
data = dict(np.load(file))
flat = data[column].reshape(-1)
at = int(np.argmax(np.abs(flat.astype(float))))
flat[at] += type(flat[at])(float(by))
np.savez(out, **data)
print(json.dumps(True))
`;
  runNumpy(script, [file, out, column, String(by)]);
  return out;
}

describe.skipIf(lacks('numpy'))('the examples', { timeout: 600_000 }, () => {
  beforeAll(async () => {
    writeReportedRun(run, GENERATIONS);
    const targets = 'value,valueTanh,move,contrast:runnerUp';
    await made('explain', 'f5d6c3d3c4', '--ply', 'all', '--target', targets, '--layers', '--out', layers);
    await made(
      'explain',
      'f5d6c3',
      '--target',
      'q,q-contrast',
      '--sims',
      '30',
      '--leaves',
      '9',
      '--out',
      search,
    );
    await made('export', '--run', run, '--out', positions);
    await made('runs', run, '--csv', curves);
  }, 600_000);

  it('find that all sums of explanations close, with layers and of a search', () => {
    for (const file of [layers, search]) {
      const { status, stdout, stderr } = example('check_explanations.py', file);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(/explanations by epsilonGamma, planes own, opponent, empty/);
    }
    expect(example('check_explanations.py', layers).stdout).toContain('arrived = handed on + bias + leak');
  });

  it.each(['maps', 'bias', 'layerLeak', 'layerHanded', 'layer/block2/conv1'])(
    'find a number of %s that is wrong',
    (column) => {
      const { status, stderr } = example('check_explanations.py', spoilt(layers, column, 0.01));
      expect(status).toBe(1);
      expect(stderr).toContain('does not close');
    },
  );

  it('replay all games of the positions, by rules of their own', () => {
    const { status, stdout, stderr } = example('check_positions.py', positions);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/positions of 48 games/);
    expect(stdout).toMatch(/all games replay; boards \(\d+, 8, 8\), [1-9]\d* with a policy target/);
  });

  it.each(['own', 'legal', 'move', 'policy', 'score', 'turn'])(
    'find a position whose %s is wrong',
    (column) => {
      const { status } = example('check_positions.py', spoilt(positions, column, column === 'turn' ? -2 : 1));
      expect(status).toBe(1);
    },
  );

  it('read the curves of a run', () => {
    const { status, stdout, stderr } = example('check_curves.py', curves);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^loss\.policy +generations 1 to 7: 2\.1 to 1\.5$/m);
    expect(stdout).toMatch(/^elo +generations 1 to 7/m);
    const [head, ...rows] = readFileSync(curves, 'utf8').trim().split('\n');
    const at = head!.split(',').indexOf('games.black');
    const wrong = rows.map((row) =>
      row
        .split(',')
        .map((cell, column) => (column === at ? '2' : cell))
        .join(','),
    );
    writeFileSync(folder.at('wrong.csv'), [head, ...wrong].join('\n'));
    expect(example('check_curves.py', folder.at('wrong.csv')).status).toBe(1);
  });
});
