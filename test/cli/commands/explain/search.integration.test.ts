import { describe, expect, it } from 'vitest';
import { commandFolder } from '../../../support/cli/commandInputs.js';
import { runProgram } from '../../../support/cli/program.js';
import { lacks } from '../../../support/needs.js';
import { withTabs } from '../../../support/web/browserTabs.js';

const { at, model } = commandFolder();
const game = 'f5d6c3d3c4f4c5b3';
const options = ['--model', model, '--target', 'q,q-contrast', '--sims', '8'];

describe.skipIf(lacks('chromium'))('explain --target q in Chromium', () => {
  it('fits pages', async () => {
    const page = at('page.html');
    const shown = await runProgram(
      ['explain', '--moves', game, '--ply', '6', ...options]
        .concat(['--composite', 'lrp0', '--out', page])
        .concat(['--format', 'html']),
    );
    expect(shown.code).toBe(0);
    await withTabs(async (openTab) => {
      const tab = await openTab();
      await tab.goto(`file://${page}`);
      expect(await tab.locator('#search').innerText()).toMatch(/The search\s*8 simulations/);
      await tab.locator('#target').selectOption({ index: 1 });
      expect(await tab.locator('#search').innerText()).toMatch(/compared with [a-h][1-8]/);
    });
  });
});
