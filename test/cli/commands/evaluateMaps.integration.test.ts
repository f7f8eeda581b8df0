import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../../cli/sources/model.js';
import { formatPosition, moveName } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import type { FaithfulnessReport } from '../../../studies/faithfulness/faithfulnessReport.js';
import { preferredMoves } from '../../../studies/faithfulness/flipCurves.js';
import { MapMethods } from '../../../studies/faithfulness/mapMethods.js';
import { METRICS } from '../../../studies/faithfulness/metrics/names.js';
import { commandFolder } from '../../support/cli/commandInputs.js';
import { runProgram } from '../../support/cli/program.js';
import { expectRefusal } from '../../support/cli/refusal.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { lacks } from '../../support/needs.js';
import { floatsFile, textsFile, writeNpz } from '../../support/npyFile.js';
import { expectAccessible } from '../../support/web/accessible.js';
import { withTabs } from '../../support/web/browserTabs.js';

const { at, model } = commandFolder();
const METHOD = 'lrp0';

/** Our own maps of a method at positions of random games, as another program might save them. */
async function ownMaps() {
  const { network } = await openModel(model);
  const methods = await MapMethods.open(
    network,
    await openRuntime('onnxruntime'),
    [METHOD],
    Random.fromSeed(1),
  );
  const positions = Array.from({ length: 26 }, (_, index) =>
    randomPosition(Random.fromSeed(index), 20 + index),
  );
  const asked = await preferredMoves(methods, positions);
  const { maps } = await methods.maps(asked);
  await methods.dispose();
  return {
    maps: floatsFile(
      [26, 8, 8],
      maps.get(METHOD)!.flatMap((map) => [...map!]),
    ),
    positions: textsFile(positions.map(formatPosition)),
    targets: textsFile(asked.map(({ question }) => moveName(question.square))),
  };
}

/** The page of a report has a chart, and not a table alone, of what was asked for, with the maps made elsewhere as a group. */
async function expectCharts(report: string, page: string): Promise<void> {
  if (lacks('chromium')) return;
  const { code } = await runProgram(['evaluate', '--report', report, '--out', page]);
  expect(code).toBe(0);
  await withTabs(async (openTab) => {
    const tab = await openTab();
    await tab.goto(`file://${page}`);
    await expectAccessible(tab);
    for (const id of ['flips', 'shapley', 'metrics-1', 'metrics-2']) {
      expect(await tab.locator(`[id="${id}"] svg`).count()).toBe(1);
      expect(await tab.locator(`[id="${id}"] svg`).textContent()).toContain('made elsewhere');
    }
  });
}

describe('evaluate --maps', { timeout: 120_000 }, () => {
  it('judges maps made elsewhere as it judges the same maps made here, and more than one file', async () => {
    const arrays = await ownMaps();
    const file = at('theirs.npz');
    writeNpz(file, arrays);
    const other = at('other.npz');
    const noise = Random.fromSeed('noise');
    writeNpz(other, {
      ...arrays,
      maps: floatsFile(
        [26, 64],
        Array.from({ length: 26 * 64 }, () => noise.normal()),
      ),
    });
    const out = at('report.json');
    const base = ['evaluate', '--model', model, '--methods', METHOD, '--out', out, '--workers', '2'];
    const benchmark = ['--metrics', '--shapley', 'empty', '--shapley-error', '30'];
    const given = ['--maps', `theirs=${file}`, '--maps', other];
    const { code, stderr } = await runProgram([...base, ...given, ...benchmark]);
    expect(stderr).toContain('No file says of which game 26 positions are');
    expect({ code, stderr: stderr.split('\n').at(-2) }).toEqual({
      code: 0,
      stderr: `the report is in ${out}`,
    });
    const report = JSON.parse(readFileSync(out, 'utf8')) as FaithfulnessReport;
    expect(report.maps?.map(({ name, file: from }) => [name, from])).toEqual([
      ['theirs', 'theirs.npz'],
      ['other', 'other.npz'],
    ]);
    expect(report.source).toBe('the maps of theirs, other');
    const of = (name: string) => report.methods.find((method) => method.name === name)!;
    const [own, theirs] = [of(METHOD), of('theirs')];
    // What is measured at the positions themselves is the same to the last bit.
    expect(theirs.flips).toEqual(own.flips);
    expect(theirs.legality).toEqual(own.legality);
    expect(theirs.against['random']!.flips).toEqual(own.against['random']!.flips);
    expect(of('other').flips.discToOther.difference).not.toEqual(own.flips.discToOther.difference);
    // Of other boards and other networks nothing was given.
    expect(theirs.sanity.symmetry.mean).toBeNull();
    expect(theirs.known.linear.mean).toBeNull();
    expect(theirs.isComposite).toBe(false);
    const { metrics, shapley } = report;
    expect(shapley!.methods['theirs']).toEqual(shapley!.methods[METHOD]);
    expect(shapley!.methods['other']!.rank.mean).toBeLessThan(0.3);
    expect(shapley!.positions).toHaveLength(report.positions);
    expect(shapley!.closure).toBeLessThan(1e-9);
    for (const { values, output, none } of shapley!.positions) {
      expect(values.reduce((a, b) => a + b)).toBeCloseTo(output - none, 9);
    }
    const measured = METRICS.filter((metric) => metrics!.methods['theirs']![metric].positions > 0);
    expect(measured).toEqual(METRICS.slice(0, METRICS.indexOf('relativeInputStability')));
    for (const metric of measured)
      expect(metrics!.methods['theirs']![metric]).toEqual(metrics!.methods[METHOD]![metric]);
    const shown = await runProgram(['evaluate', '--report', out]);
    expect(shown.stdout).toMatch(/\ntheirs +-?\d\.\d{3} \[/);
    expect(shown.stdout).toMatch(
      /Agreement with sampled Shapley values \(discs taken off the board\), 26 positions of \d+ games/,
    );
    expect(shown.stdout).toMatch(/\ntwo halves of the sample +\d\.\d\d \[/);
    expect(shown.stdout).toMatch(/Measures of the field: squares taken away, 26 positions of \d+ games/);
    await expectCharts(out, at('report.html'));
  });

  it('explains the moves that the maps explain', async () => {
    const arrays = await ownMaps();
    const file = at('few.npz');
    writeNpz(file, arrays);
    await expectRefusal(
      ['evaluate', '--model', model, '--target', 'value', '--maps', file],
      /Only 0 positions with a choice of moves were found in the maps of few/,
    );
    await expectRefusal(
      ['evaluate', '--model', model, '--maps', `lrp0=${file}`],
      /Maps are called "lrp0", as another method is/,
    );
    await expectRefusal(
      ['evaluate', '--model', model, '--maps', `a=${file}`, '--file', 'games.txt'],
      /leave out --file/,
    );
    await expectRefusal(['evaluate', '--model', model, '--map-positions', 'x'], /give --maps too/);
  });
});
