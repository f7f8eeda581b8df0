import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { samplePositions } from '../../../cli/commands/concepts/positions.js';
import { openModel } from '../../../cli/sources/model.js';
import { recordsIn } from '../../../cli/sources/recordFile.js';
import { parsePosition } from '../../../engine/notation.js';
import { legalMoveList } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { symmetryKey } from '../../../engine/symmetry.js';
import { compositeNamed } from '../../../lrp/composite.js';
import { parseTarget } from '../../../lrp/target.js';
import { exportNetwork } from '../../../nn/onnx/export.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import { openRun } from '../../../selfplay/training/run.js';
import type { ConceptsReport } from '../../../studies/concepts/conceptsReport.js';
import type { ConceptResult } from '../../../studies/concepts/conceptTask.js';
import { ConditionalRelevance } from '../../../studies/concepts/conditionalRelevance.js';
import { reportConcepts } from '../../../studies/concepts/reportConcepts.js';
import { fileGames, shuffledGames } from '../../../studies/samples/source.js';
import { commandFolder, writeRun, writeTranscripts } from '../../support/cli/commandInputs.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { expectRefusal } from '../../support/cli/refusal.js';
import { randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { stopAndGoOn } from '../../support/selfplay/stoppedWork.js';

const { at, model } = commandFolder();
const out = at('report.json');
const games = at('games.txt');
const records = randomGameRecords(Random.fromSeed('games'), 12);
beforeAll(() => writeTranscripts(games, records));

const base = ['concepts', '--model', model, '--positions', '300', '--boards', '2', '--workers', '2'];

describe('concepts', { timeout: 600_000 }, () => {
  let report: ConceptsReport;

  it('reports the channels with their boards, and a move by its channels', async () => {
    const { code, stderr } = await runHere([...base, '--moves', 'f5d6c3', '--out', out]);
    expect({ code, said: stderr.split('\n').at(-2) }).toEqual({ code: 0, said: `the report is in ${out}` });
    expect(existsSync(`${out}.part`)).toBe(false);
    report = JSON.parse(readFileSync(out, 'utf8')) as ConceptsReport;
    expect(report).toMatchObject({ version: 1, positions: 300, target: 'move', hasBypass: false });
    expect(report.layer).toMatchObject({ name: 'block1/relu', channels: 8, side: 8 });
    expect(report.channels.map(({ channel }) => channel).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const shares = report.channels.map(({ share }) => share);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    for (const { boards, correlations } of report.channels) {
      for (const all of [boards.relevance, boards.activation]) {
        expect(all.map(({ score }) => score)).toEqual(all.map(({ score }) => score).sort((a, b) => b - a));
        expect(new Set(all.map(({ position }) => symmetryKey(parsePosition(position)))).size).toBe(
          all.length,
        );
        for (const { map, where } of all) {
          expect(map).toHaveLength(64);
          expect(where).toMatch(/^game \d+, ply \d+$/);
        }
      }
      expect(correlations.activation.whole).toHaveLength(5);
    }
    const { move } = report;
    expect(move!.position).toMatch(/ O$/);
    expect(move!.sumError).toBeLessThan(1e-5);
    expect(move!.graph.levels.map(({ layer }) => layer)).toEqual(['block1/relu', 'stem/relu', 'planes']);
  });

  it('shows boards whose scores and maps are those of their channels', async () => {
    const { network } = await openModel(model);
    const options = { composite: compositeNamed(report.composite), cuts: ['block1/relu'] };
    const relevance = await ConditionalRelevance.open(network, await openRuntime('onnxruntime'), options);
    try {
      const { channel, boards } = report.channels[0]!;
      const condition = { channels: { 'block1/relu': [channel] }, around: false };
      for (const board of boards.relevance) {
        const asked = { position: parsePosition(board.position), target: parseTarget(board.target) };
        const [found] = await relevance.explain([{ ...asked, condition }]);
        expect(found!.channels.get('block1/relu')![channel]).toBeCloseTo(board.score, 4);
        found!.square.forEach((value, square) => expect(board.map[square]).toBeCloseTo(value, 3));
      }
      const [best] = boards.activation;
      expect(best!.target).toBe(`neuron:block1/relu/${channel}`);
      expect(best!.output).toBeCloseTo(best!.score, 3);
    } finally {
      await relevance.dispose();
    }
  });

  it('goes on where it was stopped, to the same figures', async () => {
    const { sha256, bytes } = await openModel(model);
    const { network, software, runtime, composite, target, source, seed, layer } = report;
    const options = {
      network: { sha256, bytes: shareBytes(bytes) },
      runtime: 'onnxruntime' as const,
      composite: compositeNamed(composite),
      about: { network, software, runtime, composite, target, source, seed },
      layer,
      around: false,
      positions: 300,
      boards: 2,
      onStage: () => undefined,
      move: { position: parsePosition(report.move!.position), target: 'move' },
    };
    const {
      before,
      after,
      report: again,
    } = await stopAndGoOn<ConceptResult>(
      (work) => reportConcepts({ ...options, ...work }),
      ({ kind }) => kind === 'channels',
    );
    expect(after.some((number) => before.includes(number))).toBe(false);
    expect(again).toEqual(report);
  });

  it('looks at foreign networks, given layers and channels, on positions of files', async () => {
    const onnx = at('model.onnx');
    const { network } = await openModel(model);
    writeFileSync(onnx, exportNetwork(network));
    const listed = await runHere(['concepts', '--model', onnx, '--layers', '--json']);
    const { layers } = JSON.parse(listed.stdout) as {
      layers: { name: string; channels: number; goesThrough: string; kind: string }[];
    };
    expect(layers.filter(({ goesThrough }) => goesThrough === 'a part').length).toBeGreaterThan(0);
    const within = layers.find(({ kind, goesThrough }) => kind === 'relu' && goesThrough === 'a part')!;
    const { code, stdout, stderr } = await runHere([
      ...['concepts', '--model', onnx, '--file', games, '--layer', within.name, '--channels', '1,3'],
      ...['--positions', '100', '--boards', '1', '--moves', 'f5d6', '--move', 'c5', '--around'],
    ]);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`The channels of ${within.name}`);
    expect(stdout).toMatch(/^ +[13] +\d+\.\d%/m);
    expect(stdout).toMatch(/move:c5 in .*\nthrough .* around it [+-](?!0\.000)/);
  });

  it('keeps what was found where the report cannot be written', async () => {
    const taken = at('taken.json');
    mkdirSync(taken);
    const args = ['--file', games, '--positions', '100', '--boards', '1', '--channels', '3', '--out', taken];
    await expectRefusal(['concepts', '--model', model, ...args], /taken\.json is a folder; name a file/);
    expect(existsSync(`${taken}.part`)).toBe(true);
  });

  it('takes some positions of each game of a run, each once', async () => {
    writeRun(at('run'), [], records.slice(0, 9));
    const run = openRun(at('run'), { readonly: true });
    try {
      const random = Random.fromSeed('sample');
      const found = await samplePositions(shuffledGames(run, 'selfplay', random), 100, random);
      expect(found).toHaveLength(100);
      expect(new Set(found.map(({ position }) => JSON.stringify(position))).size).toBe(100);
      for (const { position } of found) expect(legalMoveList(position).length).toBeGreaterThan(1);
      expect(new Set(found.map(({ where }) => where.split(',')[0])).size).toBeGreaterThan(5);
    } finally {
      run.close();
    }
    const file = at('few.txt');
    writeTranscripts(file, records.slice(0, 2));
    const few = await samplePositions(fileGames(file, recordsIn(file)), 100, Random.fromSeed('few'));
    expect(few.length).toBeLessThanOrEqual(32);
    expect(few[0]!.where).toMatch(/^record [12], ply \d+$/);
  });

  it.each([
    [['--layer', 'block7/relu'], /no inner layer 'block7\/relu'; the layers that it goes through are stem, /],
    [['--layer', 'value/relu'], /does not go through the layer 'value\/relu'/],
    [['--channels', '3,99'], /has the channels 0 to 7, not 99/],
    [['--channels', 'all'], /--channels takes numbers .* not "all"/],
    [['--positions', '20'], /--positions takes a whole number/],
    [['--target', 'q'], /is about a search/],
    [['--composite', 'magic'], /no composite named 'magic'/],
    [['--move', 'f5'], /--move belongs to --position or --moves/],
    [['--moves', 'f5', '--move', 'a1'], /a1 is not legal/],
    [['--out', 'gallery.pdf'], /--out takes a file that ends in .html or .json/],
  ])('refuses %j in a sentence', async (args, sentence) => {
    await expectRefusal(['concepts', '--model', model, ...args], sentence);
  });

  it('refuses too few positions', async () => {
    const few = at('one.txt');
    writeFileSync(few, 'f5d6c3\n');
    const { code, stderr } = await runHere(['concepts', '--model', model, '--file', few]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Only \d different positions with a choice of moves .* at least 100\./);
  });
});
