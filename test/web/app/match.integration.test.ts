import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { writeRun } from '../../support/cli/commandInputs.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { lacks } from '../../support/needs.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { temporaryFolder } from '../../support/scratch.js';
import { accessibilityFaults } from '../../support/web/axe.js';
import { ServedApp } from '../../support/web/servedApp.js';

const { path: folder } = temporaryFolder();
const NAME = 'first <i>run';

/** What `arena --json` says of a match. */
interface ArenaScore {
  readonly wins: number;
  readonly draws: number;
  readonly losses: number;
  readonly elo: number;
}

describe.skipIf(lacks('chromium'))('a match from the page', { timeout: 180_000 }, () => {
  let app: ServedApp;
  let networks: readonly string[];

  beforeAll(async () => {
    const network = (name: string) => randomNetwork(Random.fromSeed(name), { blocks: 1, channels: 4 });
    networks = writeRun(join(folder, NAME), [[3, network('a')] as const, [7, network('b')] as const], []);
    app = await ServedApp.open(folder);
  });
  afterAll(async () => {
    await app.close();
  });
  afterEach(() => {
    expect(app.troubles.splice(0)).toEqual([]);
  });

  async function matchView(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await app.browser.newContext(options)).newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', ({ message }) => app.troubles.push(message));
    page.on('console', (message) => message.type() === 'error' && app.troubles.push(message.text()));
    await page.goto(app.service.server.link);
    await page.evaluate(`location.hash = '#runs/match'`);
    await page.getByLabel('Network A').waitFor();
    return page;
  }

  const begin = (page: Page) => page.getByRole('button', { name: 'Begin the match' });

  it('is begun by keys alone, from a run, and plays the games of arena with its seed', async () => {
    const page = await matchView();
    await page.goto(`${new URL(page.url()).origin}/#runs`);
    await page.getByRole('link', { name: NAME }).click();
    await page.getByRole('link', { name: 'let two of them play a match' }).press('Enter');
    // The newest of the run against the one before it, each by its name as text.
    const a = page.getByLabel('Network A');
    await a.waitFor();
    expect(await a.inputValue()).toBe(networks[1]);
    expect(await page.getByLabel('Network B').inputValue()).toBe(networks[0]);
    expect(await page.locator('main i').count()).toBe(0);
    await page.getByLabel('Games, an even number').focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('12');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('3');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('The match is finished.').waitFor();
    const told = (await page.locator('.match-score').textContent())!;
    const seed = /Seed (\d+)/.exec((await page.locator('.run-stack').first().textContent())!)![1]!;
    const model = (index: number): string =>
      `${join(folder, NAME, 'networks', `${networks[index]!}.safetensors`)}@3`;
    const { stdout } = await runHere([
      ...['arena', '--a', model(1), '--b', model(0), '--games', '12', '--seed', seed],
      ...['--workers', '1', '--json'],
    ]);
    const { wins, draws, losses, elo } = JSON.parse(stdout) as ArenaScore;
    expect(told).toMatch(/^12 of 12 games: /);
    expect(told).toContain(`(${wins} won, ${draws} drawn, ${losses} lost)`);
    expect(told).toContain(`Elo ${elo < 0 ? '-' : elo > 0 ? '+' : ''}${Math.abs(elo).toFixed(0)} [`);
    expect(await page.getByRole('slider', { name: /Elo of A over B/ }).count()).toBe(1);
    expect(await page.getByRole('link', { name: /^Look at the game of pair/ }).count()).toBe(8);
    await page
      .getByRole('link', { name: /^Look at the game of pair/ })
      .first()
      .press('Enter');
    await page.getByText('Open another game').waitFor();
    expect(page.url()).toMatch(/#look\/1\/[a-h1-8pa]{100,}\/0$/);
    await page.context().close();
  });

  it('shows the game that goes on, to all who look, and is stopped by any of them', async () => {
    const [page, other] = [await matchView(), await matchView()];
    await page.getByLabel('Games, an even number').fill('1000');
    await page.getByLabel('Simulations a move').fill('300');
    await begin(page).click();
    await page.getByRole('heading', { name: 'A game that goes on' }).waitFor();
    const board = page.locator('.run-columns .board');
    const discs = (): Promise<number> => board.getByRole('gridcell', { name: /, (black|white)/ }).count();
    // An opening of eight plies is twelve discs.
    await expect.poll(discs, { timeout: 60_000 }).toBeGreaterThanOrEqual(12);
    await other.getByRole('heading', { name: 'A game that goes on' }).waitFor();
    expect(await begin(other).isDisabled()).toBe(true);
    await other.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('status').getByText('The match was stopped').waitFor();
    await other.getByRole('status').getByText('The match was stopped').waitFor();
    expect(await begin(page).isDisabled()).toBe(false);
    // Who comes back finds it as it was left.
    await other.reload();
    await other.getByRole('status').getByText('The match was stopped').waitFor();
    await Promise.all([page, other].map((one) => one.context().close()));
  });

  it.each([
    [380, 'light'],
    [380, 'dark'],
    [820, 'light'],
  ] as const)('fits a window of %i pixels, and keeps nobody out, in %s', async (width, colorScheme) => {
    const page = await matchView({ viewport: { width, height: 900 }, colorScheme });
    await page.getByLabel('Games, an even number').fill('20');
    await page.getByLabel('Simulations a move').fill('2');
    await begin(page).click();
    await page.getByRole('status').getByText('The match is finished.').waitFor();
    await page.getByText('The other 12 games').click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.context().close();
  });

  it('says in a sentence when the program has ended', async () => {
    const page = await matchView();
    await page.getByLabel('Simulations a move').fill('300');
    await begin(page).click();
    await page.getByRole('status').getByText('The match is being played.').waitFor();
    await app.service.close();
    await page.getByText('The program does not answer any more; start othello-zero serve again.').waitFor();
    app.troubles.splice(0); // the browser's own words for it
    await page.context().close();
  });
});
