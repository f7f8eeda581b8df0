import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { networksOf, spread } from '../../../cli/commands/probe/networks.js';
import { gamesOf, sampleExamples } from '../../../cli/sources/examples.js';
import { Random } from '../../../engine/random.js';
import { exportNetwork } from '../../../nn/onnx/export.js';
import { openRun } from '../../../selfplay/training/run.js';
import { blockLayers } from '../../../studies/probe/layers.js';
import { probeNetworks, probePartCount } from '../../../studies/probe/probeNetworks.js';
import type { ProbeReport } from '../../../studies/probe/probeReport.js';
import type { ProbePart } from '../../../studies/probe/probeTask.js';
import { commandFolder, writeRun, writeTranscripts } from '../../support/cli/commandInputs.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { expectRefusal } from '../../support/cli/refusal.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { stopAndGoOn } from '../../support/selfplay/stoppedWork.js';
import {
  CONCEPTS,
  FEW,
  probedArchitecture,
  probedGames,
  writeProbedRun,
} from '../../support/studies/probedRun.js';

const { at, model } = commandFolder();
const run = at('run');
const report = at('report.json');
const base = ['probe', '--run', run, ...FEW];

beforeAll(() => writeProbedRun(run));

describe('probe', { timeout: 300_000 }, () => {
  it('reports every concept of every block of every network, with its controls', async () => {
    const { code, stderr } = await runHere([...base, '--out', report]);
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
    expect(found.untrainedNull).toMatchObject({ networks: 20, rate: 1 / 21 });
    expect(found.untrainedNull.ranges).toHaveLength(3 * names.length);
    expect(found.standings).toHaveLength(2 * names.length);
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
    const random = Random.fromSeed('probe').split('positions');
    const { source, examples } = await sampleExamples(gamesOf(opened, random), 300, random);
    opened.close();
    const options = {
      networks,
      untrained: 20,
      layers: blockLayers(probedArchitecture),
      concepts: CONCEPTS.split(','),
      examples,
      runtime: 'onnxruntime' as const,
      solvedEmpties: 9,
      about: { seed: 'probe', source, software: whole.software, runtime: whole.runtime },
    };
    const {
      before,
      after,
      report: again,
    } = await stopAndGoOn<ProbePart>(
      (work) => probeNetworks({ ...options, ...work }),
      ({ kind }) => kind === 'probe',
    );
    expect(before.length).toBeLessThan(probePartCount(options));
    expect(before.length + after.length).toBe(probePartCount(options));
    expect(again).toEqual(whole);
  });

  it('prints findings and tables, of one network too', async () => {
    const { code, stdout } = await runHere([...base, '--generations', '3', '--layers', 'block1/relu']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^What the network knows: generation 3, [0-9a-f]{12}, seed probe/);
    expect(stdout).toMatch(/Held against 20 networks with random weights: .* with a chance of 4\.8%/);
    expect(stdout).toMatch(/learn from 4\d games, are chosen by 1\d and tested on 1\d/);
    expect(stdout).toMatch(/^legalMoves +block1\/relu +-?\d\.\d\d \[/m);
    expect(stdout).not.toMatch(/by network/);
  });

  it('probes a network from elsewhere on the games of a file', async () => {
    const onnx = at('other.onnx');
    const file = at('games.txt');
    const network = randomNetwork(Random.fromSeed('foreign'), { blocks: 1, channels: 4 });
    writeFileSync(onnx, exportNetwork(network));
    writeTranscripts(file, probedGames);
    const args = ['--positions', '240', '--concepts', 'mobility,legalMoves', '--workers', '2', '--json'];
    const { code, stdout, stderr } = await runHere(['probe', '--model', onnx, '--file', file, ...args]);
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
    [['--generations', '1'], /no network of generation 1; it has (?:some of )?those from 0 to 3/],
    [['--generations', 'x'], /--generations takes whole numbers with commas between them, not "x"/],
    [['--model', model, '--generations', '3'], /--generations are those of a run/],
    [['--positions', '10'], /--positions takes a whole number from 240/],
    [['--untrained', '4'], /--untrained takes a whole number from 19/],
  ])('refuses %j in a sentence', async (args, sentence) => {
    await expectRefusal(['probe', '--run', run, ...args], sentence);
  });

  it('refuses a run without networks, and too few games', async () => {
    const empty = at('empty');
    writeRun(empty, [], []);
    await expectRefusal(['probe', '--run', empty], /has no networks yet; train it/);
    await expectRefusal(
      ['probe', '--run', empty, '--model', model],
      /Only 0 different positions of 0 games were found in .*at least 60 games/,
    );
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
