import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../engine/index.js';
import { blockLayers, type ProbeReport } from '../../lrp/index.js';
import { encodeCheckpoint, exportNetwork, initializeNetwork, residualArchitecture } from '../../nn/index.js';
import { createRun, openRun, PRESETS, probeNetworks, probePartCount } from '../../selfplay/index.js';
import type { ProbePart } from '../../selfplay/index.js';
import { formatTranscript } from '../../engine/index.js';
import { runExamples } from '../../cli/probeExamples.js';
import { networksOf, spread } from '../../cli/probeNetworks.js';
import { hasChromium, openChromium } from '../support/chromium.js';
import { runProgram, temporaryFolder, writeTinyModel } from '../support/program.js';
import { randomGameRecords } from '../support/randomGameRecords.js';
import { randomNetwork } from '../support/randomNetwork.js';

const folder = temporaryFolder();
const run = join(folder.path, 'run');
const model = join(folder.path, 'model.safetensors');
const report = join(folder.path, 'report.json');
const architecture = residualArchitecture({ blocks: 1, channels: 6 });
const CREATED = '2024-01-01T00:00:00Z';
const description = { config: { ...PRESETS.quick, seed: 'probe' }, created: CREATED, versions: {} };
const games = randomGameRecords(Random.fromSeed('games'), 90);

beforeAll(async () => {
  await writeTinyModel(model);
  const made = createRun(run, description);
  // A network as it begins, and one whose blocks are at work.
  const begun = initializeNetwork(architecture, Random.fromSeed('begun'));
  const { parameters } = randomNetwork(Random.fromSeed('later'), { blocks: 1, channels: 6, valueHidden: 64 });
  const networks = [begun, { ...begun, parameters }].map((network, index) => ({
    sha256: made.networks.write(encodeCheckpoint(network)),
    ...{ generation: 3 * index, steps: index, created: CREATED, metadata: {} },
  }));
  made.store.insertChunk({ networks, games });
  made.close();
});
afterAll(() => folder.remove());

const CONCEPTS = 'mobility,cornerMove,legalMoves,opponentStable,solvedScore,playedOwner';
const few = ['--positions', '300', '--workers', '2', '--concepts', CONCEPTS, '--solve', '9'];
const base = ['probe', '--run', run, ...few];

