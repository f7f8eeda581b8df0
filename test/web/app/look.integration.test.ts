import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formatPosition, parsePosition, parseTranscript, positionsOf } from '../../../engine/notation.js';
import { initialPosition } from '../../../engine/position.js';
import { formatGgf, parseGgf } from '../../../engine/records/ggf.js';
import { formatPgn } from '../../../engine/records/pgnWriter.js';
import { formatSgf } from '../../../engine/records/sgfWriter.js';
import type { AnalyzedPly } from '../../../playing/analysis.js';
import { linkOf } from '../../../web/app/look/link.js';
import { runProgram } from '../../support/cli/program.js';
import { expectHarmlessPicture, HOSTILE } from '../../support/hostile/hostilePages.js';
import { lacks } from '../../support/needs.js';
import { AppPages } from '../../support/web/appPages.js';
import { accessibilityFaults } from '../../support/web/axe.js';

const GAME = 'f5d6c3d3c4f4c5b3';
const moves = parseTranscript(GAME);
const game = { start: initialPosition(), moves, finished: false, black: 'Ada', white: 'Ben' };

/** What the board shows: its squares as they are told to who hears them. */
async function shownBoard(page: Page): Promise<string> {
  const squares = page.locator('.look-board .square');
  const said = await Promise.all((await squares.all()).map((each) => each.getAttribute('aria-label')));
  return said.map((text) => (text!.includes(' black') ? 'X' : text!.includes(' white') ? 'O' : '-')).join('');
}

const discsOf = (ply: number): string => formatPosition(positionsOf(moves)[ply]!).slice(0, 64);

/** What bzip2 makes of the transcript f5d6c3d3c4. */
const PACKED = Buffer.from('QlpoOTFBWSZTWZtmFVYAAAVJAAAQDwANACAAMQwIGjQ2o5EMiDxdyRThQkJtmFVY', 'base64');

/** A machine may be busy. */
const PATIENT = { timeout: 30_000 };

