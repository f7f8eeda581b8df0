import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  formatPosition,
  moveName,
  parseMove,
  parseTranscript,
  positionsOf,
} from '../../../engine/notation.js';
import { percent, signed } from '../../../engine/numberText.js';
import { isOver, type Position, score } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { NO_REACH } from '../../../playing/ending.js';
import { moveValues } from '../../../playing/moveValues.js';
import { openShippedEngine } from '../../support/engines/shippedEngine.js';
import { lacks } from '../../support/needs.js';
import { AppPages } from '../../support/web/appPages.js';
import { accessibilityFaults } from '../../support/web/axe.js';

/** The shown board as text, by what its squares say to who hears them. */
const READ_BOARD = `Array.from(document.querySelectorAll('.play-board .square'), (square) => {
  const label = square.getAttribute('aria-label');
  return label.includes(', black') ? 'X' : label.includes(', white') ? 'O' : '-';
}).join('')`;
const READ_CHOICES = `Array.from(document.querySelectorAll('.play-board [data-choice=true]'), (one) => one.dataset.square)`;

const board = (page: Page): Promise<string> => page.evaluate<string>(READ_BOARD);
const choices = (page: Page): Promise<string[]> => page.evaluate<string[]>(READ_CHOICES);
const discsOf = (position: Position): string => formatPosition(position).slice(0, 64);
const news = (page: Page) => page.locator('.news [role=status]');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The moves of the list, as they are told. */
async function shownMoves(page: Page): Promise<number[]> {
  const texts = await page.getByRole('list', { name: 'Moves' }).getByRole('button').allTextContents();
  return texts.map((text) => parseMove(/(?:black|white) ([a-h][1-8]|pass)/.exec(text)![1]!));
}

/** Asks again and again: a page that lets no text become a script lets none wait inside of it either. */
async function until<Answer>(page: Page, expression: string): Promise<Answer> {
  for (;;) {
    const answer = await page.evaluate<Answer | false>(expression);
    if (answer !== false) return answer;
    await page.waitForTimeout(20);
  }
}

/** Waits until the person can play, has to pass, or the game is over. */
async function awaitTurn(page: Page): Promise<'move' | 'pass' | 'over'> {
  return until(
    page,
    `(() => {
      const news = document.querySelector('.news [role=status]').textContent;
      if (/wins, |A draw/.test(news)) return 'over';
      if (/must pass/.test(news)) return 'pass';
      return document.querySelector('.play-board [data-choice=true]') === null ? false : 'move';
    })()`,
  );
}

/** Plays until the game is over. */
async function playOut(page: Page, play: (choice: string) => Promise<void>): Promise<void> {
  for (;;) {
    const turn = await awaitTurn(page);
    if (turn === 'over') return;
    if (turn === 'pass') await button(page, 'Pass').press('Enter');
    else {
      const before = await board(page);
      const legal = await choices(page);
      await play(legal[before.length % legal.length]!);
      await until(page, `${READ_BOARD} !== '${before}'`);
    }
  }
}

/** The game that is shown is one by the rules, to its very end. */
async function expectWholeGame(page: Page): Promise<void> {
  const last = positionsOf(await shownMoves(page)).at(-1)!;
  expect(isOver(last)).toBe(true);
  expect(await board(page)).toBe(discsOf(last));
  const black = score(last) * (last.turn === 'black' ? 1 : -1);
  const winner = black === 0 ? 'A draw' : black > 0 ? 'Black wins' : 'White wins';
  expect(await news(page).textContent()).toContain(winner);
}

async function paste(page: Page, text: string): Promise<void> {
  await button(page, 'Set up a position, or paste one').click();
  await page.getByLabel(/paste a position/).fill(text);
  await button(page, 'Go on from it').click();
}

