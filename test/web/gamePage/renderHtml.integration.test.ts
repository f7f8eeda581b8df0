import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moveName } from '../../../engine/notation.js';
import { colorAt, flippedBy } from '../../../engine/position.js';
import { has, PASS } from '../../../engine/squareSet.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { divergingColor, hexColor } from '../../../lrp/pictures/colors.js';
import type { PlyExplanations } from '../../../web/gamePage/explainPlies.js';
import { lacks } from '../../support/needs.js';
import { temporaryFolder } from '../../support/scratch.js';
import { expectAccessible } from '../../support/web/accessible.js';
import { openChromium } from '../../support/web/chromium.js';
import { gamePage, shownGame } from '../../support/web/gamePage.js';

const { moves, positions, plies } = shownGame;
const pass = moves.indexOf(PASS);

const folder = temporaryFolder();
let explained: PlyExplanations[][];
let browser: Browser | undefined;
let page: Page;
const complaints: string[] = [];
const requests: string[] = [];

interface Cell {
  readonly name: string;
  readonly value: number;
  readonly fill: string;
  /** Colour of the disc; empty where there is none. */
  readonly disc: string;
  readonly turned: boolean;
}

/** Runs in the browser, whose types this project has no use for elsewhere. */
const READ_BOARD = `Array.from(document.querySelectorAll('#board .square'), (square) => {
  const disc = square.querySelector('.disc');
  return {
    name: square.dataset.square,
    value: Number(/relevance (\\S+)/.exec(square.ariaLabel)[1]),
    fill: getComputedStyle(square).backgroundColor,
    disc: disc === null ? '' : disc.classList.contains('black') ? 'black' : 'white',
    turned: disc?.dataset.turned === 'true',
  };
})`;

/** The numbers of the large board as who hears it is told them, its colours and discs. */
async function shownBoard(): Promise<Cell[]> {
  return page.evaluate<Cell[]>(READ_BOARD);
}

async function textsOf(selector: string): Promise<string[]> {
  return page.locator(selector).allInnerTexts();
}

function largest(maps: readonly ArrayLike<number>[]): number {
  return Math.max(...maps.flatMap((map) => Array.from(map, Math.abs)));
}

async function expectBoard(explanation: Explanation, map: Float32Array): Promise<void> {
  const shown = await shownBoard();
  const scale = largest([...Object.values(explanation.maps), explanation.square]);
  expect(shown).toHaveLength(64);
  expect(scale).toBeGreaterThan(0);
  shown.forEach(({ name, value, fill }, square) => {
    expect(name).toBe(moveName(square));
    const size = Math.abs(map[square]!);
    expect(Math.abs(value - map[square]!)).toBeLessThanOrEqual(size < 0.01 ? 0.06 * size : 0.00051);
    const exact = divergingColor(map[square]! / scale);
    expect(fill).toBe(`rgb(${exact.join(', ')})`);
  });
}

async function step(key: string, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
}

