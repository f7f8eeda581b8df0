import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { writeRun } from '../../support/cli/commandInputs.js';
import { randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { lacks } from '../../support/needs.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { temporaryFolder } from '../../support/scratch.js';
import { ServedApp } from '../../support/web/servedApp.js';

const PHONE = { viewport: { width: 380, height: 780 }, hasTouch: true, isMobile: true };
const GAME = 'f5d6c3d3c4f4c5b3';
const { path: folder } = temporaryFolder();

/** What a finger would miss: links within a text are as high as it. */
const SMALL = `Array.from(document.querySelectorAll('button, select, input:not([type=checkbox], [type=radio], [type=file]), summary, nav a'))
  .filter((one) => !one.classList.contains('square') && one.checkVisibility())
  .filter((one) => one.getBoundingClientRect().height < 36)
  .map((one) => one.outerHTML.slice(0, 200))`;

describe.skipIf(lacks('chromium'))('the views on a phone, by touch alone', { timeout: 180_000 }, () => {
  let app: ServedApp;

  beforeAll(async () => {
    const network = (name: string) => randomNetwork(Random.fromSeed(name), { blocks: 1, channels: 4 });
    const networks = [[1, network('a')] as const, [2, network('b')] as const];
    writeRun(join(folder, 'run'), networks, randomGameRecords(Random.fromSeed('touched'), 4));
    app = await ServedApp.open(folder);
  });
  afterAll(async () => {
    await app.close();
  });
  afterEach(() => {
    expect(app.troubles.splice(0)).toEqual([]);
  });

  /** A phone at a view, whose engine is there. */
  async function phoneAt(view: string): Promise<Page> {
    const page = await (await app.browser.newContext(PHONE)).newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', ({ message }) => app.troubles.push(message));
    await page.goto(app.service.server.link);
    await page.getByText('Network 4x48').waitFor({ state: 'attached' });
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).tap();
    return page;
  }

  async function expectForFingers(page: Page): Promise<void> {
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(380);
    expect(await page.evaluate(SMALL)).toEqual([]);
  }

  it('Look: a game is opened, stepped through, and asked why', async () => {
    const page = await phoneAt('Look');
    await page.getByLabel('Paste a game').fill(GAME);
    await page.getByRole('button', { name: 'Open', exact: true }).tap();
    await page.getByRole('button', { name: 'Next ply' }).tap();
    await page.getByText('1 / 8').waitFor();
    await page.locator('.look-board [data-square=d6]').tap();
    await page.getByText('Logit of d6', { exact: true }).waitFor();
    await page.locator('.look-board [data-square=f6]').tap();
    await page.getByText('Logit of f6', { exact: true }).waitFor();
    for (const summary of await page.locator('summary').all()) {
      if (await summary.isVisible()) await summary.tap();
    }
    await expectForFingers(page);
    await page.context().close();
  });

  it('Network: what computes it is chosen, and a file can be', async () => {
    const page = await phoneAt('Network');
    await page.getByLabel('Search precision').tap();
    await page.getByLabel('Search precision').selectOption('float32');
    await page.getByText('Searches are computed by cpu, in float32.').waitFor();
    await page.getByRole('button', { name: 'Back to the shipped network' }).tap();
    await page.getByText('default.safetensors plays').waitFor();
    await expectForFingers(page);
    await page.context().close();
  });

  it('Runs: a run, its newest game, its networks and a page of it', async () => {
    const page = await phoneAt('Runs');
    await page.getByRole('link', { name: 'run', exact: true }).tap();
    await page.getByRole('button', { name: 'Take generation 2' }).waitFor();
    await expectForFingers(page);
    await page.getByRole('button', { name: 'Take generation 2' }).tap();
    await page.getByText('The network of generation 2 plays and explains now').waitFor();
    await page.getByRole('button', { name: 'Look at game 3', exact: true }).tap();
    await page.getByText('Open another game').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'How it learned' }).tap();
    await page.frameLocator('iframe').getByRole('heading', { level: 1 }).waitFor();
    await expectForFingers(page);
    await page.context().close();
  });

  it('a match between two networks', async () => {
    const page = await phoneAt('Runs');
    await page.getByRole('link', { name: 'Let two networks play a match' }).tap();
    await page.getByLabel('Games, an even number').fill('4');
    await page.getByLabel('Simulations a move').fill('2');
    await page.getByRole('button', { name: 'Begin the match' }).tap();
    await page.getByRole('status').getByText('The match is finished.').waitFor();
    await page.getByText('The numbers as a table').tap();
    await expectForFingers(page);
    await page
      .getByRole('link', { name: /^Look at the game of pair/ })
      .first()
      .tap();
    await page.getByText('Open another game').waitFor();
    await page.context().close();
  });
});