describe('probe', { timeout: 300_000 }, () => {
  it('reports every concept of every block of every network, with its controls', async () => {
    const { code, stderr } = await runProgram([...base, '--out', report]);
    expect({ code, last: stderr.split('\n').at(-2) }).toEqual({
      code: 0,
      last: `the report is in ${report}`,
    });
    expect(existsSync(`${report}.part`)).toBe(false);
    const found = JSON.parse(readFileSync(report, 'utf8')) as ProbeReport;
    expect(found).toMatchObject({ version: 1, seed: 'probe', positions: 300, solvedEmpties: 9 });
    expect(found.layers).toEqual(['stem/relu', 'block1/relu']);
    expect(found.networks.map(({ generation }) => generation)).toEqual([0, 3]);
    const names = found.concepts.map(({ name }) => name);
    expect([...names, ...found.tooRare].sort()).toEqual(CONCEPTS.split(',').sort());
    expect(names).toEqual(expect.arrayContaining(['mobility', 'legalMoves', 'playedOwner']));
    expect(found.scores).toHaveLength(2 * 2 * names.length);
    expect(found.untrained).toHaveLength(2 * names.length);
    expect(found.planes).toHaveLength(names.length);
    for (const { score, shuffled, overPlanes, overShuffled, overUntrained } of found.scores) {
      for (const { mean, low, high } of [score, shuffled, overPlanes, overShuffled, overUntrained]) {
        expect(low).toBeLessThanOrEqual(mean);
        expect(high).toBeGreaterThanOrEqual(mean);
      }
      expect(score.mean).toBeLessThanOrEqual(1);
      expect(shuffled.mean).toBeLessThan(0.2);
    }
    // The blocks of a network that is not trained yet pass on what the stem gives.
    const ofBegun = found.scores.filter(({ network }) => network === found.networks[0]!.sha256);
    const [stem, block] = found.layers.map((layer) => ofBegun.filter((score) => score.layer === layer));
    stem!.forEach(({ score }, index) => expect(block![index]!.score.mean).toBeCloseTo(score.mean, 4));
    // Random convolutions tell mobility and legal moves, to a degree.
    expect(found.scores.find(({ concept }) => concept === 'mobility')!.score.low).toBeGreaterThan(0.2);
  });

  it('goes on where it was stopped, to the same figures, with any number of workers', async () => {
    const whole = JSON.parse(readFileSync(report, 'utf8')) as ProbeReport;
    const opened = openRun(run, { readonly: true });
    const networks = networksOf(opened, 8);
    const sample = runExamples(opened, 300, Random.fromSeed('probe').split('positions'));
    opened.close();
    const { source, examples } = sample;
    const options = {
      ...{ networks, layers: blockLayers(architecture), concepts: CONCEPTS.split(','), examples },
      ...{ runtime: 'onnxruntime' as const, solvedEmpties: 9 },
      about: { seed: 'probe', source, software: whole.software },
    };
    const stop = new AbortController();
    const kept = new Map<number, ProbePart>();
    const first = await probeNetworks({
      ...{ ...options, workers: 1, known: new Map(), signal: stop.signal },
      onPart(number, result) {
        kept.set(number, JSON.parse(JSON.stringify(result)) as ProbePart);
        if (result.kind === 'probe') stop.abort();
      },
    });
    expect(first).toBeUndefined();
    expect(kept.size).toBeLessThan(probePartCount(options));
    let rest = 0;
    const again = await probeNetworks({
      ...{ ...options, workers: 2, known: kept, signal: new AbortController().signal },
      onPart: () => rest++,
    });
    expect(rest + kept.size).toBe(probePartCount(options));
    expect(JSON.parse(JSON.stringify(again))).toEqual(whole);
  });

  it('prints findings and tables, of one network too', async () => {
    const { code, stdout } = await runProgram([...base, '--generations', '3', '--layers', 'block1/relu']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^What the network knows: generation 3, [0-9a-f]{12}, seed probe/);
    expect(stdout).toMatch(/learn from 4\d games, are chosen by 1\d and tested on 1\d/);
    expect(stdout).toMatch(/^legalMoves +block1\/relu +-?\d\.\d\d \[/m);
    expect(stdout).not.toMatch(/by network/);
  });

  it('draws a page: the heatmap in every colouring, curves over generations and blocks', async () => {
    const page = join(folder.path, 'probes.html');
    const { code, stdout } = await runProgram([...base, '--out', page, '--json']);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as ProbeReport).networks).toHaveLength(2);
    if (!hasChromium) return;
    const browser = await openChromium();
    try {
      const tab = await browser.newPage();
      tab.setDefaultTimeout(120_000);
      const errors: string[] = [];
      tab.on('pageerror', (error) => errors.push(error.message));
      await tab.goto(`file://${page}`);
      for (const id of ['heatmap', 'when', 'where']) expect(await tab.locator(`#${id} svg`).count()).toBe(1);
      for (const index of [1, 5, 0]) await tab.locator('select[data-chart=heatmap]').selectOption({ index });
      const labels = await tab.locator('#heatmap svg text').allTextContents();
      expect(labels).toEqual(expect.arrayContaining(['mobility', 'playedOwner', 'stem', 'block1', '3']));
      await tab.locator('select[data-chart=when]').selectOption({ label: 'mobility' });
      expect(await tab.locator('#when svg text').allTextContents()).toContain('random weights');
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('probes a network from elsewhere on the games of a file', async () => {
    const onnx = join(folder.path, 'other.onnx');
    const file = join(folder.path, 'games.txt');
    const network = randomNetwork(Random.fromSeed('foreign'), { blocks: 1, channels: 4 });
    writeFileSync(onnx, exportNetwork(network));
    const lines = games.map(({ plies }) => formatTranscript(plies.map(({ move }) => move)));
    writeFileSync(file, `${lines.join('\n')}\n`);
    const args = ['--positions', '240', '--concepts', 'mobility,legalMoves', '--workers', '2', '--json'];
    const { code, stdout, stderr } = await runProgram(['probe', '--model', onnx, '--file', file, ...args]);
    expect({ code, stderr: stderr.replace(/^probing.*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
    const found = JSON.parse(stdout) as ProbeReport;
    expect(found.source).toBe(file);
    expect(found.layers.length).toBeGreaterThanOrEqual(2);
    expect(found.networks[0]).toMatchObject({ label: 'other.onnx' });
    expect(found.scores).toHaveLength(2 * found.layers.length);
  });

  it.each([
    [['--concepts', 'mobility,magic'], /--concepts takes mobility, .*, not "magic"/],
    [['--out', 'probes.pdf'], /--out takes a file that ends in .html or .json/],
    [['--layers', 'block9/relu'], /"block9\/relu" is not a layer of the network; probed are layers of 8x8/],
    [['--generations', '1'], /no network of generation 1; it has those from 0 to 3/],
    [['--generations', 'x'], /--generations takes whole numbers with commas between them, not "x"/],
    [['--model', model, '--generations', '3'], /--generations are those of a run/],
    [['--positions', '10'], /--positions takes a whole number from 240/],
  ])('refuses %j in a sentence', async (args, sentence) => {
    const { code, stderr } = await runProgram(['probe', '--run', run, ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a run without networks, and too few games', async () => {
    const empty = join(folder.path, 'empty');
    createRun(empty, description).close();
    const none = await runProgram(['probe', '--run', empty]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/has no networks yet; train it/)]);
    const games = await runProgram(['probe', '--run', empty, '--model', model]);
    expect([games.code, games.stderr]).toEqual([
      2,
      expect.stringMatching(/Only 0 different positions of 0 games were found in .*at least 60 games/),
    ]);
  });
});

describe('the networks of a run', () => {
  it('are spread from the first to the last, closer at the start', () => {
    const all = Array.from({ length: 78 }, (_, generation) => generation);
    expect(spread(all, 8)).toEqual([0, 1, 2, 5, 11, 21, 41, 77]);
    expect(spread(all, 1)).toEqual([77]);
    expect(spread(all, 2)).toEqual([0, 77]);
    expect(spread([4, 5, 6], 8)).toEqual([4, 5, 6]);
    expect(new Set(spread(all, 30)).size).toBe(30);
  });
});