describe.skipIf(lacks('chromium'))('a game in the page', { timeout: 300_000 }, () => {
  let app: AppPages;
  beforeAll(async () => {
    app = await AppPages.open();
  });
  afterAll(() => app.close());
  afterEach(() => {
    expect(app.troubles.splice(0)).toEqual([]);
  });

  /** A page whose engine is there. */
  async function ready(options?: BrowserContextOptions): Promise<Page> {
    const page = await app.page('', options);
    page.setDefaultTimeout(60_000);
    await page.getByText('Network 4x48').waitFor();
    return page;
  }

  it('is played to its end with the mouse, and reviewed', async () => {
    const page = await ready();
    await page.getByLabel('Level of the engine').selectOption('1');
    await playOut(page, (choice) => page.locator(`[data-square=${choice}]`).click());
    await expectWholeGame(page);
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual([]);

    await button(page, 'Judge each move').click();
    await button(page, 'Stop').click();
    await button(page, 'Judge each move').waitFor();
    await page.context().close();
  });

  it('is played to its end with keys alone', async () => {
    const page = await ready();
    await page.getByLabel('You play').selectOption('white');
    await page.getByLabel('Level of the engine').selectOption('2');
    await page.locator('.play-board [tabindex="0"]').focus();
    let typed = 0;
    await playOut(page, async (choice) => {
      await page.locator('.play-board [tabindex="0"]').focus();
      // Every other move is typed, the others are gone to by arrows.
      if (typed++ % 2 === 0) return page.keyboard.type(choice);
      const from = parseMove((await page.locator(':focus').getAttribute('data-square'))!);
      const to = parseMove(choice);
      const press = async (key: string, times: number): Promise<void> => {
        for (let time = 0; time < times; time++) await page.keyboard.press(key);
      };
      await press(to % 8 > from % 8 ? 'ArrowRight' : 'ArrowLeft', Math.abs((to % 8) - (from % 8)));
      await press(to > from ? 'ArrowDown' : 'ArrowUp', Math.abs((to >> 3) - (from >> 3)));
      await page.keyboard.press('Enter');
    });
    await expectWholeGame(page);
    await page.context().close();
  });

  it('is played on a phone by touch, with nothing beyond its edge and nothing too small', async () => {
    const page = await ready({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    for (let turn = 0; turn < 3; turn++) {
      const [choice] = await choices(page);
      await page.locator(`[data-square=${choice!}]`).tap();
      await awaitTurn(page);
    }
    expect(await shownMoves(page)).toHaveLength(6);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    const small = await page.evaluate<string[]>(
      `Array.from(document.querySelectorAll('button, select, summary, a'))
        .filter((one) => one.getBoundingClientRect().height < 36)
        .map((one) => one.outerHTML)`,
    );
    expect(small).toEqual([]);
    await page.context().close();
  });

  it('is seen from white’s side, where keys and clicks mean what is seen', async () => {
    const page = await ready();
    await page.getByLabel('Board from white’s side').check();
    const seen = await page.evaluate<string[]>(
      `Array.from(document.querySelectorAll('.play-board .square'), (one) => one.dataset.square)`,
    );
    expect([seen[0], seen[7], seen[8], seen[63]]).toEqual(['h8', 'a8', 'h7', 'a1']);
    expect(await page.locator('.board-files').textContent()).toBe('hgfedcba');
    await page.locator('[data-square=e6]').focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.locator(':focus').getAttribute('data-square')).toBe('e5');
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator(':focus').getAttribute('data-square')).toBe('f5');
    await page.keyboard.press('Enter');
    await page
      .locator('[data-square=f5]')
      .and(page.getByLabel(/^f5, black/))
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await button(page, 'Resign').click();
    await button(page, 'Resign it').click();
    await news(page).getByText('Black resigned: white wins. You lose.').waitFor();
    await page.context().close();
  });

  it('values moves as the program does: the same network, position, simulations and seed', async () => {
    const page = await ready();
    const moves = parseTranscript('f5f6e6f4g5e7e3f3');
    await button(page, 'Values').click();
    await paste(page, 'f5f6e6f4g5e7e3f3');
    const rows = page.locator('.values tbody tr');
    await rows.first().waitFor();
    const shown = await rows.allTextContents();
    const { seed } = JSON.parse(await page.evaluate<string>(`localStorage.getItem('othello-zero game')`)) as {
      readonly seed: string;
    };

    const engine = await openShippedEngine();
    const position = positionsOf(moves).at(-1)!;
    const random = Random.fromSeed(seed).split('ply', moves.length);
    const result = await engine.think(position, random, { budget: { simulations: 200 }, reach: NO_REACH });
    await engine.dispose();
    const expected = moveValues(result!).map(
      ({ move, amount, value }) => `${moveName(move)}${signed(amount, 1)}${percent((1 + value) / 2)}`,
    );
    expect(expected.length).toBeGreaterThan(3);
    expect(shown).toEqual(expected);
    await page.context().close();
  });

  it('goes on where something else is wanted while the engine thinks', async () => {
    const page = await ready();
    await page.getByLabel('Level of the engine').selectOption('10');
    await page.locator('[data-square=f5]').click();
    await button(page, 'Undo').click();
    expect(await board(page)).toBe(discsOf(positionsOf([])[0]!));
    await page.locator('[data-square=d3]').click();
    await button(page, 'Move now').click();
    expect(await awaitTurn(page)).toBe('move');
    const moves = await shownMoves(page);
    expect([moves.length, moves[0]]).toEqual([2, parseMove('d3')]);
    await page.context().close();
  });

  it('is kept, and offered when the page is opened again', async () => {
    const page = await ready();
    await page.getByLabel('Level of the engine').selectOption('3');
    await page.locator('[data-square=f5]').click();
    await awaitTurn(page);
    const left = await board(page);
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual(['othello-zero game']);
    await page.reload();
    await news(page).getByText('You left a game after 2 moves').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await button(page, 'Go on with it').click();
    expect(await awaitTurn(page)).toBe('move');
    expect(await board(page)).toBe(left);
    expect(await page.getByLabel('Level of the engine').inputValue()).toBe('3');
    await button(page, 'New game').click();
    await button(page, 'Begin a new one').click();
    await page.reload();
    await awaitTurn(page);
    expect(await news(page).textContent()).not.toContain('You left');
    await page.context().close();
  });

  it('goes on from a board that is set up, and says what is wrong with a text as text', async () => {
    const page = await ready();
    await paste(page, '<img src=x onerror=alert(1)> f5');
    await page.locator('.paste [role=alert]').getByText('<img').waitFor();
    expect(await page.locator('.play img').count()).toBe(0);
    await button(page, 'Clear').click();
    await page.getByLabel('white', { exact: true }).first().check();
    await page.locator('[data-square=a1]').click();
    await page.getByLabel('black', { exact: true }).first().check();
    await page.locator('[data-square=b1]').click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel('white', { exact: true }).last().check();
    await button(page, 'Play from here').click();
    // White is the engine's: it takes c1, and nobody has a move any more.
    await news(page).getByText('White wins, 3 to 0. You lose.').waitFor();
    expect(await board(page)).toBe(`OOO${'-'.repeat(61)}`);
    await page.context().close();
  });

  it('says why there is no engine, and has it when it is asked for again', async () => {
    const page = await app.page('');
    await page.route('**/runtime/wasm.gz', (route) => route.fulfill({ status: 503, body: '' }));
    await page.reload();
    await page.getByText('The engine cannot be fetched (the server answered 503)').waitFor();
    app.troubles.splice(0);
    await page.unroute('**/runtime/wasm.gz');
    await button(page, 'Try again').click();
    await page.getByText('Network 4x48').waitFor();
    await page.context().close();
  });

  it('leaves the views to be chosen beside a long sentence of what failed', async () => {
    const page = await app.page('');
    await page.route('**/assets/ort.*', (route) => route.abort());
    await page.reload();
    await button(page, 'Try again').waitFor();
    for (const width of [380, 820]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      // Nothing lies over it.
      await page.getByRole('link', { name: 'Look', exact: true }).click({ trial: true });
    }
    app.troubles.splice(0);
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)('has nothing that keeps somebody out, in %s', async (colorScheme) => {
    const page = await ready({ colorScheme });
    await button(page, 'Values').click();
    await paste(page, 'f5d6c3d3c4f4c5b3');
    await page.locator('.values tbody tr').first().waitFor();
    await page.getByRole('button', { name: /^Why\?/ }).click();
    await page.locator('.play-board [data-choice=true]').first().hover();
    await page.locator('.play-board .board[data-tinted=true]').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const chart = page.getByRole('slider', { name: /What black can expect/ });
    // The start and 8 moves, once each has its value.
    await page.locator('.course tbody tr').nth(8).waitFor({ state: 'attached' });
    await chart.press('ArrowLeft');
    await news(page).getByText('Looking at the position after 7 of 8 moves.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.context().close();
  });
});
