import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mostGames, samplePositions } from '../../../cli/commands/evaluate/positions.js';
import { openModel } from '../../../cli/sources/model.js';
import { Random } from '../../../engine/random.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import { openRun } from '../../../selfplay/training/run.js';
import { evaluateMaps, evaluationParts } from '../../../studies/faithfulness/evaluateMaps.js';
import type { PartResult } from '../../../studies/faithfulness/evaluateTask.js';
import type { FaithfulnessReport } from '../../../studies/faithfulness/faithfulnessReport.js';
import { policyGames } from '../../../studies/samples/source.js';
import { commandFolder, writeRun, writeTranscripts } from '../../support/cli/commandInputs.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { expectRefusal } from '../../support/cli/refusal.js';
import { randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { stopAndGoOn } from '../../support/selfplay/stoppedWork.js';

const { at, model } = commandFolder();
const report = at('report.json');
const methods = 'epsilonGamma,lrp0,sarfa,centre';
const base = ['evaluate', '--model', model, '--methods', methods, '--positions', '24', '--workers', '2'];

describe('evaluate', { timeout: 300_000 }, () => {
  it('writes a report with every figure, and the baselines beside the methods', async () => {
    const { code, stderr } = await runHere([...base, '--out', report]);
    expect({ code, stderr: stderr.split('\n').at(-2) }).toEqual({
      code: 0,
      stderr: `the report is in ${report}`,
    });
    expect(existsSync(`${report}.part`)).toBe(false);
    const found = JSON.parse(readFileSync(report, 'utf8')) as FaithfulnessReport;
    expect(found).toMatchObject({ version: 2, positions: 24, checked: 24, known: 24, seed: 'evaluate' });
    const names = ['epsilonGamma', 'lrp0', 'gradientInput', 'occlusion', 'sarfa', 'random', 'centre'];
    expect(found.methods.map(({ name }) => name)).toEqual(names);
    for (const { flips, against, ledger, isComposite, sanity, name } of found.methods) {
      expect(Object.keys(against)).not.toContain(name);
      for (const { most, least, difference, positions, curves } of Object.values(flips)) {
        expect(positions).toBeGreaterThan(15);
        expect(difference.mean).toBeCloseTo(most.mean - least.mean, 9);
        expect(difference.low).toBeLessThanOrEqual(difference.mean);
        expect(curves.most).toHaveLength(found.shares.length);
        // With nothing and with everything changed the order makes no difference.
        expect(curves.most[0]).toBe(0);
        expect(curves.most.at(-1)).toBeCloseTo(curves.least.at(-1)!, 5);
      }
      expect(ledger === undefined).toBe(!isComposite);
      if (ledger !== undefined) expect(ledger.closure).toBeLessThanOrEqual(1e-5);
      expect(sanity.randomized.map(({ stage }) => stage)).toEqual(['policy', 'block1', 'stem']);
    }
  });

  it('goes on where it was stopped, to the same figures, with any number of workers', async () => {
    const { sha256, bytes, network } = await openModel(model);
    const random = Random.fromSeed('evaluate').split('positions');
    const games = policyGames(network, 'onnxruntime', random, mostGames(24));
    const { positions, games: of, earlier, source } = await samplePositions(games, 24, random);
    const whole = JSON.parse(readFileSync(report, 'utf8')) as FaithfulnessReport;
    const options = {
      network: { sha256, bytes: shareBytes(bytes) },
      runtime: 'onnxruntime' as const,
      positions,
      games: of,
      earlier,
      methods: whole.methods.map(({ name }) => name),
      composites: [],
      about: {
        subject: 'move' as const,
        network: sha256,
        seed: 'evaluate',
        source,
        software: whole.software,
        runtime: whole.runtime!,
      },
    };
    const {
      before,
      after,
      report: again,
    } = await stopAndGoOn<PartResult>((work) => evaluateMaps({ ...options, ...work }));
    const { length } = evaluationParts(options);
    expect(before.length).toBeLessThan(length);
    expect(before.length + after.length).toBe(length);
    expect(again).toEqual(whole);
  });

  it('prints findings and tables', async () => {
    const games = at('games.txt');
    writeTranscripts(games, randomGameRecords(Random.fromSeed('a game'), 1));
    const { code, stdout } = await runHere([...base, '--file', games]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Are the maps faithful\? network [0-9a-f]{12}, 2\d positions of 1 game, seed/);
    expect(stdout).toMatch(/Against random, epsilonGamma is /);
    // The positions of one game say nothing of others: means without intervals.
    expect(stdout).toMatch(/sarfa +-?\d\.\d{3} +-?\d/);
    expect(stdout).toMatch(/Every ledger closes/);
  });

  it('shows a report again, as Markdown with every table', async () => {
    const document = at('card.md');
    expect((await runHere(['evaluate', '--report', report, '--out', document])).code).toBe(0);
    const text = readFileSync(document, 'utf8');
    const { methods: found, network } = JSON.parse(readFileSync(report, 'utf8')) as FaithfulnessReport;
    expect(text).toContain(`network ${network}; 24 positions of 24 games`);
    for (const { name, flips } of found) {
      const { mean, low, high } = flips.discToOther.difference;
      expect(text).toContain(`${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`);
      // Flips together and one by one, legality, sanity, random weights, known answers.
      expect(text.split(`\n| ${name} |`).length - 1).toBeGreaterThanOrEqual(8);
    }
    const again = await runHere(['evaluate', '--report', report, '--json']);
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(readFileSync(report, 'utf8')));
  });

  it("keeps the cards in a run's database, and explain finds them there", async () => {
    const run = at('run');
    const { network } = await openModel(model);
    const [sha256] = writeRun(run, [[0, network]], randomGameRecords(Random.fromSeed('cards'), 6));
    const mine = at('mine.json');
    const kinds = ['conv', 'dense', 'batchNorm'].map((kind) => ({ kind, rule: 'epsilon' }));
    const entries = [
      { layer: 'stem', rule: 'gamma', gamma: 1 },
      ...kinds,
      { kind: 'sum', rule: 'norm' },
      { kind: 'activation', rule: 'pass' },
    ];
    writeFileSync(mine, JSON.stringify({ name: 'mine', entries }));
    const asked = ['--run', run, '--methods', 'lrp0', '--composite', mine, '--target', 'value'];
    const { code, stdout } = await runHere(['evaluate', ...asked, '--positions', '20']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/explained is the value, before its tanh/);
    expect(stdout).not.toMatch(/this network: rank accuracy/);
    const opened = openRun(run, { readonly: true });
    const card = opened.store.property(`faithfulness/${sha256!}/value/mine`);
    opened.close();
    expect(card).toMatchObject({ composite: 'mine', subject: 'value', positions: 20, network: sha256 });
    expect(card).toMatchObject({ card: { isComposite: true, ledger: {} } });
    const page = at('game.html');
    const shown = ['explain', '--run', run, '--game', '0', '--ply', '3', '--composite', mine];
    expect((await runHere([...shown, '--format', 'html', '--out', page])).code).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain('Of values before tanh, at 20 positions of self-play games');
  });

  it.each([
    [['--methods', 'epsilonGamma,magic'], /--methods takes epsilonGamma, .* not "magic"/],
    [['--out', 'card.pdf'], /--out takes a file that ends in .html, .md or .json/],
    [['--run', 'nowhere'], /nowhere/],
    [['--target', 'value', '--methods', 'sarfa'], /--methods takes .* for the value .* not "sarfa"/],
    [['--target', 'score'], /--target/],
    [['--composite', 'epsilonGamma'], /--composite takes .json files/],
    [['--report', 'nowhere.json', '--run', 'x'], /--report shows what was measured/],
    [['--positions', '0'], /--positions takes a whole number/],
  ])('refuses %j in a sentence', async (args, sentence) => {
    await expectRefusal(['evaluate', '--model', model, ...args], sentence);
  });

  it('refuses too few positions, and a card of another network', async () => {
    const few = at('few.txt');
    writeFileSync(few, 'f5d6c3\n');
    await expectRefusal(
      ['evaluate', '--model', model, '--file', few],
      /Only \d positions with a choice of moves were found in .*; an evaluation needs at least 20/,
    );
    await expectRefusal(
      ['explain', '--moves', 'f5', '--format', 'html', '--card', report, '--out', at('x.html')],
      /is of the network [0-9a-f]{12}, not of/,
    );
  });
});
