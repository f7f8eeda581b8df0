import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { commandFolder, writeTranscripts } from '../../support/cli/commandInputs.js';
import { runProgram } from '../../support/cli/program.js';
import { GENERATIONS, writeReportedRun } from '../../support/cli/reportedRun.js';
import { randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { lacks } from '../../support/needs.js';
import { fillsIn, PAPER_WIDTH } from '../../support/pdfFills.js';
import { openChromium } from '../../support/web/chromium.js';

const { at, model } = commandFolder();
const [games, run] = [at('games.txt'), at('run')];
const FILE = ['--file', games, '--model', model, '--workers', '1'];

/** How each page is written, but for its file. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  run: ['runs', '--run', run, '--html'],
  evaluation: ['evaluate', ...FILE, '--positions', '20', '--methods', 'epsilonPlus,random', '--out'],
  probes: ['probe', ...FILE, '--positions', '600', '--out'],
  concepts: ['concepts', ...FILE, '--positions', '120', '--boards', '2', '--moves', 'f5d6', '--out'],
  strategies: ['strategies', ...FILE, '--maps', '80', '--out'],
  game: ['explain', ...FILE, '--game', '1', '--format', 'html', '--out'],
  review: ['analyze', '--moves', 'f5d6c3d3c4', '--ply', 'all', '--sims', '4', '--model', model, '--out'],
};

/** What of a page only a screen can use. */
const TOOLS: Readonly<Record<string, readonly string[]>> = {
  game: ['#next', '#ply'],
  review: ['#next', '#ply'],
  strategies: ['#lasso', '#clear'],
};

describe.skipIf(lacks('chromium')).each(Object.entries(PAGES))('the page of %s', (name, args) => {
  const file = at(`${name}.html`);
  let browser: Browser;
  beforeAll(async () => {
    if (name === 'run') writeReportedRun(run, GENERATIONS);
    else writeTranscripts(games, randomGameRecords(Random.fromSeed('pages'), 90));
    const { code, stderr } = await runProgram([...args, file]);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    browser = await openChromium();
  }, 300_000);
  afterAll(() => browser.close());

  async function opened(width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    await page.goto(pathToFileURL(file).href);
    await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true; })');
    return page;
  }

  it.each([380, 820])('fits a window of %i pixels, folded out', { timeout: 60_000 }, async (width) => {
    const page = await opened(width);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.close();
  });

  it(
    'prints on light paper with its colours, without what only a screen can use',
    { timeout: 60_000 },
    async () => {
      const page = await opened(PAPER_WIDTH, 'dark');
      const tools = (TOOLS[name] ?? []).map((tool) => page.locator(tool));
      for (const tool of tools) expect(await tool.isVisible()).toBe(true);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PAPER_WIDTH);
      for (const tool of tools) expect(await tool.isVisible()).toBe(false);
      await page.emulateMedia({ media: null, colorScheme: 'dark' });
      const fills = fillsIn(await page.pdf({ format: 'A4', printBackground: false }));
      for (const dark of ['#161617', '#202022']) expect([...fills]).not.toContain(dark);
      // Pictures and charts are there: more than ink and paper.
      const coloured = [...fills].filter((fill) => !/^#(..)\1\1$/.test(fill));
      expect(coloured.length).toBeGreaterThan(3);
      await page.close();
    },
  );
});
