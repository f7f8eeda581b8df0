import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { openRun } from '../../../selfplay/training/run.js';
import { writeRun } from '../../support/cli/commandInputs.js';
import { PROGRAM } from '../../support/cli/program.js';
import { randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { AS_NOBODY, canBeNobody } from '../../support/needs.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { temporaryFolder } from '../../support/scratch.js';

const folder = temporaryFolder();
const run = folder.at('run');
const network = randomNetwork(Random.fromSeed('network'), { blocks: 1, channels: 4 });
/** Where the other user may write. */
const own = folder.at('own');

beforeAll(() => {
  chmodSync(folder.path, 0o755);
  mkdirSync(own);
  chmodSync(own, 0o777);
  writeRun(run, [[0, network]], randomGameRecords(Random.fromSeed('games'), 70));
  const opened = openRun(run);
  opened.trainer.write(encodeCheckpoint(network));
  opened.close();
});

function asNobody(args: readonly string[], input = '') {
  const [command, ...before] = [...AS_NOBODY, 'env', `HOME=${own}`, process.execPath, PROGRAM];
  const { status, stdout, stderr } = spawnSync(command, [...before, ...args], {
    cwd: own,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** Every file with when it was changed. */
const stateOf = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => `${name} ${statSync(join(path, name)).mtimeMs}`)
    .sort();

describe.skipIf(!canBeNobody())('a run of somebody else', { timeout: 600_000 }, () => {
  it.each([
    ['runs', run],
    ['runs', run, '--check'],
    ['runs', run, '--html', 'report.html'],
    ['runs', run, '--json'],
    ['watch', run, '--plain'],
    ['export', '--run', run, '--out', 'games.ggf'],
    ['export', '--model', run, '--out', 'network.onnx'],
    ['explain', '--run', run, '--game', '3', '--ply', '5'],
    ['explain', '--run', run, '--games', '0-1', '--without-controls', '--out', 'log.jsonl'],
    ['analyze', '--run', run, '--game', '3', '--ply', '5', '--sims', '4', '--model', run],
    ['play', '--model', run, '--plain', '--sims', '4'],
    ['selfplay', '--model', run, '--games', '1', '--sims', '2', '--out', 'own.db'],
    ['arena', '--a', `${run}@2`, '--b', 'random', '--games', '2'],
    ['concepts', '--run', run, '--positions', '100', '--workers', '1'],
    ['strategies', '--run', run, '--maps', '60', '--workers', '1'],
    ['probe', '--run', run, '--positions', '240', '--solve', '0', '--workers', '1'],
    [
      'evaluate',
      '--run',
      run,
      '--positions',
      '20',
      '--methods',
      'random',
      '--workers',
      '1',
      '--out',
      'card.json',
    ],
  ])('is read by %s %s', (...args) => {
    const before = stateOf(run);
    const { status, stderr } = asNobody(args, 'quit\n');
    expect([status, stderr]).toEqual([0, expect.not.stringMatching(/othello-zero:/)]);
    expect(stateOf(run)).toEqual(before);
  });

  it('can be begun with', () => {
    const args = ['train', 'mine', '--from', run, '--minutes', '0.01', '--plain'];
    expect(asNobody(args)).toMatchObject({ status: 0 });
    expect(asNobody(['runs', 'mine', '--json']).stdout).toContain(`"folder":"${join(own, 'mine')}"`);
  });

  it.each([
    [['evaluate', '--run', run, '--positions', '20'], 'give --out FILE for the cards'],
    [['explain', '--run', run, '--games', 'all'], 'give --out FILE for the log'],
    [['train', run], `begin one of your own with what it has: othello-zero train OTHER --from ${run}`],
  ])('says what to do where it would have to be written: %s', (args, instead) => {
    const lacks = 'this user lacks the permission';
    expect(asNobody(args)).toEqual({
      status: 1,
      stdout: '',
      stderr: `othello-zero: The run ${run} cannot be written: ${lacks}; ${instead}.\n`,
    });
  });

  it('that may not be read says so', () => {
    const hidden = folder.at('hidden');
    writeRun(hidden, [[0, network]], []);
    chmodSync(hidden, 0o700);
    const why = /^othello-zero: .*hidden.* cannot be read: this user lacks the permission\.\n$/;
    for (const args of [
      ['runs', hidden],
      ['watch', hidden, '--plain'],
      ['play', '--model', hidden],
    ]) {
      expect(asNobody(args)).toMatchObject({ status: 2, stderr: expect.stringMatching(why) as string });
    }
  });

  it('is read while it is worked on', () => {
    const held = openRun(run);
    try {
      held.store.setProperty('note', 'not yet in the database itself');
      expect(asNobody(['runs', run, '--json'])).toMatchObject({ status: 0, stderr: '' });
      expect(asNobody(['watch', run, '--plain'])).toMatchObject({ status: 0, stderr: '' });
    } finally {
      held.close();
    }
  });
});
