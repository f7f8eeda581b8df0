import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conceptsPage } from '../../cli/commands/concepts/page.js';
import { probePage } from '../../cli/commands/probe/page.js';
import { evaluatePage } from '../../cli/pages/faithfulness/page.js';
import { Random } from '../../engine/random.js';
import { writeCheckpoint } from '../../nn/checkpointFile.js';
import { exportNetwork } from '../../nn/onnx/export.js';
import { openRun } from '../../selfplay/training/run.js';
import type { ConceptsReport } from '../../studies/concepts/conceptsReport.js';
import type { FaithfulnessReport } from '../../studies/faithfulness/faithfulnessReport.js';
import type { ProbeReport } from '../../studies/probe/probeReport.js';
import { MOVE_KINDS, PHASES } from '../../studies/strategies/moveKind.js';
import { renderView } from '../../web/renderView.js';
import { lineChart } from '../../web/views/charts/chart.js';
import { commandFolder, writeRun, writeTranscripts } from '../support/cli/commandInputs.js';
import { runProgram } from '../support/cli/program.js';
import { randomGameRecords } from '../support/engine/randomGameRecords.js';
import {
  expectHarmlessPage,
  expectHarmlessPicture,
  HOSTILE,
  hostileCopy,
  hostileNetwork,
} from '../support/hostile/hostilePages.js';
import { lacks } from '../support/needs.js';
import { smallNetwork } from '../support/selfplay/loggedGames.js';
import { openChromium } from '../support/web/chromium.js';

const { at } = commandFolder();
/** A file system takes no slash and not so many letters. */
const NAME = `"><img src=x onerror='window.hacked=1'>\u202e&lt;`;
const network = hostileNetwork(smallNetwork);
const records = randomGameRecords(Random.fromSeed('hostile pages'), 90);
const folder = at(NAME);
const [model, run, games] = [at(`${NAME}/m.safetensors`), at(`${NAME}/run`), at(`${NAME}/g.txt`)];
let browser: Browser | undefined;
let count = 0;

beforeAll(async () => {
  mkdirSync(folder);
  await writeCheckpoint(model, network);
  writeTranscripts(games, records);
  writeRun(
    run,
    [
      [0, network],
      [1, network],
    ],
    records,
  );
  const opened = openRun(run);
  const match = {
    games: 8,
    wins: 4,
    draws: 0,
    losses: 4,
    meanDiscs: 1,
    elo: 0,
    eloInterval: [-90, 90] as const,
  };
  opened.store.insertChunk({
    evaluations: [1, 2, 3].map((generation) => ({
      generation,
      a: `generation ${generation}`,
      b: HOSTILE,
      simulations: 4,
      ...match,
    })),
    metrics: [1, 2, 3].map((generation) => {
      const numbers = {
        policyLoss: 2,
        valueLoss: 1,
        loss: 3,
        seconds: 1,
        evaluations: 10,
        samples: 10,
        use: 0.5,
      };
      return { kind: 'generation', generation, step: generation, numbers };
    }),
  });
  opened.close();
  browser = await openChromium();
});
afterAll(() => browser?.close());

async function made(args: readonly string[], ending = 'html'): Promise<string> {
  const out = at(`${NAME}/${++count}.${ending}`);
  const { code, stderr } = await runProgram([...args, args[0] === 'runs' ? '--html' : '--out', out]);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return readFileSync(out, 'utf8');
}

