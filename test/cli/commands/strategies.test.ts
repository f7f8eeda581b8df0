import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { parsePosition } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { moveKind, phaseOf } from '../../../studies/strategies/moveKind.js';
import { commandFolder, writeRun } from '../../support/cli/commandInputs.js';
import { PROGRAM } from '../../support/cli/program.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { expectRefusal } from '../../support/cli/refusal.js';
import { randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { smallNetwork } from '../../support/selfplay/loggedGames.js';
import { reportOf } from '../../support/studies/strategiesReport.js';

const { at, model } = commandFolder();
const run = at('run');
const empty = at('empty');
beforeAll(() => {
  writeRun(run, [[0, smallNetwork]], randomGameRecords(Random.fromSeed('strategies'), 12));
  writeRun(empty, [[0, smallNetwork]], []);
});

describe('strategies', { timeout: 300_000 }, () => {
  it('analyses the games of a run, and reports what is asked for of them', async () => {
    const report = await reportOf([
      '--run',
      run,
      '--maps',
      '64',
      '--phases',
      'middle,end',
      '--clusters',
      '3',
    ]);
    expect(report).toMatchObject({
      version: 1,
      target: 'move',
      composite: 'epsilonGamma',
      clusters: 3,
      chosenBy: 'request',
    });
    expect(report.moves).toHaveLength(64);
    expect(report.strategies.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(report.strategies.reduce((sum, { size }) => sum + size, 0)).toBe(64);
    expect(report.eigenvalues[0]).toBeCloseTo(0, 6);
    for (const { position, move, kind, phase, game, ply, kmeans } of report.moves) {
      expect(phase).toBe(phaseOf(parsePosition(position)));
      expect(phase).not.toBe('opening');
      expect(kind).toBe(moveKind('abcdefgh'.indexOf(move[0]!) + 8 * (Number(move[1]) - 1)));
      expect(Number(game)).toBeLessThan(12);
      expect(ply).toBeGreaterThan(10);
      expect([1, 2, 3]).toContain(kmeans);
    }
    for (const { kinds, phases, typical, number } of report.strategies) {
      expect(Object.values(kinds).reduce((a, b) => a + b)).toBeCloseTo(1, 9);
      expect(Object.values(phases).reduce((a, b) => a + b)).toBeCloseTo(1, 9);
      for (const index of typical) expect(report.moves[index]!.kmeans).toBe(number);
    }
    const corners = await reportOf([
      '--run',
      run,
      '--maps',
      '44',
      '--kinds',
      'centre,edge',
      '--value',
      'winning',
    ]);
    for (const { kind, value } of corners.moves) {
      expect(['centre', 'edge']).toContain(kind);
      expect(value).toBeGreaterThan(0);
    }
  });

  it('takes the maps that the database of a run holds', async () => {
    const asked = ['--run', run, '--target', 'value', '--maps', '60'];
    await expectRefusal(
      ['strategies', ...asked, '--logged'],
      /holds no such explanations of value by epsilonGamma; make them with explain/,
    );
    await runHere(['explain', '--run', run, '--games', '0-3', '--targets', 'value', '--without-controls']);
    const logged = await reportOf([...asked, '--logged']);
    expect(logged.moves.every(({ game }) => Number(game) <= 3)).toBe(true);
    expect(logged.moves.every(({ value }) => value === null)).toBe(true);
    expect(logged.networks).toHaveLength(1);
  });

  it('goes on where it was stopped, to the same figures', async () => {
    const args = ['--model', model, '--target', 'q', '--sims', '24', '--maps', '60', '--neighbours', '6'];
    const out = at('searched.json');
    const child = spawn(process.execPath, [PROGRAM, 'strategies', ...args, '--workers', '1', '--out', out]);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const parts = (): number =>
      existsSync(`${out}.part`) ? readFileSync(`${out}.part`, 'utf8').split('\n').length - 2 : 0;
    while (parts() < 2 && child.exitCode === null) await setTimeout(20);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(existsSync(out)).toBe(false);
    const done = parts();
    expect(done).toBeGreaterThanOrEqual(2);
    expect(done).toBeLessThan(15);
    const again = await runHere(['strategies', ...args, '--workers', '2', '--out', out]);
    expect(again).toMatchObject({ code: 0, stdout: '' });
    expect(existsSync(`${out}.part`)).toBe(false);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(await reportOf(args));
  });

  it('prints what it found', async () => {
    const { code, stdout } = await runHere(['strategies', '--model', model, '--maps', '48']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^How many ways does it decide\? network [0-9a-f]{12}, 48 maps of move by epsilonGamma/,
    );
    expect(stdout).toMatch(/The eigengap of 48 maps speaks for /);
    expect(stdout).toMatch(/19 normal clouds of the same mean and covariance \(48 maps of \d+ games/);
    expect(stdout).toMatch(/strategy +maps +share \[95% over games\] +unity/);
    expect(stdout).toMatch(/\n1: .*Typical: [a-h][1-8].* ply \d+ [a-h][1-8]/);
  });

  it.each([
    [['--run', 'EMPTY'], /has no game all; it has no games of that kind/],
    [
      ['--maps', '30'],
      /Only 30 maps can be made of games drawn from its own policy; an analysis needs at least 40/,
    ],
    [['--maps', '60', '--neighbours', '40'], /with 40 neighbours needs at least 80/],
    [['--maps', '45', '--clusters', '15'], /in 15 clusters needs at least 60/],
    [
      ['--kinds', 'corner,middle'],
      /--kinds takes corner, X, C, edge or centre, several with commas, not "middle"/,
    ],
    [['--out', 'strategies.pdf'], /--out takes a file that ends in .html or .json/],
    [['--logged'], /--logged takes the maps that a run holds; add --run DIR/],
    [['--games', '0-9'], /--games are games of a run/],
    [['--target', 'neuron:nowhere/3'], /nowhere/],
    [['--target', 'value', '--sims', '9'], /--sims belongs to the targets q and q-contrast/],
    [['--composite', 'magic'], /magic/],
  ])('refuses %j in a sentence', async (args, sentence) => {
    const isRun = args.includes('--run');
    const given = args.map((word) => (word === 'EMPTY' ? empty : word));
    await expectRefusal(['strategies', ...(isRun ? [] : ['--model', model]), ...given], sentence);
  });
});
