import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderPage } from '../../cli/page.js';
import { Random } from '../../engine/index.js';
import { markup } from '../../lrp/index.js';
import { createRun, PRESETS, type EvaluationRecord, type RunReport } from '../../selfplay/index.js';
import { hasChromium, openChromium } from '../support/chromium.js';
import { runProgram, temporaryFolder } from '../support/program.js';
import { randomGameRecords } from '../support/randomGameRecords.js';

const GENERATIONS = 8;
/** In the order of the page. */
const CHARTS = [
  ...['elo', 'scores', 'policy', 'losses', 'played', 'valueError', 'slope', 'reliabilityByGeneration'],
  ...['reliabilityByPly', 'endgames', 'results', 'discs', 'length', 'speed', 'use'],
];

const folder = temporaryFolder();
// A name that has to be escaped.
const run = join(folder.path, 'a <b>&"run');
const begun = join(folder.path, 'begun');

function match(generation: number, b: string, wins: number, losses: number): EvaluationRecord {
  const about = { generation, a: `generation ${generation}`, b, simulations: 16, meanDiscs: 3 };
  return { ...about, games: wins + losses, wins, draws: 0, losses, elo: 100, eloInterval: [20, 190] };
}

/** A run with made-up games and losses; training one would take minutes. */
function writeRun(path: string, generations: number): void {
  const description = {
    config: PRESETS.quick,
    created: '2026-01-01T00:00:00.000Z',
    versions: { node: '20' },
  };
  const opened = createRun(path, description);
  const { store } = opened;
  const random = Random.fromSeed('report page');
  for (let generation = 0; generation < generations; generation++) {
    const created = new Date(1e12 + 10_000 * generation).toISOString();
    const network = { sha256: `${generation}`, generation, steps: 20 * generation, created, metadata: {} };
    store.insertChunk({
      games: randomGameRecords(random.split(generation), 6, generation, 6 * generation),
      networks: [network],
      ...(generation === 0 ? {} : { metrics: [metricsOf(generation)] }),
      evaluations:
        generation < 2
          ? []
          : [
              match(generation, 'greedy', 12 + generation, 8 - generation),
              match(generation, `generation ${generation - 1}`, 12, 8),
            ],
    });
  }
  opened.close();
}

function metricsOf(generation: number) {
  const losses = {
    policyLoss: 2.2 - generation / 10,
    valueLoss: 0.8 - generation / 20,
    ownershipLoss: 0.6,
    loss: 3,
  };
  const speed = {
    seconds: 10,
    evaluations: 9000 + 500 * generation,
    samples: 4000,
    use: 0.8,
    trainingUse: 0.3,
  };
  return { kind: 'generation', generation, step: 20 * generation, numbers: { ...losses, ...speed } };
}

const file = join(folder.path, 'report.html');
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

beforeAll(async () => {
  writeRun(run, GENERATIONS);
  writeRun(begun, 0);
  const written = await runProgram(['runs', '--run', run, '--html', file]);
  expect(written.stderr).toContain(`the report is in ${file}`);
  expect(written).toMatchObject({ code: 0, stdout: '' });
  if (hasChromium) browser = await openChromium();
});

afterAll(async () => {
  await browser?.close();
  folder.remove();
});

describe('runs', () => {
  it('prints the report as text', async () => {
    const { code, stdout } = await runProgram(['runs', run]);
    expect(code).toBe(0);
    expect(stdout).toContain('7 generations, 48 games');
    expect(stdout).toMatch(/Elo above greedy, generation 7 +[+≥]/);
    expect(stdout).toMatch(/loss, policy +\S+ +2\.100 to 1\.500/);
    expect(stdout).toMatch(/loss, ownership +\S+ +0\.600 to 0\.600/);
    expect(stdout).toMatch(/entropy of targets +\S+ +\d\.\d\d to \d\.\d\d/);
    expect(stdout).toMatch(/calibration slope +\S+/);
    expect(stdout).toMatch(/endgames named right +\S+ +\d+\s% to \d+\s%/);
    expect(stdout).toMatch(/evaluations\/s +\S+ +950 to 1250/);
  });

  it('gives scripts the same figures', async () => {
    const { stdout } = await runProgram(['runs', run, '--json', '--games', '10']);
    const { report } = JSON.parse(stdout) as { report: RunReport };
    expect(report.games).toEqual({ stored: 48, read: 10 });
    expect(report.strength.curves.map(({ opponent }) => opponent)).toEqual(['greedy', 'previous:1']);
    expect(report.learning.at(-1)!.losses['policy']).toBeCloseTo(1.5, 12);
  });

  it('says of a run that has only begun that there is nothing yet', async () => {
    const { code, stdout } = await runProgram(['runs', begun]);
    expect(code).toBe(0);
    expect(stdout).toContain('No generation is finished yet');
  });

  it('refuses files that it cannot write, and numbers of games that make no sense', async () => {
    const nowhere = await runProgram(['runs', run, '--html', join(folder.path, 'none', 'report.html')]);
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toMatch(/cannot be written/);
    const none = await runProgram(['runs', run, '--games', '0']);
    expect(none.code).toBe(2);
    expect(none.stderr).toMatch(/--games takes a whole number from 1 to/);
  });
});

