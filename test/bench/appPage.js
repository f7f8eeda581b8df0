// How fast the built app is in headless Chromium: first board, engine, moves, relevance, clicks, exact values; and a page of strategies.
//
//   npm run build && node test/bench/appPage.js [TIMES] [STRATEGIES.html]
//
// The middle of TIMES (5) and the best. What the machine does besides counts too: its load is printed.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL, URL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const times = Number(process.argv[2] ?? 5);
const strategies = process.argv[3];
const GAME = 'f5d6c3d3c4f4c5b3';
/** 44 random moves: 16 squares are empty, and each of them can be played. */
const SIXTEEN = 'f5f4e3f2g4f6e2d2d3g5e1c5c6h4g3c2b2d6c4h2g6h6h3d1c3b1g7b4c7g8h7f3b5b8e7b3a3f1h1b6h8b7c8f8';
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

/** In the page: notes when something is first there. */
const WATCH = `
  window.seen = {};
  const look = () => {
    if (document.querySelectorAll('.play-board .square').length === 64) window.seen.board ??= performance.now();
    if (document.body?.textContent.includes('Network 4x48')) window.seen.engine ??= performance.now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });`;

/** In the page: milliseconds from an event of a kind until an expression holds. */
const AFTER = `(kind, holds) => {
  window.after = new Promise((resolve) => {
    document.addEventListener(kind, () => {
      const began = performance.now();
      const look = () => { if (holds()) { observer.disconnect(); resolve(performance.now() - began); } };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
      look();
    }, { capture: true, once: true });
  });
}`;

const say = (line) => process.stdout.write(`${line}\n`);

/** @type {Map<string, number[]>} */
const found = new Map();
const note = (what, milliseconds) => found.set(what, [...(found.get(what) ?? []), milliseconds]);
/** @param {import('playwright-core').Page} page */
const watchFor = (page, kind, holds) => page.evaluate(`(${AFTER})('${kind}', () => ${holds})`);
const watched = (page) => page.evaluate('window.after');

const runs = mkdtempSync(join(tmpdir(), 'othello-zero-app-page-'));
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const program = spawn(process.execPath, [main, 'serve', '--no-open', '--json', '--runs', runs], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const address = await servedAt();
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  say(
    `load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  );
  await transferred(browser, address);
  const context = await browser.newContext({ viewport: { width: 1180, height: 900 } });
  for (let time = -1; time < times; time++) await firstBoard(context, address, time >= 0);
  for (let time = 0; time < times; time++) await game(browser, address);
  await relevance(context, address);
  for (let time = 0; time < times; time++) await exact(browser, address);
  if (strategies !== undefined) for (let time = 0; time < times; time++) await lasso(browser, strategies);
  await browser.close();
  say(
    `load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  );
  for (const [what, all] of found) {
    const sorted = all.toSorted((a, b) => a - b);
    const [middle, best] = [sorted[Math.floor(sorted.length / 2)], sorted[0]];
    say(`${what}: ${middle.toFixed(1)} (best ${best.toFixed(1)}, ${all.length} times)`);
  }
} finally {
  program.kill('SIGINT');
  rmSync(runs, { recursive: true, force: true });
}

async function servedAt() {
  for await (const line of createInterface({ input: program.stdout })) {
    if (line.startsWith('{')) return JSON.parse(line).url;
  }
  throw new Error('The program has ended.');
}

/** What a first visit fetches, by what it is, packed by gzip as hosts send it. */
async function transferred(browser, address) {
  const page = await (await browser.newContext()).newPage();
  const sizes = { page: 0, network: 0, runtime: 0 };
  const bodies = [];
  page.on('response', (response) => bodies.push(response));
  await page.goto(address);
  await page.getByText('Network 4x48').waitFor();
  for (const response of bodies) {
    const url = response.url();
    if (!url.startsWith('http') || url.includes('/api/')) continue;
    const body = await response.body();
    const kind = url.includes('/runtime/') ? 'runtime' : url.includes('/models/') ? 'network' : 'page';
    sizes[kind] += kind === 'runtime' ? body.length : gzipSync(body).length;
  }
  for (const [kind, bytes] of Object.entries(sizes))
    say(`first visit, ${kind}: ${(bytes / 1000).toFixed(0)} kB gzip`);
  await page.context().close();
}

