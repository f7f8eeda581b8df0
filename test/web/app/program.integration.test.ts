import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moveName, parseTranscript, positionsOf } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { openShippedEngine } from '../../support/engines/shippedEngine.js';
import { lacks } from '../../support/needs.js';
import { temporaryFolder } from '../../support/scratch.js';
import { ServedApp } from '../../support/web/servedApp.js';

const { path: runs } = temporaryFolder();

describe.skipIf(lacks('chromium'))(
  'the engine of the program in a game of the page',
  { timeout: 120_000 },
  () => {
    let app: ServedApp;

    beforeAll(async () => {
      app = await ServedApp.open(runs);
    });
    afterAll(async () => {
      await app.close();
    });

    const reply = (page: Page, number: number) =>
      page.getByRole('list', { name: 'Moves' }).getByRole('button').nth(number);

    it('chooses the moves that the engine would, and the page goes on by itself when it has ended', async () => {
      const page = await app.browser.newPage();
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/api/think')) asked.push(request.postData() ?? '');
      });
      await page.goto(app.service.server.link);
      await page.getByText('Network 4x48').waitFor();
      await page.getByLabel('The engine chooses its moves').selectOption('program');
      // A level that draws among its moves: by the seed of this game.
      await page.getByLabel('Level of the engine').selectOption('4');
      await page.locator('[data-square=f5]').click();
      const answered = /white ([a-h][1-8])/.exec((await reply(page, 1).textContent()) ?? '')?.[1];
      expect(asked).toHaveLength(1);
      const kept = await page.evaluate<string>(`localStorage.getItem('othello-zero game')`);
      const { seed } = JSON.parse(kept) as { readonly seed: string };
      const engine = await openShippedEngine();
      const position = positionsOf(parseTranscript('f5')).at(-1)!;
      const random = Random.fromSeed(seed).split('ply', 1);
      const thought = await engine.think(position, random, { budget: { simulations: 200 }, level: 4 });
      await engine.dispose();
      expect(answered).toBe(moveName(thought!.move));

      await app.service.close();
      await page.locator('.play-board [data-choice=true]').first().click();
      await page
        .getByText('The program does not answer any more. Let the engine compute in this page instead.')
        .waitFor();
      await page.getByLabel('The engine chooses its moves').selectOption('page');
      await reply(page, 3).waitFor();
      expect(app.troubles).toEqual([]);
      await page.close();
    });
  },
);
