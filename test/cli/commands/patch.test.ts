import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openModel } from '../../../cli/sources/model.js';
import { legalMoveList } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { compositeNamed } from '../../../lrp/composite.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import { patchFlips } from '../../../studies/patching/patchFlips.js';
import type { PatchReport } from '../../../studies/patching/patchReport.js';
import type { PatchPart } from '../../../studies/patching/patchTask.js';
import { patchUnits, unitPartCount } from '../../../studies/patching/patchUnits.js';
import { commandFolder, writeTranscripts } from '../../support/cli/commandInputs.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { expectRefusal } from '../../support/cli/refusal.js';
import { randomGame } from '../../support/engine/randomPositions.js';
import { stopAndGoOn } from '../../support/selfplay/stoppedWork.js';
import { probedGames } from '../../support/studies/probedRun.js';

const { at, model } = commandFolder();
const games = at('games.txt');
beforeAll(() => writeTranscripts(games, probedGames));
const base = ['patch', '--model', model, '--file', games, '--positions', '240', '--workers', '2'];

describe('patch', { timeout: 300_000 }, () => {
  it('patches channels, and says who foretold it', async () => {
    const { code, stdout } = await runHere([
      ...[...base, '--channels', '1,5', '--composites', 'epsilonGamma,lrp0', '--json'],
    ]);
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as Extract<PatchReport, { study: 'channels' | 'squares' }>;
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
    const { code } = await runHere([...base, '--channels', '0', '--out', out]);
    expect(code).toBe(0);
    expect(existsSync(`${out}.part`)).toBe(false);
    expect((JSON.parse(readFileSync(out, 'utf8')) as PatchReport).study).toBe('channels');
  });

  it.each([
    [
      ['--study', 'discs'],
      /--study takes channels, squares, flip, concepts, lookahead or worth, not "discs"/,
    ],
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
    [['--out', 'patch.pdf'], /--out takes a file that ends in .html or .json/],
  ])('refuses %j in a sentence', async (args, sentence) => {
    await expectRefusal([...base, ...args], sentence);
  });
});