describe('the report as a file', () => {
  it('is one file with the library, its notice, and nothing from elsewhere', () => {
    const html = readFileSync(file, 'utf8');
    const ours = html.replace(/<script>[\s\S]*?<\/script>/g, '');
    expect(ours).not.toMatch(/(src|href)=|@import|url\(|https?:/);
    expect(html).toContain('http://www.apache.org/licenses/LICENSE-2.0');
    expect(html).toContain('This product includes software developed at');
    expect(html.match(/<\/script>/g)).toHaveLength(5);
    expect(html).toContain('<h1>Training run a &lt;b&gt;&amp;&quot;run</h1>');
    expect(html).not.toContain('<b>&"run');
  });

  it('has a table for each chart', () => {
    const html = readFileSync(file, 'utf8');
    const cards = html.split('<section class="card').filter((part) => part.includes('class="chart'));
    expect(cards.map((card) => /id="(\w+)"/.exec(card)![1])).toEqual(CHARTS);
    for (const card of cards) expect(card).toMatch(/<tbody>(<tr>(<td>[^<]*<\/td>)+<\/tr>)+<\/tbody>/);
    // The losses are of the networks from the first on, the games begin with generation 0.
    const rows = (id: string): number =>
      cards.find((card) => card.includes(`id="${id}"`))!.split('<tr><td>').length - 1;
    expect(rows('losses')).toBe(GENERATIONS - 1);
    expect(rows('results')).toBe(GENERATIONS);
    expect(rows('scores')).toBe(2 * (GENERATIONS - 2));
  });
});

interface DrawnSeries {
  readonly chart: string;
  readonly name: string;
  readonly type: string;
  /** Shapes of the picture in the colour of the series that take up some of it. */
  readonly shapes: number;
}

/** Every series of every chart with data, and how often its colour is found in the picture; runs in the browser. */
const DRAWN = `Object.entries(charts).flatMap(([chart, instance]) => {
  const shapes = Array.from(instance.getDom().querySelectorAll('svg path, svg polyline, svg polygon, svg line'));
  const sized = shapes.filter((shape) => { const box = shape.getBBox(); return box.width + box.height > 1; });
  return instance.getOption().series.filter(({ data }) => data.length > 0).map(({ name, type, color, data }) => ({
    chart, name, type,
    shapes: sized.filter((shape) => [shape.getAttribute('fill'), shape.getAttribute('stroke')].includes(color)).length,
  }));
})`;

describe.skipIf(!hasChromium)('the report in Chromium', () => {
  it('draws every series of every chart, in both colour schemes, and asks for nothing', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      requests.length = 0;
      const page = await openPage(file, scheme);
      const drawn = await page.evaluate<DrawnSeries[]>(DRAWN);
      expect([...new Set(drawn.map(({ chart }) => chart))]).toEqual(CHARTS);
      expect(drawn.filter(({ shapes }) => shapes === 0)).toEqual([]);
      expect(drawn.length).toBeGreaterThan(2 * CHARTS.length);
      expect(requests).toEqual([pathToFileURL(file).href]);
      await page.close();
    }
    expect(complaints).toEqual([]);
  });

  it('puts the points where their numbers are', async () => {
    const page = await openPage(file);
    const heights = await page.evaluate<number[]>(`Array.from(
      charts.policy.getDom().querySelectorAll('svg path[fill="' + charts.policy.getOption().series[0].color + '"]'),
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
      page.evaluate(`charts.elo.getOption().series.map(({ color }) => color)`);
    const light = await colors();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(colors, { timeout: 60_000 }).not.toEqual(light);

    const series = (): Promise<string> => page.evaluate('charts.speed.getOption().series[0].name');
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
        .poll(() => page.evaluate<number>('charts.elo.getWidth()'), { timeout: 60_000 })
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
    const empty = join(folder.path, 'begun.html');
    expect((await runProgram(['runs', begun, '--html', empty])).code).toBe(0);
    const page = await openPage(empty);
    expect(await page.locator('main').innerText()).toMatch(/^\s*No generation is finished yet[^.]*\.\s*$/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('runs the script of a page with its charts and data', async () => {
    mkdirSync(join(folder.path, 'own'));
    const own = join(folder.path, 'own', 'page.html');
    const option = {
      ...{ xAxis: {}, yAxis: {}, brush: { toolbox: ['polygon'] }, toolbox: {} },
      series: [{ type: 'scatter', data: [[1, 2]], color: 'var(--series2)' }],
    };
    const card = {
      ...{ id: 'points', title: 'Points', says: 'Some.', canvas: true },
      views: [{ name: '', option }],
      table: { head: ['x'], rows: [['1']] },
    };
    const written = renderPage({
      ...{ title: 'Own', about: '', figures: [], summary: [], notes: [], data: { word: '</script><!--' } },
      sections: [{ title: 'Own', cards: [card, { title: 'Text', html: markup`<p id="said"></p>` }] }],
      script: `document.getElementById('said').textContent = data.word + Object.keys(charts).join();`,
    });
    writeFileSync(own, written);
    const page = await openPage(own);
    expect(await page.locator('#said').textContent()).toBe('</script><!--points');
    // A canvas that is not one colour all over has been drawn on.
    const pixels = await page.evaluate<number>(`(() => {
      const canvas = document.querySelector('#points canvas');
      const { data: bytes } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(bytes.buffer)).size;
    })()`);
    expect(pixels).toBeGreaterThan(5);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