describe.skipIf(lacks('chromium'))('the page of a game in Chromium', () => {
  beforeAll(async () => {
    const made = await gamePage();
    explained = made.explained;
    writeFileSync(folder.at('game.html'), made.html);
    browser = await openChromium();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('request', (request) => requests.push(request.url()));
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    requests.length = 0;
    await page.goto(pathToFileURL(folder.at('game.html')).href);
  });
  afterEach(() => expect(complaints).toEqual([]));

  it('asks for nothing but itself and shows the first position', async () => {
    expect(requests).toEqual([pathToFileURL(folder.at('game.html')).href]);
    expect(await page.title()).toContain('A game </script><b>&"');
    await expectBoard(explained[0]![0]!.value, explained[0]![0]!.value.square);
  });

  it('goes through every ply with the keyboard, with the numbers of each explanation', async () => {
    for (const [index, { value, moves: legal }] of explained[0]!.entries()) {
      await expectBoard(value, value.square);
      const text = await page.locator('#ledger').innerText();
      const sum = Number(/output\s+([+-][\d.e-]+)/.exec(text)![1]!);
      expect(sum).toBeCloseTo(value.output, 3);
      expect(await page.locator('#moves button').count()).toBe(legal.length);
      expect(await page.locator('#ply').inputValue()).toBe(String(index));
      await step('ArrowRight');
    }
    expect(await page.locator('#next').isDisabled()).toBe(true);
    await step('Home');
    expect(await page.locator('#previous').isDisabled()).toBe(true);
    await page.locator('#next').click();
    expect(await page.locator('#ply').inputValue()).toBe('1');
  });

  it('draws the discs, the explained move and the discs that it turns', async () => {
    const ply = moves.findIndex((move) => move !== PASS);
    await step('ArrowRight', ply);
    await step('t');
    const explanation = explained[0]![ply]!.targets[1]!;
    await expectBoard(explanation, explanation.square);
    const position = positions[ply]!;
    const flips = flippedBy(position, moves[ply]!);
    const drawn = await shownBoard();
    drawn.forEach(({ disc, turned }, square) => {
      const color = colorAt(position, square);
      expect(disc).toBe(color ?? '');
      expect(turned).toBe(has(flips, square));
    });
    expect(await page.locator('#board strong').innerText()).toContain(moveName(moves[ply]!));
  });

  it('changes composite and plane, each with its own map', async () => {
    await step('c');
    const { value } = explained[1]![0]!;
    await expectBoard(value, value.square);
    for (const plane of ['own', 'opponent', 'empty']) {
      await step('p');
      await expectBoard(value, value.maps[plane]!);
    }
    await step('p');
    await page.locator('#composite').selectOption('0');
    await expectBoard(explained[0]![0]!.value, explained[0]![0]!.value.square);
  });

  it('explains any legal move that is chosen', async () => {
    const ply = explained[0]!.findIndex(({ moves: legal }) => legal.length > 2);
    await step('ArrowRight', ply);
    const legal = explained[0]![ply]!.moves;
    const shown = await textsOf('#moves button');
    const likeliest = [...legal].sort((a, b) => b.output - a.output);
    likeliest.forEach(({ target }, index) => {
      expect(shown[index]).toContain(moveName((target as { square: number }).square));
    });
    await page.locator('#moves button').nth(1).focus();
    await page.keyboard.press('Enter');
    await expectBoard(likeliest[1]!, likeliest[1]!.square);
    expect(await page.locator('#moves button[aria-pressed=true]').count()).toBe(1);
  });

  it('shows the controls and the bias maps of the explanation', async () => {
    const { controls, ledger } = explained[0]![0]!.value;
    expect(await textsOf('#controls figcaption')).toEqual(['this map', 'empty board', 'difference']);
    const [emptyBoard] = await textsOf('#controls dd');
    expect(Number(emptyBoard!)).toBeCloseTo(controls!.emptyBoardCosine!, 2);
    const layers = ledger.layers.filter(({ biasMap }) => biasMap?.some(Boolean)).map(({ name }) => name);
    const titles = await textsOf('#biases figcaption');
    expect(titles).toEqual(['all biases', ...layers]);
  });

  it('says so where there is nothing to explain: at a pass, and at the end', async () => {
    for (const ply of [pass, plies.length - 1]) {
      await step('Home');
      await step('ArrowRight', ply);
      await step('t');
      expect(await page.locator('#board').innerText()).toContain('No explanation of move');
      expect(await page.locator('#ledger').count()).toBe(0);
      await step('t');
      await expectBoard(explained[0]![ply]!.value, explained[0]![ply]!.value.square);
    }
  });

  it('names every control, and speaks of the board', async () => {
    const nameless = await page.evaluate<
      string[]
    >(`Array.from(document.querySelectorAll('button, select, input'))
      .filter((field) => (field.ariaLabel ?? field.textContent + Array.from(field.labels ?? [], (label) => label.textContent).join('')).trim() === '')
      .map((field) => field.outerHTML)`);
    expect(nameless).toEqual([]);
    const label = await page.locator('#board [role=grid]').getAttribute('aria-label');
    expect(label).toMatch(/^Start, (black|white) to move.*Most relevant: [a-h][1-8]/);
    expect(await page.locator('#said').textContent()).toContain('to move');
  });

  it('is taken as it is by who does not see it, in both colour schemes', async () => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await step('t');
      await expectAccessible(page);
    }
  });

  it('fits narrow screens and follows the colour scheme', async () => {
    for (const width of [360, 820, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(beyond).toBe(0);
    }
    const paper = (): Promise<unknown> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await paper();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await paper()).not.toBe(light);
    expect(hexColor(divergingColor(0))).toBe('#f7f6f3');
  });
});
