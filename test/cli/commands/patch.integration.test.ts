import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openModel } from '../../../cli/sources/model.js';
import { exportNetwork } from '../../../nn/onnx/export.js';
import type { PatchReport } from '../../../studies/patching/patchReport.js';
import { commandFolder, writeTranscripts } from '../../support/cli/commandInputs.js';
import { runProgram } from '../../support/cli/program.js';
import { expectRefusal } from '../../support/cli/refusal.js';
import { lacks } from '../../support/needs.js';
import { probedGames } from '../../support/studies/probedRun.js';
import { expectAccessible } from '../../support/web/accessible.js';
import { withTabs } from '../../support/web/browserTabs.js';

const { at, model } = commandFolder();
const games = at('games.txt');
beforeAll(() => writeTranscripts(games, probedGames));
const base = ['patch', '--model', model, '--file', games, '--positions', '240', '--workers', '2'];

type ReportOf<Study extends PatchReport['study']> = Extract<PatchReport, { study: Study }>;

async function reported<Study extends PatchReport['study']>(study: Study, ...args: string[]) {
  const { code, stdout, stderr } = await runProgram([...base, '--study', study, '--json', ...args]);
  expect({ code, stderr: stderr.replace(/^patching.*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as ReportOf<Study>;
}

describe('the studies of patch', { timeout: 300_000 }, () => {
  it('patches squares of a foreign network for its value, and prints it', async () => {
    const onnx = at('other.onnx');
    const { network } = await openModel(model);
    writeFileSync(onnx, exportNetwork(network));
    const args = ['--file', games, '--positions', '240', '--squares', 'd3,a1', '--target', 'value'];
    const { code, stdout } = await runProgram([
      ...[
        'patch',
        '--study',
        'squares',
        '--model',
        onnx,
        '--with',
        'position',
        '--composites',
        'epsilon',
        ...args,
      ],
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^What the squares of \S+ do: network other\.onnx, [0-9a-f]{12}, seed patch/);
    expect(stdout).toMatch(/^(a1|d3) +-?\d\.\d\d \[/m);
    expect(stdout).toMatch(/^gradient +-?\d\.\d\d \[/m);
  });

  it('turns discs on the board and in the layers, beside networks that never trained', async () => {
    const found = await reported('flip', '--controls', '2', '--layer', 'stem/relu');
    expect(found).toMatchObject({ study: 'flip', untrained: 2, layers: [{ layer: 'stem/relu' }] });
    const [{ interventions, untrained, area }] = found.layers as [(typeof found.layers)[number]];
    expect(area).toBeGreaterThan(0.8);
    const policyOf = (name: string): number =>
      interventions.find(({ intervention }) => intervention === name)!.policy.mean;
    expect(policyOf('nothing')).toBe(0);
    expect(policyOf('board')).toBeCloseTo(1, 4);
    // A 3x3 convolution hands a disc on to the squares around it and no farther.
    expect(policyOf('neighbourhood')).toBeCloseTo(1, 4);
    expect(policyOf('square')).toBeLessThan(0.99);
    for (const { policy } of untrained) expect(policy).toHaveLength(2);
  });

  it('turns every disc of boards that can be solved', async () => {
    const found = await reported('worth', '--solve', '8');
    expect(found).toMatchObject({ study: 'worth', empties: 8 });
    expect(found.positions).toBeGreaterThan(3);
    expect(found.discs).toBeGreaterThan(found.positions * 50);
    const names = found.estimates.map(({ name }) => name);
    expect(names).toEqual([
      ...['network', 'gradient', 'epsilonGamma', 'epsilonPlus'],
      ...['gradientInput', 'occlusion', 'random', 'colour'],
    ]);
    // Who has a disc less has two less in the count, all else being the same.
    expect(found.own.mean).toBeGreaterThan(0);
    expect(found.opponent.mean).toBeGreaterThan(0);
    expect(found.estimates.at(-1)!.spearman.mean).toBeGreaterThan(0.3);
    const { code, stdout } = await runProgram([...base, '--study', 'worth', '--solve', '8']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^colour alone +0\.\d\d \[/m);
    await expectRefusal(
      [...base, '--study', 'worth', '--layer', 'stem/relu'],
      /--layer is not for the study worth/,
    );
    await expectRefusal(
      [...base, '--study', 'worth', '--squares', 'd3'],
      /are for the studies channels and squares/,
    );
  });

  it('takes concepts out, and looks ahead', async () => {
    const used = await reported('concepts', '--controls', '2', '--layer', 'stem/relu');
    expect(used.uses.map(({ concept }) => concept)).toEqual(
      expect.arrayContaining(['mobility', 'legalMoves']),
    );
    for (const { policy, value } of used.uses) {
      for (const { removed, controls, p } of [policy, value]) {
        expect(removed.mean).toBeGreaterThanOrEqual(0);
        expect(controls).toHaveLength(2);
        expect([1 / 3, 2 / 3, 1]).toContain(p);
      }
    }
    const ahead = await reported('lookahead', '--controls', '1', '--layer', 'stem/relu,block1/relu');
    expect(ahead.layers.map(({ layer }) => layer)).toEqual(['stem/relu', 'block1/relu']);
    for (const { area, untrained } of ahead.layers) {
      expect(area).toBeGreaterThan(0.3);
      expect(untrained).toHaveLength(1);
    }
  });
});

describe.skipIf(lacks('chromium'))('patch in Chromium', { timeout: 300_000 }, () => {
  it.each<[string, string[], readonly string[]]>([
    ['channels', ['--channels', '0,3'], ['units', 'estimates', 'foretold']],
    ['squares', ['--squares', 'a1,c4'], ['units', 'estimates', 'foretold']],
    ['flip', ['--layer', 'stem/relu'], ['flip']],
    ['concepts', ['--layer', 'stem/relu'], ['lost-stem/relu']],
    ['lookahead', ['--layer', 'stem/relu'], ['losses', 'areas']],
    ['worth', ['--solve', '8'], ['worth']],
  ])('draws the page of %s', async (study, args, charts) => {
    const page = at(`${study}.html`);
    const { code, stderr } = await runProgram([
      ...[...base, '--study', study, '--controls', '2', ...args, '--out', page],
    ]);
    expect({ code, last: stderr.split('\n').at(-2) }).toEqual({ code: 0, last: `the report is in ${page}` });
    await withTabs(async (openTab) => {
      const tab = await openTab();
      await tab.goto(`file://${page}`);
      await expectAccessible(tab);
      for (const id of charts) expect(await tab.locator(`[id="${id}"] svg`).count()).toBe(1);
      for (const id of charts) {
        const select = tab.locator(`select[data-chart="${id}"]`);
        if ((await select.count()) === 0) continue;
        const options = await select.locator('option').count();
        for (let index = 0; index < options; index++) {
          await select.selectOption({ index });
          expect(await tab.locator(`[id="${id}"] svg`).count()).toBe(1);
        }
      }
    });
  });
});