describe.skipIf(lacks('chromium'))('looking at games', { timeout: 120_000 }, () => {
  let app: AppPages;
  beforeAll(async () => {
    app = await AppPages.open();
  });
  afterAll(() => app.close());
  afterEach(() => {
    expect(app.troubles.splice(0)).toEqual([]);
  });

  const paste = async (page: Page, text: string): Promise<void> => {
    await page.getByLabel('Paste a game').fill(text);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
  };

  it('opens what is pasted, by keys alone, and steps through it', async () => {
    const page = await app.page('#look');
    await page.getByLabel('Paste a game').focus();
    await page.keyboard.type(GAME);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '8 plies' }).waitFor();
    await page.getByRole('button', { name: 'Next ply' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('1 / 8').waitFor();
    expect(await shownBoard(page)).toBe(discsOf(1));
    for (const [key, ply] of [
      ['ArrowRight', 2],
      ['End', 8],
      ['ArrowLeft', 7],
      ['Home', 0],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByText(`${ply} / 8`).waitFor();
      expect(await shownBoard(page)).toBe(discsOf(ply));
    }
    await page.getByLabel('Ply', { exact: true }).fill('5');
    await page.getByText('5 / 8').waitFor();
    expect(new URL(page.url()).hash).toBe(linkOf(game, 5));
    await page.context().close();
  });

  it('opens files of any form, packed or not, and one of several', async () => {
    const page = await app.page('#look');
    const many = [game, { ...game, black: 'Cleo', moves: moves.slice(0, 3) }].map(formatGgf).join('\n');
    const input = page.locator('input[type=file]');
    await input.setInputFiles({ name: 'a.ggf.gz', mimeType: 'x/y', buffer: gzipSync(many) });
    await page.getByRole('heading', { name: 'Ada – Ben' }).waitFor();
    await page.getByLabel('find one by its number').fill('cleo');
    await page.getByRole('list', { name: 'Games' }).getByRole('button').click();
    await page.getByRole('heading', { name: 'Cleo – Ben' }).waitFor();
    await page.getByText('0 / 3').waitFor();
    await page.getByText('Open another game').click();
    await drop(page, 'c.pgn', formatPgn({ ...game, black: 'Dora' }));
    await page.getByRole('heading', { name: 'Dora – Ben' }).waitFor();
    await page.getByText('Open another game').click();
    await input.setInputFiles({ name: 'b.sgf', mimeType: 'x/y', buffer: Buffer.from(formatSgf(game)) });
    await page.getByText('0 / 8').waitFor();
    await page.getByText('Open another game').click();
    await input.setInputFiles({ name: 'd.txt.bz2', mimeType: 'x/y', buffer: PACKED });
    await page.getByRole('heading', { name: 'f5d6c3d3c4, 5 plies' }).waitFor();
    await page.context().close();
  });

  it('opens a link, with the position that it holds, and writes the game in every form', async () => {
    const start = parsePosition(formatPosition(positionsOf(moves)[3]!));
    const linked = { ...game, start, moves: moves.slice(3) };
    const permissions = ['clipboard-read', 'clipboard-write'];
    const page = await app.page(linkOf(linked, 2), { acceptDownloads: true, permissions });
    await page.getByText('2 / 5').waitFor();
    expect(await shownBoard(page)).toBe(discsOf(5));
    const saved = async (form: string): Promise<{ name: string; text: string }> => {
      await page.locator('.look-keep select').selectOption(form);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save' }).click(),
      ]);
      return savedFile(download);
    };
    const ggf = parseGgf((await saved('ggf')).text);
    expect([formatPosition(ggf.start), ggf.moves]).toEqual([formatPosition(start), linked.moves]);
    await page.locator('.why-output').waitFor();
    const svg = await saved('svg');
    expectHarmlessPicture(svg.text);
    expect(svg.text).toContain('Where it came from');
    const png = await saved('png');
    expect(png.name).toMatch(/\.png$/);
    expect(png.text).toMatch(/^.PNG/);
    await page.getByRole('button', { name: 'Copy a link' }).click();
    await page.getByText('The link is copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(page.url());
    // A transcript begins with the usual position.
    await page.locator('.look-keep select').selectOption('txt');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('A transcript cannot hold a game').waitFor();
    await page.context().close();
  });

  it('says in one sentence what cannot be opened, and keeps names as text', async () => {
    const page = await app.page('#look');
    const alert = page.getByRole('alert');
    for (const [text, sentence] of [
      ['f5d6a1', /^No game can be read in the text: [^<]+\.$/],
      [HOSTILE, /^No game can be read in the text: .+\.$/],
      ['#look/1/a1/0', /^The link holds no game: .+\.$/],
    ] as const) {
      await paste(page, text);
      await expect.poll(() => alert.textContent(), PATIENT).toMatch(sentence);
    }
    await paste(page, formatGgf({ ...game, black: HOSTILE, event: HOSTILE }));
    await page.getByText('0 / 8').waitFor();
    expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toContain('<');
    expect(await page.locator('img, iframe, object, main script').count()).toBe(0);
    await page.getByText('Open another game').click();
    const cut = Buffer.from('(;GM[Othello]');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: '<img src=x>\u202e.ggf', mimeType: 'x/y', buffer: cut });
    await expect.poll(() => alert.textContent(), PATIENT).toContain('<img src=x>\\u202e.ggf');
    expect(await page.locator('img').count()).toBe(0);
    await page.context().close();
  });

  it('shows the relevance of the move under the pointer or the focus, and keeps it', async () => {
    const page = await app.page(linkOf(game, 8));
    await page.locator('.why-output').waitFor();
    const square = page.locator('.look-board [data-square=d2]');
    await square.hover();
    await page.getByText('Logit of d2', { exact: true }).waitFor();
    await expect.poll(() => square.getAttribute('data-target'), PATIENT).toBe('true');
    await page.getByRole('heading', { name: 'Why' }).hover();
    expect(await page.getByText('Logit of d2', { exact: true }).count()).toBe(1);
    await page.locator('.look-board [data-square=e2]').focus();
    await page.getByText('Logit of e2', { exact: true }).waitFor();
    // The numbers add up, as they are shown.
    const numbers = await page.locator('.ledger tbody td:nth-child(3)').allTextContents();
    const [input, bias, leak, output] = numbers.map(Number);
    expect(input! + bias! + leak!).toBeCloseTo(output!, 3);
    await page.getByText('All moves side by side').click();
    const choices = page.locator('.look-board [data-choice=true]');
    await expect.poll(() => page.locator('.why-move').count(), PATIENT).toBe(await choices.count());
    await page.getByRole('button', { name: /^d7 / }).click();
    await page.getByText('Logit of d7', { exact: true }).waitFor();
    await page.getByLabel('What').selectOption('q');
    await page.getByRole('heading', { name: 'What the search saw' }).waitFor();
    await page.getByText('simulations', { exact: false }).first().waitFor();
    await page.context().close();
  });

  it('judges a game as the command does, and can be stopped', async () => {
    const page = await app.page(linkOf(game, 2));
    await page.getByLabel('Simulations a move').selectOption('1600');
    await page.getByRole('button', { name: 'Analyse the game' }).click();
    await page.getByText('1 of 9').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Analyse the game' }).waitFor();
    await page.getByLabel('Simulations a move').selectOption('100');
    await page.getByRole('button', { name: 'Analyse the game' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.getByRole('button', { name: 'Analyse the game' }).waitFor();
    await page.getByText('Every move judged').click();
    const table = page.locator('.look-analysis .numbers tbody tr');
    await table.first().waitFor();
    const rows = await table.all();
    const shown = await Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
    const args = [
      'analyze',
      '--moves',
      GAME,
      '--ply',
      'all',
      '--sims',
      '100',
      '--threads',
      '1',
      '--search-precision',
      'int8',
      '--json',
    ];
    const { plies } = JSON.parse((await runProgram(args)).stdout) as { readonly plies: AnalyzedPly[] };
    expect(shown.map((cells) => cells.slice(0, 5))).toEqual(
      plies.map(({ ply, turn, value, best, played }) => [
        String(ply),
        turn,
        `${((1 + value) * 50).toFixed(0)}%`,
        best,
        played?.move ?? '',
      ]),
    );
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)('has no fault of accessibility, %s', async (colorScheme) => {
    const page = await app.page(linkOf(game, 8), { colorScheme, viewport: { width: 390, height: 844 } });
    await page.locator('.why-output').waitFor();
    await page.getByLabel('with controls').check();
    await page.getByText('empty board', { exact: true }).waitFor();
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.context().close();
  });
});

/** Lets a file fall where files may be dropped. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.locator('.file-place').waitFor();
  await page.evaluate(`
    const data = new DataTransfer();
    data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
    document.querySelector('.file-place').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
  `);
}

async function savedFile(download: Download): Promise<{ name: string; text: string }> {
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'latin1') };
}