/** Opens a page, does with it what a reader can, and expects that nothing ran, nothing was asked for and nothing was refused. */
async function expectHarmlessInBrowser(text: string, use: (page: Page) => Promise<void>): Promise<void> {
  expectHarmlessPage(text);
  const file = at(`${NAME}/${++count}.page.html`);
  writeFileSync(file, text);
  const page = await browser!.newPage({ viewport: { width: 1280, height: 900 } });
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('console', (message) => heard.push(message.text()));
  page.on('dialog', (dialog) => {
    heard.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => heard.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  expect(heard.splice(0)).toEqual([pathToFileURL(file).href]);
  await use(page);
  for (const chart of await page.locator('div.plot').all()) {
    await chart.scrollIntoViewIfNeeded();
    expect(await chart.locator('svg, canvas').count()).toBeGreaterThan(0);
    const { width, height } = (await chart.boundingBox())!;
    for (const x of [0.2, 0.35, 0.5, 0.8]) {
      for (const y of [0.3, 0.6, 0.8])
        await chart.hover({ position: { x: width * x, y: height * y }, force: true });
    }
  }
  for (const choice of await page.locator('select').all()) {
    if (!(await choice.isVisible())) continue;
    for (const index of (await choice.locator('option').all()).slice(0, 4).keys())
      await choice.selectOption({ index });
  }
  await page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true; })');
  const strange = await page.evaluate<string[]>(`[
    window.hacked === undefined ? '' : 'hacked',
    ...Array.from(document.querySelectorAll('img, iframe, object, embed, foreignObject, a:not([href^="#"]), body style'), (one) => one.outerHTML),
    ...Array.from(document.querySelectorAll('*'), (one) => one.getAttributeNames().filter((name) => /^on|src/.test(name)).join('')),
  ].filter((text) => text !== '')`);
  expect(strange).toEqual([]);
  expect(heard).toEqual([]);
  await page.close();
}

const ONE = ['--workers', '1'];

