import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportPage } from '../../../cli/pages/run/page.js';
import { moveName } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { reportRun } from '../../../selfplay/report/report.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { createRun, openRun } from '../../../selfplay/training/run.js';
import { GENERATIONS, writeReportedRun } from '../../support/cli/reportedRun.js';
import { randomGameRecord } from '../../support/engine/randomGameRecords.js';
import { lacks } from '../../support/needs.js';
import { temporaryFolder } from '../../support/scratch.js';
import { accessibilityFaults } from '../../support/web/axe.js';
import { ServedApp } from '../../support/web/servedApp.js';

const { path: folder } = temporaryFolder();
const NAME = 'first <i>run';
/** A page of a stranger in the folder of the run: it says what it could reach. */
const HOSTILE = 'a page <b>.html';
const HOSTILE_PAGE = `<p id="said"></p><script>
  const tried = (what) => { try { return what(); } catch { return 'refused'; } };
  const parent = tried(() => window.parent.document.title);
  fetch('/api/runs').then(() => 'reached', () => 'refused').then((api) => {
    document.getElementById('said').textContent = 'origin ' + origin + ', parent ' + parent + ', api ' + api;
  });
</script>`;

/** What a page that was written shows. */
function dataIn(html: string): Record<string, unknown> {
  const [, json] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)!;
  return JSON.parse(json!) as Record<string, unknown>;
}

describe.skipIf(lacks('chromium'))('the runs of a machine in the page', { timeout: 120_000 }, () => {
  let app: ServedApp;
  let page: Page;

  beforeAll(async () => {
    writeReportedRun(join(folder, NAME), GENERATIONS);
    writeFileSync(join(folder, NAME, HOSTILE), HOSTILE_PAGE);
    app = await ServedApp.open(folder);
    page = await app.browser.newPage();
    page.on('pageerror', ({ message }) => app.troubles.push(message));
    page.on('console', (message) => message.type() === 'error' && app.troubles.push(message.text()));
    await page.goto(app.service.server.link);
    await page.getByRole('link', { name: 'Runs' }).click();
  });
  afterAll(async () => {
    await app.close();
  });

  it('are listed, each by its name as text, and the token is out of the address', async () => {
    await page.getByRole('link', { name: NAME }).waitFor();
    expect(page.url()).not.toContain('token');
    expect(await page.locator('.run-list i').count()).toBe(0);
  });

  it('show what the store holds, and open a game with the very moves that were played', async () => {
    await page.getByRole('link', { name: NAME }).click();
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
    expect(app.troubles).toEqual([]);
    // The way back leads to the run, not to the list.
    await page.goBack();
    await page.getByRole('heading', { name: NAME }).waitFor();
  });

  it('have their report within the app, as `runs --html` writes it, and pages that lie in the folder', async () => {
    const run = openRun(join(folder, NAME), { readonly: true });
    const date = new Date().toISOString();
    const written = dataIn(reportPage(run, reportRun(run.store, { maxGames: 10_000 }), date));
    run.close();
    await page.getByRole('link', { name: 'How it learned' }).click();
    const report = page.frameLocator('iframe[title="How it learned"]');
    await report.getByRole('heading', { level: 1, name: NAME }).waitFor();
    const shown = JSON.parse((await report.locator('#data').textContent())!) as typeof written;
    expect({ ...shown, about: '' }).toEqual({ ...written, about: '' });
    // Its charts are drawn there, and it is as dark as the app.
    await report.locator('svg').first().waitFor();
    const paper = () => report.locator('body').evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await paper();
    await page.getByLabel('Theme').selectOption('dark');
    await expect.poll(paper).not.toBe(light);
    await page.getByLabel('Theme').selectOption('system');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: NAME }).click();
    await page.getByRole('link', { name: HOSTILE }).click();
    const hostile = page.frameLocator('iframe');
    await hostile.getByText('origin null, parent refused, api refused').waitFor();
    await page.getByRole('link', { name: NAME }).click();
    // What the browser says of a page that it shuts off.
    app.troubles.splice(0);
  });

  it.each([380, 820])('fit a window of %i pixels', async (width) => {
    const small = await app.browser.newPage({ viewport: { width, height: 900 } });
    await small.goto(app.service.server.link);
    await small.getByRole('link', { name: 'Runs' }).click();
    await small.getByRole('link', { name: NAME }).click();
    await small.getByRole('slider', { name: /Elo over .* by generation/ }).waitFor();
    expect(await small.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await small.close();
  });

  it('are told of as they end, and as they are taken away, while somebody looks on', async () => {
    const path = join(folder, 'meanwhile');
    const created = '2026-01-01T00:00:00.000Z';
    const run = createRun(path, { config: PRESETS.quick, created, versions: {} });
    const random = Random.fromSeed('meanwhile');
    const gameAt = (index: number) => randomGameRecord(random.split('game', index), index, 1);
    run.store.insertChunk({ games: [gameAt(0)] });
    await page.goto(app.service.server.link);
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('link', { name: 'meanwhile' }).click();
    const status = page.locator('.runs [role=status]').first();
    await status.getByText(/^training now · no network yet · 1 game/).waitFor();
    run.store.insertChunk({ games: [gameAt(1), gameAt(2)] });
    await status.getByText('3 games').waitFor();
    await page.getByText('Game 2 of generation 1').waitFor();
    run.close();
    await status.getByText(/^at rest · no network yet · 3 games/).waitFor();
    // What is there can still be looked at.
    await page.getByRole('button', { name: 'Look at game 1', exact: true }).click();
    await page.getByText('Open another game').waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'meanwhile' }).waitFor();
    rmSync(path, { recursive: true });
    await page.getByText('The run was deleted or moved away.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'All runs' }).click();
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('link', { name: 'meanwhile' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: NAME }).waitFor();
    // What the browser says of questions about it that came too late.
    expect(app.troubles.splice(0).filter((trouble) => !trouble.includes('404'))).toEqual([]);
  });
});
