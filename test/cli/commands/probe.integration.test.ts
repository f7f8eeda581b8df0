import { beforeAll, describe, expect, it } from 'vitest';
import type { ProbeReport } from '../../../studies/probe/probeReport.js';
import { commandFolder } from '../../support/cli/commandInputs.js';
import { runProgram } from '../../support/cli/program.js';
import { lacks } from '../../support/needs.js';
import { FEW, writeProbedRun } from '../../support/studies/probedRun.js';
import { expectAccessible } from '../../support/web/accessible.js';
import { withTabs } from '../../support/web/browserTabs.js';

const { at } = commandFolder();
const run = at('run');
const base = ['probe', '--run', run, ...FEW];
beforeAll(() => writeProbedRun(run));

describe.skipIf(lacks('chromium'))('probe in Chromium', () => {
  it('draws a page: the heatmap in every colouring, curves over generations and blocks', async () => {
    const page = at('probes.html');
    const { code, stdout } = await runProgram([...base, '--out', page, '--json']);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as ProbeReport).networks).toHaveLength(2);
    await withTabs(async (openTab) => {
      const tab = await openTab();
      await tab.goto(`file://${page}`);
      await expectAccessible(tab);
      for (const id of ['heatmap', 'when', 'where']) expect(await tab.locator(`#${id} svg`).count()).toBe(1);
      for (const index of [1, 5, 0]) await tab.locator('select[data-chart=heatmap]').selectOption({ index });
      const labels = await tab.locator('#heatmap svg text').allTextContents();
      expect(labels).toEqual(expect.arrayContaining(['mobility', 'playedOwner', 'stem', 'block1', '3']));
      await tab.locator('select[data-chart=when]').selectOption({ label: 'mobility' });
      expect(await tab.locator('#when svg text').allTextContents()).toContain('random weights');
    });
  });
});