async function firstBoard(context, address, counts) {
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  await page.goto(address);
  await page.getByText('Network 4x48').waitFor();
  const { board, engine } = await page.evaluate('window.seen');
  if (counts) {
    note('first board on a warm cache, ms', board);
    note('engine ready, network included, ms', engine);
  }
  await page.close();
}

async function ready(browser, address) {
  const page = await (await browser.newContext({ viewport: { width: 1180, height: 900 } })).newPage();
  await page.goto(address);
  await page.getByText('Network 4x48').waitFor();
  return page;
}

/** A move at the default level, and an undo and a move of one's own while the engine thinks at the highest. */
async function game(browser, address) {
  const page = await ready(browser, address);
  const replies =
    "document.querySelectorAll('.course [aria-label=Moves] button, [aria-label=Moves] button').length";
  await watchFor(page, 'click', `${replies} >= 2`);
  await page.locator('[data-square=f5]').click();
  note('a move at the default level, its pause included, ms', await watched(page));
  await page.getByLabel('Level of the engine').selectOption('10');
  const before = await page.evaluate(replies);
  await page.locator('.play-board [data-choice=true]').first().click();
  await page.waitForTimeout(600);
  await watchFor(page, 'click', `${replies} === ${before}`);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  note('undo while the engine thinks, on the board, ms', await watched(page));
  await page.context().close();
}

/** Each legal move hovered for the first time, and again. */
async function relevance(context, address) {
  const page = await context.newPage();
  await page.goto(`${new URL(address).origin}/#look/1/${GAME}/8`);
  await page.locator('.why-output').waitFor();
  const choices = await page
    .locator('.look-board [data-choice=true]')
    .evaluateAll((squares) => squares.map((square) => square.dataset.square));
  for (const what of ['relevance of a move after hovering, ms', 'the same, a second look, ms']) {
    for (const square of choices) {
      await page.locator('h2').first().hover();
      const shown = `document.querySelector('.why-output')?.textContent.includes('Logit of ${square}')`;
      if (await page.evaluate(`Boolean(${shown})`)) continue;
      await watchFor(page, 'pointerover', shown);
      await page.locator(`.look-board [data-square=${square}]`).hover();
      note(what, await watched(page));
    }
  }
  await page.close();
}

async function exact(browser, address) {
  const page = await ready(browser, address);
  await page.getByRole('button', { name: 'Values', exact: true }).click();
  await page.getByRole('button', { name: 'Set up a position, or paste one' }).click();
  await page.getByLabel(/paste a position/).fill(SIXTEEN);
  await watchFor(page, 'click', "document.querySelector('.values th:nth-child(2)')?.textContent === 'ends'");
  await page.getByRole('button', { name: 'Go on from it' }).click();
  note('exact values of all moves at 16 empty squares, ms', await watched(page));
  await page.context().close();
}

/** Opening a page of many maps, and frames a second while a line is drawn around half of them. */
async function lasso(browser, file) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  const began = performance.now();
  await page.goto(pathToFileURL(file).href);
  await page.locator('#cloud').waitFor();
  await page.evaluate(
    'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
  );
  note('a page of strategies opens, ms', performance.now() - began);
  const { x, y, width, height } = await page.locator('#cloud').boundingBox();
  await page.mouse.move(x + 0.1 * width, y + 0.1 * height);
  await page.mouse.down();
  await page.evaluate(`
    window.frames = 0;
    window.from = performance.now();
    (function count() { window.frames++; requestAnimationFrame(count); })();`);
  for (const [across, down] of [
    [0.6, 0.1],
    [0.6, 0.9],
    [0.1, 0.9],
    [0.1, 0.2],
  ])
    await page.mouse.move(x + across * width, y + down * height, { steps: 40 });
  note(
    'milliseconds a frame while a lasso is drawn',
    await page.evaluate('(performance.now() - window.from) / window.frames'),
  );
  await page.mouse.up();
  await page.locator('#selection p').first().getByText('maps of the lasso').waitFor();
  await page.close();
}
