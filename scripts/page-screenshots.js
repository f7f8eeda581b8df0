// Makes the pictures of the app for the README and docs/browser.md: the app as `othello-zero serve` shows it, in headless Chromium.
//
//   npm run screenshots:page
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { URL } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs', 'images');
const GAME = 'f5d6c3d3c4f4c5b3c2e3d2c6b4';
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

const runs = mkdtempSync(join(tmpdir(), 'othello-zero-page-'));
const program = spawn(
  process.execPath,
  [join(root, 'dist/cli/main.js'), 'serve', '--no-open', '--json', '--runs', runs],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
try {
  const address = await servedAt();
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    await picture(browser, address, 'light', 'browser.png');
    await picture(browser, address, 'dark', 'browser-dark.png');
  } finally {
    await browser.close();
  }
} finally {
  program.kill('SIGINT');
  rmSync(runs, { recursive: true, force: true });
}

/** @returns {Promise<string>} where the program serves, without its token: a game to look at needs none */
async function servedAt() {
  let text = '';
  for await (const line of createInterface({ input: program.stdout })) {
    text += line;
    if (line === '}' || (line.startsWith('{') && line.endsWith('}'))) break;
  }
  return new URL(JSON.parse(text).url).origin;
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} address
 * @param {'light' | 'dark'} colorScheme
 * @param {string} file
 */
async function picture(browser, address, colorScheme, file) {
  const page = await browser.newPage({ viewport: { width: 1180, height: 900 }, colorScheme });
  await page.goto(`${address}/#look/1/${GAME}/13`);
  await page.getByText('Where it came from').waitFor({ timeout: 60_000 });
  await page.locator('[data-square="b5"]').hover();
  await page.getByText('Logit of b5', { exact: true }).waitFor({ timeout: 60_000 });
  await page.screenshot({ path: join(images, file) });
  await page.close();
}
