import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseMove, parsePosition } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { formatObf } from '../../../engine/records/obf.js';
import { writeCheckpoint } from '../../../nn/checkpointFile.js';
import { commandFolder, writeRun } from '../../support/cli/commandInputs.js';
import { runProgram } from '../../support/cli/program.js';
import { randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { lacks } from '../../support/needs.js';
import { smallNetwork } from '../../support/selfplay/loggedGames.js';
import { CuedBoards, hasCue, trainOnCue } from '../../support/studies/plantedCue.js';
import { reportOf } from '../../support/studies/strategiesReport.js';
import { expectAccessible } from '../../support/web/accessible.js';
import { withTabs } from '../../support/web/browserTabs.js';

const { at } = commandFolder();
const run = at('run');
beforeAll(() => {
  writeRun(run, [[0, smallNetwork]], randomGameRecords(Random.fromSeed('strategies'), 12));
});

describe('strategies', () => {
  it('finds the cue that a network was taught by mistake', async () => {
    const planted = at('planted.safetensors');
    await writeCheckpoint(planted, await trainOnCue(Random.fromSeed('planted')));
    const boards = new CuedBoards(Random.fromSeed('boards'));
    const file = at('boards.obf');
    const lines = Array.from({ length: 500 }, () => formatObf({ position: boards.next(), scores: [] }));
    writeFileSync(file, `${lines.join('\n')}\n`);
    for (const symmetries of ['merged', 'apart']) {
      const asked = ['--model', planted, '--file', file, '--target', 'value', '--symmetries', symmetries];
      const report = await reportOf([...asked, '--maps', '450']);
      const cued = report.moves.filter(({ position }) => hasCue(parsePosition(position)));
      expect(cued.length).toBeGreaterThan(40);
      expect(report.chosenBy).toBe('eigengap');
      expect(report.clusters).toBe(report.eigengap.clusters);
      // One of the clusters that the eigengap speaks for is the cue's.
      const of = report.strategies.map(({ number }) => {
        const members = report.moves.filter(({ kmeans }) => kmeans === number);
        const hits = members.filter(({ position }) => hasCue(parsePosition(position))).length;
        return { number, purity: hits / members.length, recall: hits / cued.length };
      });
      const best = of.reduce((a, b) => (b.purity * b.recall > a.purity * a.recall ? b : a));
      expect(best.recall).toBeGreaterThan(0.95);
      const { conductance, mean } = report.strategies[best.number - 1]!;
      expect(conductance).toBeLessThan(0.1);
      // From eight sides, maps of other corners look like those of the cue's; as they lie, the cluster is the cue and nothing else.
      expect(best.purity).toBeGreaterThan(symmetries === 'merged' ? 0.7 : 0.95);
      if (symmetries === 'apart') expect(Math.max(...mean)).toBe(mean[parseMove('b2')]);
    }
  });
});

describe.skipIf(lacks('chromium'))('the page of strategies in Chromium', () => {
  it('draws a page: a lasso selects, boards open, and a link restores all of it', async () => {
    const page = at('page.html');
    const args = ['strategies', '--run', run, '--maps', '150', '--clusters', '3', '--out', page];
    expect(await runProgram(args)).toMatchObject({ code: 0 });
    await withTabs(async (openTab) => {
      const tab = await openTab();
      await tab.goto(`file://${page}`);
      expect(await tab.locator('svg[aria-label^="The smallest eigenvalues"]').count()).toBe(1);
      expect(await tab.locator('#selection').innerText()).toMatch(/Nothing is selected/);
      // A lasso around the left half: some maps, not all. It begins within the axes.
      const box = (await tab.locator('#cloud').boundingBox())!;
      const move = (x: number, y: number) =>
        tab.mouse.move(box.x + x * box.width, box.y + 40 + y * (box.height - 48), { steps: 5 });
      await move(0.02, 0.03);
      await tab.mouse.down();
      for (const [x, y] of [
        [0.5, 0.01],
        [0.5, 0.99],
        [0.002, 0.99],
      ] as const) {
        await move(x, y);
      }
      await tab.mouse.up();
      await tab.waitForURL(/pick=umap!/);
      const lassoed = await tab.locator('#selection p').first().innerText();
      const count = Number(/^(\d+) maps of the lasso/.exec(lassoed)![1]);
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThan(150);
      await tab.locator('#selection [data-open]').first().click();
      expect(await tab.locator('#opened code').first().innerText()).toMatch(
        /^othello-zero explain --run \S+ --game \d+ --ply \d+ --target move --composite epsilonGamma$/,
      );
      await tab.locator('#color').selectOption('kind');
      const link = tab.url();
      await expectAccessible(tab);
      const opened = await tab.locator('#opened h3').innerText();

      const other = await openTab();
      await other.goto(link);
      expect(await other.locator('#selection p').first().innerText()).toBe(lassoed);
      expect(await other.locator('#opened h3').innerText()).toBe(opened);
      expect(await other.locator('#color').inputValue()).toBe('kind');
      await other.locator('[data-pick="2"]').click();
      expect(await other.locator('#selection p').first().innerText()).toMatch(/maps of strategy 2: /);
      await other.locator('#layout').selectOption('spectral');
      expect(new URL(other.url()).hash).toMatch(/^#layout=spectral&color=kind&pick=kmeans:2&open=\d+$/);
      await other.locator('#clear').click();
      expect(new URL(other.url()).hash).toBe('#layout=spectral&color=kind');
    });
  });
});
