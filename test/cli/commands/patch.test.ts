import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openModel } from '../../../cli/sources/model.js';
import { legalMoveList } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { compositeNamed } from '../../../lrp/composite.js';
import { exportNetwork } from '../../../nn/onnx/export.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import { patchFlips } from '../../../studies/patching/patchFlips.js';
import { patchUnits, unitPartCount } from '../../../studies/patching/patchUnits.js';
import type { PatchReport } from '../../../studies/patching/report.js';
import type { PatchPart } from '../../../studies/patching/task.js';
import { commandFolder, writeTranscripts } from '../../support/commandInputs.js';
import { probedGames } from '../../support/probedRun.js';
import { runProgram } from '../../support/program.js';
import { randomGame } from '../../support/randomPositions.js';
import { expectRefusal } from '../../support/refusal.js';
import { stopAndGoOn } from '../../support/stoppedWork.js';

const { at, model } = commandFolder();
const games = at('games.txt');
beforeAll(() => writeTranscripts(games, probedGames));
const base = ['patch', '--model', model, '--file', games, '--positions', '240', '--workers', '2'];

type ReportOf<Study extends PatchReport['study']> = Extract<PatchReport, { study: Study }>;

async function reported<Study extends PatchReport['study']>(study: Study, ...args: string[]) {
  const { code, stdout, stderr } = await runProgram([...base, '--study', study, '--json', ...args]);
  expect({ code, stderr: stderr.replace(/^patching.*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as ReportOf<Study>;
}

describe('patch', { timeout: 300_000 }, () => {
  it('patches channels, and says who foretold it', async () => {
    const found = await reported('channels', '--channels', '1,5', '--composites', 'epsilonGamma,lrp0');
    expect(found).toMatchObject({
      version: 1,
      study: 'channels',
      layer: 'block1/relu',
      replacement: 'mean',
      target: 'move',
      source: games,
      seed: 'patch',
    });
    expect(found.units.map(({ unit }) => unit).sort()).toEqual([1, 5]);
    for (const { target, size, value, divergence, changed } of found.units) {
      for (const { mean, low, high } of [target, size, value, divergence, changed]) {
        expect(low).toBeLessThanOrEqual(mean);
        expect(high).toBeGreaterThanOrEqual(mean);
      }
      expect(size.mean).toBeGreaterThanOrEqual(Math.abs(target.mean));
      expect(divergence.mean).toBeGreaterThanOrEqual(0);
    }
    expect(found.estimates.map(({ name }) => name)).toEqual(['gradient', 'epsilonGamma', 'lrp0']);
    const [gradient, , lrp0] = found.estimates;
    expect(lrp0!.overall.mean).toBeCloseTo(gradient!.overall.mean, 3);
  });

  it('patches squares of a foreign network for its value, and prints it', async () => {
    const onnx = at('other.onnx');
    const { network } = await openModel(model);
    writeFileSync(onnx, exportNetwork(network));
    const args = ['--file', games, '--positions', '240', '--squares', 'd3,a1', '--target', 'value'];
    const { code, stdout } = await runProgram([
      ...[
        'patch',
        '--study',
        'squares',
        '--model',
        onnx,
        '--with',
        'position',
        '--composites',
        'epsilon',
        ...args,
      ],
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^What the squares of \S+ do: network other\.onnx, [0-9a-f]{12}, seed patch/);
    expect(stdout).toMatch(/^(a1|d3) +-?\d\.\d\d \[/m);
    expect(stdout).toMatch(/^gradient +-?\d\.\d\d \[/m);
  });

  it('turns discs on the board and in the layers, beside networks that never trained', async () => {
    const found = await reported('flip', '--controls', '2', '--layer', 'stem/relu');
    expect(found).toMatchObject({ study: 'flip', untrained: 2, layers: [{ layer: 'stem/relu' }] });
    const [{ interventions, untrained, area }] = found.layers as [(typeof found.layers)[number]];
    expect(area).toBeGreaterThan(0.9);
    const policyOf = (name: string): number =>
      interventions.find(({ intervention }) => intervention === name)!.policy.mean;
    expect(policyOf('nothing')).toBe(0);
    expect(policyOf('board')).toBeCloseTo(1, 4);
    // A 3x3 convolution hands a disc on to the squares around it and no farther.
    expect(policyOf('neighbourhood')).toBeCloseTo(1, 4);
    expect(policyOf('square')).toBeLessThan(0.99);
    for (const { policy } of untrained) expect(policy).toHaveLength(2);
  });

  it('takes concepts out, and looks ahead', async () => {
    const used = await reported('concepts', '--controls', '2', '--layer', 'stem/relu');
    expect(used.uses.map(({ concept }) => concept)).toEqual(
      expect.arrayContaining(['mobility', 'legalMoves']),
    );
    for (const { policy, value } of used.uses) {
      for (const { removed, controls, p } of [policy, value]) {
        expect(removed.mean).toBeGreaterThanOrEqual(0);
        expect(controls).toHaveLength(2);
        expect([1 / 3, 2 / 3, 1]).toContain(p);
      }
    }
    const ahead = await reported('lookahead', '--controls', '1', '--layer', 'stem/relu,block1/relu');
    expect(ahead.layers.map(({ layer }) => layer)).toEqual(['stem/relu', 'block1/relu']);
    for (const { area, untrained } of ahead.layers) {
      expect(area).toBeGreaterThan(0.3);
      expect(untrained).toHaveLength(1);
    }
  });

  it('goes on where it was stopped, to the same figures, with any number of workers', async () => {
    const { sha256, bytes } = await openModel(model);
    const random = Random.fromSeed('stopped');
    const sample = Array.from({ length: 40 }, (_, game) =>
      randomGame(random)
        .slice(5, 40)
        .map((position) => ({ position, game })),
    )
      .map((all) => all.filter(({ position }) => legalMoveList(position).length > 1).slice(0, 2))
      .flat();
    const common = {
      network: { sha256, bytes: shareBytes(bytes) },
      runtime: 'onnxruntime' as const,
      seed: 'stopped',
      sample,
    };
    const settings = {
      layer: 'stem/relu',
      unit: 'channel' as const,
      units: [0, 3],
      replacement: 'mean' as const,
      target: 'move',
      composites: [compositeNamed('epsilonPlus')],
    };
    const units = { ...common, settings };
    const whole = await patchUnits({
      ...units,
      workers: 2,
      known: new Map(),
      onPart: () => undefined,
      signal: new AbortController().signal,
    });
    const { before, after, report } = await stopAndGoOn<PatchPart>((work) =>
      patchUnits({ ...units, ...work }),
    );
    expect(before.length + after.length).toBe(unitPartCount(units));
    expect(report).toEqual(JSON.parse(JSON.stringify(whole)));
    const flips = { ...common, layers: ['stem/relu', 'block1/relu'], untrained: 1 };
    const turned = await stopAndGoOn<PatchPart>((work) => patchFlips({ ...flips, ...work }));
    expect(turned.before.length + turned.after.length).toBe(4);
  });

  it('keeps its parts beside the report until that is written', async () => {
    const out = at('patch.json');
    const { code } = await runProgram([...base, '--channels', '0', '--out', out]);
    expect(code).toBe(0);
    expect(existsSync(`${out}.part`)).toBe(false);
    expect((JSON.parse(readFileSync(out, 'utf8')) as PatchReport).study).toBe('channels');
  });

  it.each([
    [['--study', 'discs'], /--study takes channels, squares, flip, concepts or lookahead, not "discs"/],
    [['--with', 'noise'], /--with takes zero, mean or position, not "noise"/],
    [['--layer', 'block9/relu'], /The network has no inner layer 'block9\/relu'/],
    [['--layer', 'value/relu'], /What is explained does not go through the layer 'value\/relu'/],
    [
      ['--study', 'flip', '--layer', 'block9/relu'],
      /"block9\/relu" is not a layer of the network; probed are/,
    ],
    [['--channels', '8'], /has the channels 0 to 7, not 8/],
    [['--channels', 'x'], /--channels takes numbers with commas between them \(3,17\), not "x"/],
    [['--squares', 'd3'], /--squares is for --study squares/],
    [
      ['--study', 'squares', '--squares', 'z9'],
      /--squares takes squares with commas between them \(c4,d3\), not "z9"/,
    ],
    [['--study', 'squares', '--channels', '1'], /--channels is for --study channels/],
    [
      ['--study', 'squares', '--layer', 'value/hidden', '--target', 'value'],
      /Squares are patched in layers of 8x8/,
    ],
    [
      ['--study', 'flip', '--channels', '1'],
      /--channels and --squares are for the studies channels and squares/,
    ],
    [['--target', 'q'], /The value of a search has no layer/],
    [['--composites', 'magic'], /There is no composite named 'magic'/],
    [['--positions', '10'], /--positions takes a whole number from 240/],
    [['--out', 'patch.pdf'], /--out takes a file that ends in .html or .json/],
  ])('refuses %j in a sentence', async (args, sentence) => {
    await expectRefusal([...base, ...args], sentence);
  });
});
