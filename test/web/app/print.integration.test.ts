import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../support/needs.js';
import { fillsIn, PAPER_WIDTH } from '../../support/pdfFills.js';
import { AppPages } from '../../support/web/appPages.js';

const GAME = 'f5d6c3d3c4f4c5b3';
const FELT = '#2f7d57';
const BLACK = '#20201e';

describe.skipIf(lacks('chromium'))('the app on paper', { timeout: 120_000 }, () => {
  let app: AppPages;
  beforeAll(async () => {
    app = await AppPages.open();
  });
  afterAll(() => app.close());

  /** As a browser prints unless it is told to print backgrounds too. */
  async function printed(page: Page): Promise<Set<string>> {
    return fillsIn(await page.pdf({ format: 'A4', printBackground: false }));
  }

  it.each(['light', 'dark'] as const)(
    'has its boards and maps in their colours, in %s',
    async (colorScheme) => {
      const page = await app.page('', { colorScheme, viewport: { width: PAPER_WIDTH, height: 1100 } });
      await page.getByText('Network 4x48').waitFor();
      const board = await printed(page);
      expect([...board]).toEqual(expect.arrayContaining([FELT, BLACK]));
      // No dark paper, nor its cards.
      for (const dark of ['#161617', '#202022']) expect([...board]).not.toContain(dark);

      await page.evaluate(`location.hash = '#look/1/${GAME}/8'`);
      await page.getByText('Where it came from').waitFor();
      const tints = await page.evaluate<string[]>(
        `Array.from(document.querySelectorAll('.look-board .square'), (one) => one.getAttribute('style'))`,
      );
      const shown = [...new Set(tints.map(hexOf))];
      expect(shown.length).toBeGreaterThan(10);
      expect([...(await printed(page))]).toEqual(expect.arrayContaining(shown));
      expect(app.troubles.splice(0)).toEqual([]);
      await page.context().close();
    },
  );

  it('leaves away what only a screen can do, and fits its width', async () => {
    const page = await app.page(`#look/1/${GAME}/8`, { viewport: { width: PAPER_WIDTH, height: 1100 } });
    await page.getByText('Where it came from').waitFor({ timeout: 60_000 });
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PAPER_WIDTH);
    for (const name of ['Analyse the game', 'Copy a link', 'Save'])
      expect(await page.getByRole('button', { name }).isVisible()).toBe(false);
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    expect(await page.getByRole('heading', { name: 'Where it came from' }).isVisible()).toBe(true);
    // What is folded is for a screen; what was opened is printed.
    const part = page.getByText('How to read this');
    expect(await part.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    await part.click();
    await page.emulateMedia({ media: 'print' });
    expect(await part.isVisible()).toBe(true);
    await page.context().close();
  });
});

/** `background: rgb(1, 2, 3);` as `#010203`. */
function hexOf(style: string): string {
  const [red = 0, green = 0, blue = 0] = [...style.matchAll(/\d+/g)].map(Number);
  return `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, '0')}`;
}
