import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks } from '../../support/needs.js';
import type { TestPage } from '../../support/page/page.js';
import { bundlePage, servePage } from '../../support/page/servePage.js';
import { temporaryFolder } from '../../support/scratch.js';
import { openChromium, SOFTWARE_GRAPHICS } from '../../support/web/chromium.js';
import type { StaticSite } from '../../support/web/staticSite.js';

// Of the page.
declare const testPage: TestPage;

describe.skipIf(lacks('chromium'))('WebGPU in a page, on an adapter without a graphics card', () => {
  const folder = temporaryFolder();
  let browser: Browser;
  let served: StaticSite;
  let tab: Page;
  beforeAll(async () => {
    await bundlePage(folder.path);
    served = await servePage(folder.path, true);
    browser = await openChromium(SOFTWARE_GRAPHICS);
    tab = await browser.newPage();
    await tab.goto(served.url);
    await tab.waitForFunction(() => 'testPage' in globalThis);
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  test('is what computes', async () => {
    const description = await tab.evaluate(() => testPage.describe({ provider: 'webgpu' }));
    expect(description).toMatch(/^onnxruntime-web \d+\.\d+\.\d+ \(webgpu/);
  });

  test('does what every runtime must do', { timeout: 600_000 }, async () => {
    const { count, failures } = await tab.evaluate(() => testPage.conform({ provider: 'webgpu' }));
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });
});
