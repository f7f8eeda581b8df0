import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../../cli/engine/openEngine.js';
import { parseTranscript, positionsOf } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { decodeCheckpoint } from '../../../nn/checkpoint.js';
import { MOVE_REACH } from '../../../playing/ending.js';
import type { EngineResult } from '../../../playing/engineResult.js';
import { ENDGAME } from '../../../selfplay/players/endgame.js';
import type { OpenedNetwork, SearchRequest } from '../../../web/engine/workerProtocol.js';
import { lacks } from '../../support/needs.js';
import { AppPages } from '../../support/web/appPages.js';
import { accessibilityFaults } from '../../support/web/axe.js';
import { SOFTWARE_GRAPHICS } from '../../support/web/chromium.js';
import { askPageWorker } from '../../support/web/pageWorker.js';

const position = positionsOf(parseTranscript('f5d6c3d3c4f4c5b3c2')).at(-1)!;
/** The root's own numbers are those of the network. */
const search: SearchRequest = {
  position,
  ply: 9,
  seed: 'computing',
  budget: { simulations: 8 },
  exact: false,
};

/** What the engine of the program makes of the same position, in float32. */
async function searchedByNode(): Promise<EngineResult> {
  const { network } = decodeCheckpoint(readFileSync('models/default.safetensors'));
  const engine = await openEngine(
    { label: 'shipped', network },
    { runtime: 'onnxruntime', threads: 1, budget: search.budget!, endgame: ENDGAME, reach: MOVE_REACH },
  );
  const random = Random.fromSeed(search.seed).split('ply', search.ply);
  const found = await engine.think(position, random, { budget: search.budget!, exact: false });
  await engine.dispose();
  return found!;
}

function numbersOf({ networkValue, priors }: EngineResult): number[] {
  return [networkValue, ...priors];
}

function furthest(found: readonly number[], expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  return Math.max(...found.map((value, index) => Math.abs(value - expected[index]!)));
}

const status = (page: Page) => page.locator('[aria-labelledby=computing-title] [role=status]');
const rates = (page: Page): Promise<string[]> =>
  page.locator('[aria-labelledby=computing-title] dd').allTextContents();

describe.skipIf(lacks('chromium'))('what computes the searches of a page', { timeout: 300_000 }, () => {
  let app: AppPages;
  beforeAll(async () => {
    app = await AppPages.open();
  });
  afterAll(() => app.close());
  afterEach(() => {
    expect(app.troubles.splice(0)).toEqual([]);
  });

  /** The view of the network, and what was fetched for WebGPU. */
  async function networkView(): Promise<{ readonly page: Page; readonly fetched: string[] }> {
    const page = await app.page('#network');
    page.setDefaultTimeout(120_000);
    const fetched: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('webgpu')) fetched.push(request.url());
    });
    await status(page).waitFor();
    return { page, fetched };
  }

  it('is the processor, in float32 or in eight bits as is chosen, with the numbers of Node', async () => {
    const page = await app.page('#network');
    const choose = (precision: 'float32' | 'int8') =>
      ({ kind: 'compute', ask: { device: 'cpu', precision } }) as const;
    const [first, exact, rounded, , again] = await askPageWorker<
      [OpenedNetwork, EngineResult, OpenedNetwork, EngineResult, EngineResult]
    >(page, [
      choose('float32'),
      { kind: 'search', ask: search },
      choose('int8'),
      { kind: 'search', ask: search },
      { kind: 'search', ask: search },
    ]);
    expect(first.computing).toMatchObject({ device: 'cpu', precision: 'float32' });
    expect(rounded.computing).toMatchObject({ device: 'cpu', precision: 'int8' });
    const expected = numbersOf(await searchedByNode());
    expect(furthest(numbersOf(exact), expected)).toBeLessThan(1e-4);
    // Eight bits are near, and not the same.
    const distance = furthest(numbersOf(again), expected);
    expect(distance).toBeGreaterThan(1e-4);
    expect(distance).toBeLessThan(0.2);
    await page.context().close();
  });

  it('says in a sentence that there is no graphics processor, fetches nothing for it, and goes on', async () => {
    const { page, fetched } = await networkView();
    expect(await status(page).textContent()).toBe('Searches are computed by cpu, in int8.');
    await page.getByLabel('Device').selectOption('webgpu');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/^(The|This) browser .*\.$/);
    expect(await page.getByLabel('Device').inputValue()).toBe('cpu');
    await page.getByLabel('Device').selectOption('auto');
    await page.locator('[aria-labelledby=computing-title] dd').nth(1).waitFor();
    const [processor, device] = await rates(page);
    expect(Number(/^([\d,]+) positions a second$/.exec(processor!)![1]!.replaceAll(',', ''))).toBeGreaterThan(
      0,
    );
    expect(device).toMatch(/^none: (The|This) browser .*\.$/);
    expect(await status(page).textContent()).toMatch(/^Searches are computed by cpu, in (float32|int8)\.$/);
    // Who insists on eight bits has the processor.
    await page.getByLabel('Search precision').selectOption('int8');
    await status(page).getByText('by cpu, in int8.').waitFor();
    expect((await rates(page))[1]).toBe('none: int8 is the processor’s.');
    expect(fetched).toEqual([]);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.context().close();
  });

  it('holds for networks that are opened later', async () => {
    const { page } = await networkView();
    await page.getByLabel('Search precision').selectOption('float32');
    await status(page).getByText('by cpu, in float32.').waitFor();
    const opened = page.getByRole('button', { name: 'Back to the shipped network' });
    await opened.click();
    await page.locator('.network').first().getByText('float32').first().waitFor();
    await expect.poll(() => opened.isEnabled(), { timeout: 60_000 }).toBe(true);
    expect(await page.getByLabel('Search precision').inputValue()).toBe('float32');
    await page.context().close();
  });
});

