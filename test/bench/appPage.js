// How fast the app is in a page: the built one, served from this machine, in headless Chromium without a graphics card.
//
//   npm run build && node test/bench/appPage.js [TIMES] [STRATEGIES.html]
//
// Of each row the middle and the largest of TIMES are told, in milliseconds. With a page of `strategies --html`, the time until its
// cloud is drawn and the frames a second while a lasso is pulled around it are told too.
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg } from 'node:os';
import { extname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath, pathToFileURL, URL } from 'node:url';
import { chromium } from 'playwright-core';
import { formatPosition, moveName, parseTranscript, positionsOf } from '../../dist/engine/notation.js';
import { isOver, legalMoveList, play as playMove } from '../../dist/engine/position.js';
import { Random } from '../../dist/engine/random.js';

const APP = fileURLToPath(new URL('../../dist/web/app', import.meta.url));
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};
const times = Number(process.argv[2] ?? 7);
const report = process.argv[3];

const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname;
  const file = join(APP, path === '/' ? 'index.html' : path);
  const headers = { 'content-type': TYPES[extname(file)] ?? 'text/css', 'cache-control': 'max-age=3600' };
  createReadStream(file)
    .on('open', () => response.writeHead(200, headers))
    .on('error', () => response.writeHead(404).end())
    .pipe(response);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
const GAME = 'f5d6c3d3c4f4c5b3c2e3d2c6b4b5a4a3';
const random = Random.fromSeed('appPage');
const rows = new Map();
const note = (name, value) => rows.set(name, [...(rows.get(name) ?? []), value]);

const context = await browser.newContext();
// Each page begins with a new game.
await context.addInitScript(() => globalThis.localStorage.clear());
await (await opened('')).close(); // now the cache is warm
for (let time = 0; time < times; time++) {
  await look('');
  await play();
  await why();
  await ending(latePosition(random, 16));
}
if (report !== undefined) for (let time = 0; time < Math.min(times, 3); time++) await strategies();
process.stdout.write(
  `${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}, ${times} times; milliseconds unless said\n`,
);
for (const [name, values] of rows) {
  values.sort((a, b) => a - b);
  process.stdout.write(
    `${name}: ${values[values.length >> 1].toFixed(0)} (${values[0].toFixed(0)} to ${values.at(-1).toFixed(0)})\n`,
  );
}
await browser.close();
server.close();

/** A page at a place of the app, whose engine is there. */
async function opened(place) {
  const page = await context.newPage();
  await page.goto(url + place);
  await page.getByText('Network 4x48').waitFor();
  return page;
}

async function look(place) {
  const page = await context.newPage();
  const began = performance.now();
  await page.goto(url + place, { waitUntil: 'commit' });
  await page.locator('.play-board .square').first().waitFor();
  note('first board', performance.now() - began);
  await page.getByText('Network 4x48').waitFor();
  note('engine ready, network included', performance.now() - began);
  await page.close();
}

async function play() {
  const page = await opened('');
  await page.locator('.play-board [data-choice=true]').first().waitFor();
  await page.evaluate(watchBoard);
  await page.locator('.play-board [data-choice=true]').first().click();
  await until(
    page,
    'window.changes.length > 1 && document.querySelector(".play-board [data-choice=true]") !== null',
  );
  const [own, answer] = await page.evaluate('[window.changes[0], window.changes.at(-1)]');
  note('own move on the board after the click', own);
  note('move of the engine at the default level, with its pause', answer);
  // The highest level thinks long enough for an undo to fall into it.
  await page.getByLabel('Level of the engine').selectOption('10');
  await page.evaluate(watchBoard);
  await page.locator('.play-board [data-choice=true]').first().click();
  await page.waitForTimeout(400);
  await page.evaluate(watchBoard);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await until(page, 'window.changes.length > 0');
  note(
    'undo on the board after the click, while the engine thinks',
    await page.evaluate('window.changes[0]'),
  );
  await page.close();
}

/** In the page: milliseconds from the next click, or the next look of the pointer, to each change of the board, drawn. */
function watchBoard() {
  const { document, window } = globalThis;
  window.changes = [];
  window.watcher?.disconnect();
  let began;
  document.addEventListener('click', () => (began = window.performance.now()), { capture: true, once: true });
  const board = document.querySelector('.play-board');
  const discs = () =>
    Array.from(board.querySelectorAll('.square'), (one) =>
      one.getAttribute('aria-label').split(',').slice(0, 2).join(),
    ).join();
  let before = discs();
  window.watcher = new window.MutationObserver(() => {
    const now = discs();
    if (now === before || began === undefined) return;
    before = now;
    window.requestAnimationFrame(() => window.changes.push(window.performance.now() - began));
  });
  window.watcher.observe(board, { attributes: true, childList: true, subtree: true });
}

