import { describe, expect, it } from 'vitest';
import { commandFolder } from '../../support/cli/commandInputs.js';
import { runProgram } from '../../support/cli/program.js';
import { lacks } from '../../support/needs.js';
import { expectAccessible } from '../../support/web/accessible.js';
import { withTabs } from '../../support/web/browserTabs.js';

const { at, model } = commandFolder();
const report = at('report.json');
const methods = 'epsilonGamma,lrp0,sarfa,centre';
const base = ['evaluate', '--model', model, '--methods', methods, '--positions', '24', '--workers', '2'];

describe.skipIf(lacks('chromium'))('evaluate in Chromium', () => {
  it('draws a page, and shows the card beside the maps of explain', async () => {
    const page = at('card.html');
    const maps = at('maps.html');
    await runProgram([...base, '--out', report]);
    await runProgram([...base, '--out', page]);
    const shown = [
      'explain',
      '--model',
      model,
      '--moves',
      'f5d6c3',
      '--ply',
      '2',
      '--composite',
      'epsilonGamma',
    ];
    const card = ['--card', report, '--format', 'html', '--out', maps];
    const { code } = await runProgram([...shown, ...card]);
    expect(code).toBe(0);
    await withTabs(async (openTab) => {
      const tab = await openTab();
      await tab.goto(`file://${page}`);
      await expectAccessible(tab);
      for (const id of ['flips', 'curves', 'legality', 'randomized', 'collapse']) {
        expect(await tab.locator(`#${id} svg`).count()).toBe(1);
      }
      await tab.locator('select[data-chart=flips]').selectOption({ index: 2 });
      await tab.goto(`file://${maps}`);
      expect(await tab.locator('#card').innerText()).toMatch(/report card of epsilonGamma/);
      expect(await tab.locator('#card table tr').count()).toBeGreaterThan(20);
    });
  });
});