describe.skipIf(lacks('chromium'))(
  'a graphics processor, which here is software',
  { timeout: 600_000 },
  () => {
    let app: AppPages;
    beforeAll(async () => {
      app = await AppPages.open(SOFTWARE_GRAPHICS);
    });
    afterAll(() => app.close());

    it('computes the numbers of Node once it is chosen, and refuses eight bits in a sentence', async () => {
      const page = await app.page('#network');
      page.setDefaultTimeout(120_000);
      const [opened, found] = await askPageWorker<[OpenedNetwork, EngineResult]>(page, [
        { kind: 'compute', ask: { device: 'webgpu', precision: 'auto' } },
        { kind: 'search', ask: search },
      ]);
      expect(opened.computing).toMatchObject({ device: 'webgpu', precision: 'float32' });
      expect(opened.runtime).toMatch(/^onnxruntime-web .* \(webgpu/);
      expect(furthest(numbersOf(found), numbersOf(await searchedByNode()))).toBeLessThan(1e-4);
      await expect(
        askPageWorker(page, [{ kind: 'compute', ask: { device: 'webgpu', precision: 'int8' } }]),
      ).rejects.toThrow('int8 is the processor’s');
      await page.context().close();
    });

    it('is chosen by its name and measured by auto, beside the processor', async () => {
      const page = await app.page('#network');
      page.setDefaultTimeout(120_000);
      await status(page).waitFor();
      await page.getByLabel('Search precision').selectOption('float32');
      await status(page).getByText('by cpu, in float32.').waitFor();
      await page.getByLabel('Device').selectOption('webgpu');
      await status(page).getByText('by webgpu, in float32.').waitFor();
      await page.getByLabel('Device').selectOption('auto');
      await page.locator('[aria-labelledby=computing-title] dd').nth(1).waitFor();
      const [processor, device] = await rates(page);
      expect(processor).toMatch(/^[\d,]+ positions a second$/);
      // Software on a busy machine may be too slow for it.
      expect(device).toMatch(/^([\d,]+ positions a second|none: It did not answer within 20 s\.)$/);
      await page.context().close();
    });

    it('is lost in the middle of a game, and the processor goes on with it, in a sentence', async () => {
      const page = await app.page('#network', { viewport: { width: 380, height: 800 } });
      page.setDefaultTimeout(120_000);
      await status(page).waitFor();
      await page.getByLabel('Search precision').selectOption('float32');
      await status(page).getByText('by cpu, in float32.').waitFor();
      await page.getByLabel('Device').selectOption('webgpu');
      await status(page).getByText('by webgpu, in float32.').waitFor();
      await page.evaluate(`location.hash = '#play'`);
      await page.getByText('sides, level, clock, rules').click();
      await page.getByLabel('Level of the engine').selectOption('1');
      await app.loseGraphics();
      await page.locator('[data-square=f5]').click();
      await page.getByRole('list', { name: 'Moves' }).getByRole('button').nth(1).waitFor();
      await page.getByText('The graphics processor is lost; the processor goes on in its place.').waitFor();
      await page.evaluate(`location.hash = '#network'`);
      await status(page).getByText('by cpu, in float32.').waitFor();
      await page.context().close();
    });
  },
);
