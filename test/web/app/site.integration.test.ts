import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../support/needs.js';
import { temporaryFolder } from '../../support/scratch.js';
import { openChromium } from '../../support/web/chromium.js';
import { openStaticSite, type StaticSite } from '../../support/web/staticSite.js';

const root = join(import.meta.dirname, '../../..');
const build = (folder: string): string =>
  execFileSync('node', ['scripts/build-site.js', folder], { cwd: root, encoding: 'utf8', stdio: 'pipe' });

describe.skipIf(lacks('chromium'))('the app as a site of files', { timeout: 120_000 }, () => {
  const { path, at } = temporaryFolder();
  const folder = at('site');
  let site: StaticSite;
  let browser: Browser;

  beforeAll(async () => {
    build(folder);
    site = await openStaticSite(folder, { path: '/somewhere/below/' });
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  it('works below any path, and offline once it was visited', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const errors: string[] = [];
    const hosts = new Set<string>();
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    await page.goto(site.url);
    const board = page.getByRole('grid').first();
    await board.waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    expect([...hosts]).toEqual([new URL(site.url).host]);
    expect(errors).toEqual([]);

    await site.close();
    await page.reload();
    await board.waitFor();
    const model = await page.evaluate(async () => (await fetch('models/default.safetensors')).status);
    expect(model).toBe(200);
    await context.close();
    site = await openStaticSite(folder);
  });

  it('is written again over an older one, and over nothing else', () => {
    writeFileSync(join(folder, 'old.txt'), 'left from before');
    expect(build(folder)).toMatch(/^\d+ files in .*, version [0-9a-f]{16}\n$/);
    expect(existsSync(join(folder, 'old.txt'))).toBe(false);
    writeFileSync(at('mine.txt'), 'somebody else wrote this');
    expect(() => build(path)).toThrow('holds something else');
    expect(existsSync(at('mine.txt'))).toBe(true);
  });
});
