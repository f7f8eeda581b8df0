import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openService, type Service } from '../../../cli/commands/serve/service.js';
import { moveName } from '../../../engine/notation.js';
import { openRun } from '../../../selfplay/training/run.js';
import { accessibilityFaults } from '../../support/axe.js';
import { openChromium } from '../../support/chromium.js';
import { lacks } from '../../support/needs.js';
import { GENERATIONS, writeReportedRun } from '../../support/reportedRun.js';
import { temporaryFolder } from '../../support/scratch.js';

const APP = fileURLToPath(new URL('../../../dist/web/app', import.meta.url));
const { path: folder } = temporaryFolder();
const NAME = 'first <i>run';

describe.skipIf(lacks('chromium'))('the runs of a machine in the page', { timeout: 120_000 }, () => {
  let browser: Browser;
  let service: Service;
  let page: Page;
  const troubles: string[] = [];

  beforeAll(async () => {
    writeReportedRun(join(folder, NAME), GENERATIONS);
    const place = { host: '127.0.0.1', port: 0 };
    service = await openService({ app: APP, runs: folder, ...place }, (failure) =>
      troubles.push(String(failure)),
    );
    browser = await openChromium();
    page = await browser.newPage();
    page.on('pageerror', ({ message }) => troubles.push(message));
    page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    await page.goto(service.server.link);
    await page.getByRole('link', { name: 'Runs' }).click();
  });
  afterAll(async () => {
    await browser.close();
    await service.close();
  });

  it('are listed, each by its name as text, and the token is out of the address', async () => {
    await page.getByRole('button', { name: NAME }).waitFor();
    expect(page.url()).not.toContain('token');
    expect(await page.locator('.run-list i').count()).toBe(0);
  });

  it('show what the store holds, and open a game with the very moves that were played', async () => {
    await page.getByRole('button', { name: NAME }).click();
    const run = openRun(join(folder, NAME), { readonly: true });
    const games = [...run.store.games({ kind: 'selfplay' })];
    const last = games.at(-1)!;
    run.close();
    await page
      .getByRole('status')
      .filter({ hasText: `${games.length} games` })
      .first()
      .waitFor();
    await page.getByRole('slider', { name: /Elo over .* by generation/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: `Look at game ${last.index}`, exact: true }).click();
    await page.getByText('Look at a game').or(page.getByText('Open another game')).first().waitFor();
    const moves = last.plies.map(({ move }) => moveName(move).slice(0, 2)).join('');
    expect(page.url()).toContain(`#look/1/${moves}/`);
    expect(troubles).toEqual([]);
  });
});
