import { beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from '../../support/accessible.js';
import { withTabs } from '../../support/browserTabs.js';
import { commandFolder, writeTranscripts } from '../../support/commandInputs.js';
import { lacks } from '../../support/needs.js';
import { probedGames } from '../../support/probedRun.js';
import { runProgram } from '../../support/program.js';

const { at, model } = commandFolder();
const games = at('games.txt');
beforeAll(() => writeTranscripts(games, probedGames));
const base = ['patch', '--model', model, '--file', games, '--positions', '240', '--controls', '2'];

describe.skipIf(lacks('chromium'))('patch in Chromium', { timeout: 300_000 }, () => {
  it.each<[string, string[], readonly string[]]>([
    ['channels', ['--channels', '0,3'], ['units', 'estimates', 'foretold']],
    ['squares', ['--squares', 'a1,c4'], ['units', 'estimates', 'foretold']],
    ['flip', ['--layer', 'stem/relu'], ['flip']],
    ['concepts', ['--layer', 'stem/relu'], ['lost-stem/relu']],
    ['lookahead', ['--layer', 'stem/relu'], ['losses', 'areas']],
  ])('draws the page of %s', async (study, args, charts) => {
    const page = at(`${study}.html`);
    const { code, stderr } = await runProgram([...base, '--study', study, ...args, '--out', page]);
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