describe.skipIf(lacks('chromium'))('pages of a hostile model, run and report', () => {
  it('a game', async () => {
    const page = await made([
      'explain',
      '--file',
      games,
      '--game',
      '1',
      '--model',
      model,
      '--format',
      'html',
      ...ONE,
    ]);
    await expectHarmlessInBrowser(page, async (tab) => {
      for (const key of ['ArrowRight', 't', 'c', 'p', 'p', 'End', 'Home']) await tab.keyboard.press(key);
      await tab.locator('#next').click();
      await tab.locator('#moves button').first().click();
      await tab.locator('#chartPanel svg').click();
      // Names of layers are cut where they are long.
      expect(await tab.locator('#biases').innerText()).toContain('<script>window.hacked=1');
    });
  });

  it('pictures, as documents of their own', async () => {
    const layer = network.architecture.layers.find(({ kind }) => kind === 'relu')!.name;
    for (const target of ['value', `neuron:${layer}/0`]) {
      const args = ['explain', '--moves', 'f5d6', '--model', model, '--target', target, '--format', 'svg'];
      const svg = await made(args, 'svg');
      expectHarmlessPicture(svg);
      const file = at(`${NAME}/${++count}.picture.svg`);
      writeFileSync(file, svg);
      const tab = await browser!.newPage();
      const asked: string[] = [];
      tab.on('request', (request) => asked.push(request.url()));
      await tab.goto(pathToFileURL(file).href);
      expect(
        await tab.evaluate(
          '[document.documentElement.localName, window.hacked, document.querySelector("script, image, foreignObject, parsererror")]',
        ),
      ).toEqual(['svg', undefined, null]);
      expect(asked).toEqual([pathToFileURL(file).href]);
      await tab.close();
    }
  });

  it('a run', async () => {
    await expectHarmlessInBrowser(await made(['runs', '--run', run]), async (tab) => {
      expect(await tab.locator('body').innerText()).toContain('<img src=x onerror=');
    });
  });

  it('channels, of a checkpoint, of ONNX, and of a report', async () => {
    const onnx = at(`${NAME}/m.onnx`);
    writeFileSync(onnx, exportNetwork(network));
    const options = ['--file', games, '--positions', '100', '--boards', '1', '--moves', 'f5d6c3', ...ONE];
    for (const each of [model, onnx]) {
      const page = await made(['concepts', '--model', each, ...options]);
      await expectHarmlessInBrowser(page, async (tab) => {
        await tab.locator('.channel').first().scrollIntoViewIfNeeded();
        await tab.locator('.channel figure').first().waitFor();
        expect(await tab.locator('.flow').innerText()).toContain('<img src=x onerror=');
      });
    }
    const report = JSON.parse(
      await made(['concepts', '--model', model, ...options], 'json'),
    ) as ConceptsReport;
    const hostile = hostileCopy(report, (_, key) => key === 'position' || key === 'target');
    await expectHarmlessInBrowser(conceptsPage(hostile), async (tab) => {
      await tab.locator('.channel').first().scrollIntoViewIfNeeded();
      await tab.locator('.channel figure').first().waitFor();
      await tab.locator('#order').selectOption('number');
      expect(await tab.locator('#channel0').innerText()).toContain('<img src=x onerror=');
    });
  });

  it('strategies', async () => {
    const page = await made(['strategies', '--file', games, '--model', model, '--maps', '80', ...ONE]);
    await expectHarmlessInBrowser(page, async (tab) => {
      await tab.locator('[data-pick]').first().click();
      await tab.locator('#selection .tile[data-open]').first().click();
      expect(await tab.locator('#opened code').first().innerText()).toContain('<img src=x onerror=');
      await tab.locator('#close').click();
      await tab.locator('#lasso').click();
      await tab.locator('#clear').click();
    });
    expect([...MOVE_KINDS, ...PHASES].every((name) => page.includes(name))).toBe(true);
  });

  it('an evaluation of maps, and what beside them is shown of it', async () => {
    const args = [
      'evaluate',
      '--model',
      model,
      '--positions',
      '20',
      '--methods',
      'epsilonPlus,random',
      ...ONE,
    ];
    const json = await made([...args, '--file', games], 'json');
    const report = JSON.parse(json) as FaithfulnessReport;
    const hostile = hostileCopy(report, (_, key) => ['subject', 'network', 'version'].includes(key));
    await expectHarmlessInBrowser(evaluatePage(hostile), async () => undefined);
    const card = at(`${NAME}/card.json`);
    const shown = hostileCopy(report, (_, key) => ['subject', 'network', 'version', 'name'].includes(key));
    writeFileSync(card, JSON.stringify(shown));
    const game = ['explain', '--moves', 'f5d6', '--model', model, '--format', 'html', '--card', card];
    await expectHarmlessInBrowser(
      await made([...game, '--composite', 'epsilonPlus', ...ONE]),
      async (tab) => {
        expect(await tab.locator('#card').innerText()).toContain('<img src=x onerror=');
      },
    );
  });

  it('probes', async () => {
    const report = JSON.parse(
      await made(['probe', '--run', run, '--positions', '600', ...ONE], 'json'),
    ) as ProbeReport;
    const hostile = hostileCopy(report, (_, key) => ['sha256', 'network', 'version', 'truth'].includes(key));
    await expectHarmlessInBrowser(probePage(hostile), async () => undefined);
  });

  it('charts, in whose tooltips, legends and marks names are', async () => {
    const view = lineChart({
      name: HOSTILE,
      axis: HOSTILE,
      unit: HOSTILE,
      across: HOSTILE,
      curves: [0, 1].map((at) => ({
        name: `${at}${HOSTILE}`,
        points: [
          [0, 1 + at],
          [1, 2 + at],
          [2, 3],
        ],
      })),
      marks: [{ name: HOSTILE, at: 1 }],
    });
    const point = lineChart({
      axis: '',
      point: `{0}${HOSTILE}`,
      curves: [
        {
          name: HOSTILE,
          points: [
            [0, 1],
            [1, 1],
            [2, 1],
          ],
        },
      ],
    });
    const about = { title: HOSTILE, says: HOSTILE, table: { head: [], rows: [] } };
    const page = renderView('report', {
      title: HOSTILE,
      about: HOSTILE,
      figures: [],
      summary: [],
      notes: [],
      sections: [
        {
          title: HOSTILE,
          cards: [
            { kind: 'chart', ...about, id: 'axis', views: [view] },
            { kind: 'chart', ...about, id: 'item', views: [point] },
            { kind: 'table', title: 'own', table: { head: [HOSTILE], rows: [[HOSTILE]] } },
          ],
        },
      ],
    });
    await expectHarmlessInBrowser(page, async (tab) => {
      const chart = tab.locator('#axis');
      const { width, height } = (await chart.boundingBox())!;
      await chart.hover({ position: { x: width / 2, y: height / 2 } });
      const tip = chart.locator('> div').last();
      await tip.locator('b').first().waitFor();
      expect(await tip.innerText()).toContain('<img src=x onerror=');
      expect(await tip.locator('.marker').count()).toBe(2);
      // The name of a mark, and not what its braces would stand for.
      const texts = await chart.locator('svg text').allTextContents();
      expect(texts).toContainEqual(expect.stringContaining('{a}{b}{c} var(--ink)'));
    });
  });
});
