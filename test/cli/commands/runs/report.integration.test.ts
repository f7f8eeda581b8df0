import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../../support/cli/program.js';
import { CHARTS, GENERATIONS, writeReportedRun } from '../../../support/cli/reportedRun.js';
import { lacks } from '../../../support/needs.js';
import { temporaryFolder } from '../../../support/scratch.js';
import { expectAccessible } from '../../../support/web/accessible.js';
import { openChromium } from '../../../support/web/chromium.js';

const folder = temporaryFolder();
// A name that has to be escaped.
const run = folder.at('a <b>&"run');
const begun = folder.at('begun');
const file = folder.at('report.html');
let browser: Browser | undefined;
const complaints: string[] = [];
const requests: string[] = [];

async function openPage(path: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const page = await browser!.newPage({ viewport: { width: 1280, height: 900 }, colorScheme });
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(path).href);
  return page;
}

interface DrawnSeries {
  readonly chart: string;
  readonly name: string;
  readonly type: string;
  /** Shapes of the picture in the colour of the series that take up some of it. */
  readonly shapes: number;
}

/** Every series of every chart with data, and how often its colour is found in the picture; runs in the browser. */
const DRAWN = `Object.entries(view.charts).flatMap(([chart, instance]) => {
  const shapes = Array.from(instance.getDom().querySelectorAll('svg path, svg polyline, svg polygon, svg line'));
  const sized = shapes.filter((shape) => { const box = shape.getBBox(); return box.width + box.height > 1; });
  return instance.getOption().series.filter(({ data }) => data.length > 0).map(({ name, type, color, data }) => ({
    chart, name, type,
    shapes: sized.filter((shape) => [shape.getAttribute('fill'), shape.getAttribute('stroke')].includes(color)).length,
  }));
})`;

describe.skipIf(lacks('chromium'))('the report in Chromium', () => {
  beforeAll(async () => {
    writeReportedRun(run, GENERATIONS);
    writeReportedRun(begun, 0);
    expect(await runProgram(['runs', '--run', run, '--html', file])).toMatchObject({ code: 0 });
    browser = await openChromium();
  });
  afterAll(() => browser?.close());

  it('draws every series of every chart, in both colour schemes, and asks for nothing', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      requests.length = 0;
      const page = await openPage(file, scheme);
      const drawn = await page.evaluate<DrawnSeries[]>(DRAWN);
      expect([...new Set(drawn.map(({ chart }) => chart))]).toEqual(CHARTS);
      expect(drawn.filter(({ shapes }) => shapes === 0)).toEqual([]);
      expect(drawn.length).toBeGreaterThan(2 * CHARTS.length);
      expect(requests).toEqual([pathToFileURL(file).href]);
      await expectAccessible(page);
      await page.close();
    }
    expect(complaints).toEqual([]);
  });

  it('puts the points where their numbers are', async () => {
    const page = await openPage(file);
    const heights = await page.evaluate<number[]>(`Array.from(
      view.charts.policy.getDom().querySelectorAll('svg path[fill="' + view.charts.policy.getOption().series[0].color + '"]'),
      (shape) => shape.getBoundingClientRect()).filter(({ width }) => width < 12)
      .sort((a, b) => a.x - b.x).map(({ y, height }) => y + height / 2)`);
    // The legend's own sign comes first; then losses that fall by 0.1 from generation to generation.
    const steps = heights.slice(-6).map((height, index) => height - heights.slice(-7)[index]!);
    expect(heights.length).toBeGreaterThanOrEqual(GENERATIONS - 1);
    for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 0);
    expect(steps[0]).toBeGreaterThan(1);
    await page.close();
  });

  it('changes colours with the scheme, views with the choice, and says numbers under the pointer', async () => {
    const page = await openPage(file);
    const colors = (): Promise<string[]> =>
      page.evaluate(`view.charts.elo.getOption().series.map(({ color }) => color)`);
    const light = await colors();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(colors, { timeout: 60_000 }).not.toEqual(light);

    const series = (): Promise<string> => page.evaluate('view.charts.speed.getOption().series[0].name');
    expect(await series()).toBe('evaluations a second');
    await page.locator('select[data-chart=speed]').selectOption({ label: 'games a minute' });
    expect(await series()).toBe('games a minute');

    const chart = page.locator('#policy');
    await chart.scrollIntoViewIfNeeded();
    const { width, height } = (await chart.boundingBox())!;
    await chart.hover({ position: { x: width / 2, y: height / 2 } });
    await expect
      .poll(() => chart.innerText(), { timeout: 60_000 })
      .toMatch(/generation \d[\s\S]*policy loss 1\.\d/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('fits narrow screens and names its charts', async () => {
    const page = await openPage(file);
    for (const width of [360, 820]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      await expect
        .poll(() => page.evaluate<number>('view.charts.elo.getWidth()'), { timeout: 60_000 })
        .toBeLessThan(width);
    }
    const labels = await page.evaluate<string[]>(
      `Array.from(document.querySelectorAll('[role=img]'), (chart) => chart.ariaLabel)`,
    );
    expect(labels).toHaveLength(CHARTS.length);
    for (const label of labels) expect(label.length).toBeGreaterThan(40);
    await page.close();
  });

  it('says in one sentence that a run has only begun', async () => {
    const empty = folder.at('begun.html');
    expect((await runProgram(['runs', begun, '--html', empty])).code).toBe(0);
    const page = await openPage(empty);
    expect(await page.locator('main').innerText()).toMatch(/^\s*No generation is finished yet[^.]*\.\s*$/);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