async function why() {
  const page = await opened(`#look/1/${GAME}/8`);
  await page.locator('.why-output').first().waitFor();
  await page.waitForTimeout(300);
  const [first, second] = legalMoveList(positionsOf(parseTranscript(GAME))[8]).map(moveName);
  for (const [name, square] of [
    ['', second],
    ['relevance of a move after hovering', first],
    ['', second],
    ['the same once more', first],
  ]) {
    await page.evaluate(watchOutput, square);
    await page.locator(`[data-square=${square}]`).first().hover();
    await until(page, 'window.told !== undefined');
    const told = await page.evaluate('window.told');
    if (name !== '') note(name, told);
  }
  await page.close();
}

/** In the page: milliseconds from when the pointer enters the square until the explanation says its name and the frame is drawn. */
function watchOutput(square) {
  const { document, window } = globalThis;
  window.told = undefined;
  let began;
  // Before the app hears of it, which may answer at once with what it has kept.
  const entered = ({ target }) => {
    if (target.closest(`[data-square=${square}]`) !== null) began ??= window.performance.now();
  };
  document.addEventListener('pointerover', entered, { capture: true });
  const isThere = () => {
    const said = document.querySelector('.why [role=status]').textContent;
    return said !== '' && new RegExp(`\\b${square}\\b`).test(said);
  };
  const observer = new window.MutationObserver(() => {
    if (began === undefined || !isThere()) return;
    observer.disconnect();
    window.requestAnimationFrame(() => (window.told = window.performance.now() - began));
  });
  observer.observe(document.querySelector('.why'), { characterData: true, childList: true, subtree: true });
}

async function ending(position) {
  const page = await opened('');
  await page.locator('.play-board [data-choice=true]').first().waitFor();
  await page.getByRole('button', { name: 'Values' }).click();
  await page.getByRole('button', { name: 'Set up a position, or paste one' }).click();
  await page.getByLabel(/paste a position/).fill(formatPosition(position));
  const began = performance.now();
  await page.getByRole('button', { name: 'Go on from it' }).click();
  await page.locator('.values').getByText('With best play of both sides.').waitFor();
  note('exact scores of all moves at 16 empties', performance.now() - began);
  await page.close();
}

/** Asks again and again: a page that lets no text become a script lets none wait inside of it either. */
async function until(page, expression) {
  while (!(await page.evaluate(expression))) await page.waitForTimeout(5);
}

function emptySquares(position) {
  return formatPosition(position).split('-').length - 1;
}

/** A position of a random game with so many empty squares. */
function latePosition(random, empties) {
  for (;;) {
    let position = positionsOf([])[0];
    while (!isOver(position) && emptySquares(position) > empties) {
      const moves = legalMoveList(position);
      position = playMove(position, moves[random.integer(moves.length)]);
    }
    if (!isOver(position) && position.turn === 'black' && legalMoveList(position)[0] < 64) return position;
  }
}

async function strategies() {
  const page = await context.newPage();
  const began = performance.now();
  await page.goto(pathToFileURL(report).href, { waitUntil: 'commit' });
  await page.locator('#cloud canvas').waitFor();
  note('page of strategies open', performance.now() - began);
  const picture = page.locator('#cloud');
  await picture.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await picture.boundingBox();
  await page.evaluate(
    `window.frames_ = 0; (function count() { window.frames_++; requestAnimationFrame(count); })()`,
  );
  const at = (turn) => [x + width * (0.5 + 0.4 * Math.cos(turn)), y + height * (0.5 + 0.4 * Math.sin(turn))];
  await page.mouse.move(...at(0));
  await page.mouse.down();
  const start = performance.now();
  const before = await page.evaluate('window.frames_');
  for (let step = 0; step <= 120; step++) await page.mouse.move(...at((step / 120) * 2 * Math.PI));
  const seconds = (performance.now() - start) / 1000;
  note(
    'frames a second while the lasso is pulled',
    ((await page.evaluate('window.frames_')) - before) / seconds,
  );
  const released = performance.now();
  await page.mouse.up();
  await page.waitForTimeout(0);
  await page.evaluate(
    'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
  );
  note('selection shown after the lasso', performance.now() - released);
  await page.close();
}
