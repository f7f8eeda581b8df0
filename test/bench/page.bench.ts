import type { Page } from 'playwright-core';
import { bench, describe } from 'vitest';
import { lacks } from '../support/needs.js';
import type { PageRuntime, TestPage } from '../support/page/page.js';
import { bundlePage, servePage } from '../support/page/servePage.js';
import { BATCH_SIZE, type Works } from '../support/page/works.js';
import { temporaryFolder } from '../support/scratch.js';
import { openChromium, SOFTWARE_GRAPHICS } from '../support/web/chromium.js';

// In Chromium, the shipped network: an evaluator should do 0.9 of what a session of onnxruntime does by itself. Where the
// machine has no graphics card, WebGPU is computed by its processor.

/** Of each work a round, a second or so; the way to the page and back takes as long as one evaluation. */
const TIMES: Readonly<Record<keyof Works, number>> = { bareInt8: 50, int8: 50, float32: 25, explain: 50 };
const NAMES: Readonly<Record<keyof Works, string>> = {
  bareInt8: `batches of ${BATCH_SIZE} in eight bits, a bare session`,
  int8: `batches of ${BATCH_SIZE} in eight bits`,
  float32: `batches of ${BATCH_SIZE} in float32`,
  explain: 'maps of a move',
};
const RUNTIMES: Readonly<Record<string, PageRuntime>> = {
  'one thread': {},
  'two threads': { threads: 2 },
  WebGPU: { provider: 'webgpu' },
};

declare const testPage: TestPage;

const folder = temporaryFolder();

describe.skipIf(lacks('chromium'))('in a page', () => {
  const opened = open();

  describe.each(Object.entries(RUNTIMES))('%s', (_, options) => {
    let tab: Promise<Page> | undefined;
    for (const name of Object.keys(NAMES) as (keyof Works)[]) {
      const isSlow = options.provider === 'webgpu';
      const times = isSlow ? 1 : TIMES[name];
      bench(
        `${times} ${NAMES[name]}`,
        async () => {
          tab ??= opened.then((openTab) => openTab());
          await (
            await tab
          ).evaluate(([work, count, given]) => testPage.work(work, count, given), [
            name,
            TIMES[name],
            options,
          ] as const);
        },
        { warmupIterations: 1, warmupTime: 0, iterations: isSlow ? 2 : 5, time: 0 },
      );
    }
  });
});

async function open(): Promise<() => Promise<Page>> {
  await bundlePage(folder.path);
  const { url } = await servePage(folder.path, true);
  const browser = await openChromium(SOFTWARE_GRAPHICS);
  return async () => {
    const tab = await browser.newPage();
    await tab.goto(url);
    await tab.waitForFunction(() => 'testPage' in globalThis);
    return tab;
  };
}
