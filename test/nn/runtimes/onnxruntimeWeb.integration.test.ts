import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLOSURE_LIMIT } from '../../../lrp/ledger.js';
import { openOnnxRuntime } from '../../../nn/runtimes/onnxruntime.js';
import { lacks } from '../../support/needs.js';
import type { TestPage } from '../../support/page/page.js';
import { type Pass, PASSES } from '../../support/page/passes.js';
import { bundlePage, servePage } from '../../support/page/servePage.js';
import { temporaryFolder } from '../../support/scratch.js';
import { openChromium } from '../../support/web/chromium.js';
import type { StaticSite } from '../../support/web/staticSite.js';

const files = {
  checkpoint: readFileSync('models/default.safetensors'),
  ranges: readFileSync(
    'models/f482af25c4cdd6c3a6c4f760c71e239f7bdb1875a3db785141eef2784f9a591b.ranges.json',
    'utf8',
  ),
};
/** Relative to the largest number of a list. */
const TOLERANCE = 1e-4;

// Of the page.
declare const testPage: TestPage;
declare function refused(what: string): Promise<void>;
declare function addEventListener(
  kind: 'securitypolicyviolation',
  hear: (event: { readonly violatedDirective: string }) => void,
): void;

describe.skipIf(lacks('chromium'))('onnxruntime in a page', () => {
  const folder = temporaryFolder();
  let browser: Browser;
  beforeAll(async () => {
    await bundlePage(folder.path);
    browser = await openChromium();
  });
  afterAll(() => browser.close());

  describe.each([false, true])('isolated: %s', (isolated) => {
    let served: StaticSite;
    let tab: Page;
    const said: string[] = [];
    const asked: string[] = [];
    const threads = isolated ? 2 : 1;

    beforeAll(async () => {
      served = await servePage(folder.path, isolated);
      tab = await browser.newPage();
      tab.on('console', (message) => said.push(message.text()));
      tab.on('pageerror', (error) => said.push(error.message));
      tab.on('request', (request) => asked.push(request.url()));
      await tab.exposeFunction('refused', (what: string) => said.push(`the policy forbids ${what}`));
      await tab.addInitScript(() => {
        addEventListener('securitypolicyviolation', (event) => void refused(event.violatedDirective));
      });
      await tab.goto(served.url);
      await tab.waitForFunction(() => 'testPage' in globalThis);
    });
    afterAll(() => served.close());

    test('says what computes', async () => {
      const description = await tab.evaluate((count) => testPage.describe({ threads: count }), 2);
      expect(description).toMatch(
        new RegExp(`^onnxruntime-web \\d+\\.\\d+\\.\\d+ \\(wasm, threads: ${threads}\\)$`),
      );
    });

    test('does what every runtime must do', async () => {
      const { count, failures } = await tab.evaluate(
        (given) => testPage.conform({ threads: given }),
        threads,
      );
      expect(failures).toEqual([]);
      expect(count).toBeGreaterThan(100);
    });

    test.each(Object.keys(PASSES) as Pass[])('computes as in Node: %s', async (name) => {
      const found = await tab.evaluate(([pass, given]) => testPage.pass(pass, { threads: given }), [
        name,
        threads,
      ] as const);
      const expected = await PASSES[name](await openOnnxRuntime(), files);
      expect(Object.keys(found)).toEqual(Object.keys(expected));
      for (const [list, numbers] of Object.entries(expected)) {
        if (list.endsWith('closure')) expect(found[list]![0]).toBeLessThan(CLOSURE_LIMIT);
        else expectClose(found[list]!, numbers, list);
      }
    });

    test('says nothing in the console, and asks nobody but its own host', () => {
      expect(said).toEqual([]);
      expect(asked.filter((url) => !url.startsWith(served.url))).toEqual([]);
      expect(asked.some((url) => url.endsWith('.wasm'))).toBe(true);
    });

    test('without its WebAssembly it says so', async () => {
      const fresh = await browser.newPage();
      await fresh.goto(served.url);
      await fresh.waitForFunction(() => 'testPage' in globalThis);
      expect(await fresh.evaluate(() => testPage.openWithout())).toMatch(
        /onnxruntime-web does not start here: /,
      );
      await fresh.close();
    });
  });
});

function expectClose(found: readonly number[], expected: readonly number[], list: string): void {
  expect(found.length, list).toBe(expected.length);
  const size = Math.max(...expected.map(Math.abs), 1e-30);
  const error = Math.max(...expected.map((number, index) => Math.abs(number - found[index]!))) / size;
  // Not `>`: it would let a NaN pass.
  if (!(error <= TOLERANCE)) expect.fail(`${list} is off by ${error}`);
}
