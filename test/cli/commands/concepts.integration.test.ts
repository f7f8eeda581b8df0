import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { commandFolder, writeTranscripts } from '../../support/cli/commandInputs.js';
import { runProgram } from '../../support/cli/program.js';
import { randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { lacks } from '../../support/needs.js';
import { expectAccessible } from '../../support/web/accessible.js';
import { withTabs } from '../../support/web/browserTabs.js';

const { at, model } = commandFolder();
const games = at('games.txt');
beforeAll(() => writeTranscripts(games, randomGameRecords(Random.fromSeed('games'), 12)));

describe.skipIf(lacks('chromium'))('concepts in Chromium', () => {
  it('draws a gallery', async () => {
    const page = at('gallery.html');
    const args = ['--file', games, '--positions', '120', '--boards', '2', '--moves', 'f5d6', '--out', page];
    const { code } = await runProgram(['concepts', '--model', model, ...args]);
    expect(code).toBe(0);
    await withTabs(async (openTab) => {
      const tab = await openTab();
      await tab.goto(`file://${page}`);
      expect(await tab.locator('.channel').count()).toBe(8);
      const first = tab.locator('.channel').first();
      await first.scrollIntoViewIfNeeded();
      await first.locator('figure').first().waitFor();
      expect(await first.locator('figure').count()).toBeGreaterThanOrEqual(2);
      expect(await first.innerText()).toMatch(/of the relevance · for the answer in/);
      await expectAccessible(tab);
      expect(await tab.locator('#parts figure').count()).toBeGreaterThan(1);
      expect(await tab.locator('.flow circle').count()).toBeGreaterThan(5);
      await tab.locator('#order').selectOption('number');
      expect(await tab.locator('.channel').first().getAttribute('id')).toBe('channel0');
    });
  });
});
