import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../../engine/random.js';
import type { AnalyzedPly } from '../../../../playing/analysis.js';
import type { GameReview } from '../../../../selfplay/review/gameReview.js';
import { commandFolder, writeTranscripts } from '../../../support/cli/commandInputs.js';
import { runProgram } from '../../../support/cli/program.js';
import { randomGameRecords } from '../../../support/engine/randomGameRecords.js';
import { lacks } from '../../../support/needs.js';
import { expectAccessible } from '../../../support/web/accessible.js';
import { withTabs } from '../../../support/web/browserTabs.js';

const { at, model } = commandFolder();
const games = at('games <b>.txt');
const page = at('review.html');
const chosen = ['analyze', '--file', games, '--model', model, '--sims', '8', '--exact', '8'];
beforeAll(() => writeTranscripts(games, randomGameRecords(Random.fromSeed('review'), 2)));

interface Document {
  readonly plies: readonly AnalyzedPly[];
  readonly review: GameReview;
}

describe.skipIf(lacks('chromium'))('the review of a game in Chromium', () => {
  it('shows what the analysis found, move by move, with mouse and keys', async () => {
    const found = await runProgram([...chosen, '--game', '1', '--out', page, '--json']);
    expect(found.code).toBe(0);
    const { plies, review } = JSON.parse(found.stdout) as Document;
    const dearest = review.moves[review.worst[0]!]!;
    await withTabs(async (openTab) => {
      const tab = await openTab();
      const heard: string[] = [];
      tab.on('console', (message) => heard.push(message.text()));
      tab.on('request', (request) => heard.push(request.url()));
      await tab.goto(`file://${page}`);
      const said = (): Promise<string> => tab.locator('.said').innerText();
      expect(await said()).toContain(
        `Move ${dearest.ply + 1}, ${dearest.color}: ${dearest.move}, gave away `,
      );
      expect(await said()).toContain(`Better: ${dearest.better.join(' ')}.`);
      expect(await tab.locator('#worst button').count()).toBe(Math.min(10, review.worst.length));
      expect(await tab.locator('.moves tbody tr').count()).toBe(plies.length);

      await tab.locator('h1').click();
      await tab.keyboard.press('Home');
      for (const ply of plies.slice(0, 4)) {
        for (const { move, score, value } of ply.moves) {
          const note = score === undefined ? `${Math.round(50 * (1 + value))}%` : String(score);
          expect(await tab.locator(`[data-square=${move}]`).innerText()).toBe(note);
        }
        await tab.keyboard.press('ArrowRight');
      }
      await tab.locator('#worst button').last().click();
      const last = review.moves[review.worst.slice(0, 10).at(-1)!]!;
      expect(await said()).toContain(`Move ${last.ply + 1}, ${last.color}: ${last.move}`);

      expect(await tab.locator('h1').innerText()).toContain('games <b>.txt');
      for (const width of [380, 820, 1280]) {
        await tab.setViewportSize({ width, height: 800 });
        expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      }
      for (const colorScheme of ['light', 'dark'] as const) {
        await tab.emulateMedia({ colorScheme });
        await expectAccessible(tab);
      }
      expect(heard).toEqual([expect.stringMatching(/^file:.*review\.html$/)]);
    });
  });

  it('is of one game, and a page', async () => {
    const several = await runProgram([...chosen, '--out', page]);
    expect(several).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('A page shows one game, not 2') as unknown,
    });
    const other = await runProgram([...chosen, '--game', '1', '--out', at('review.pdf')]);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('ends in .html') as unknown });
  });
});
