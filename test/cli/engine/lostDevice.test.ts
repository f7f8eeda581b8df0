import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram, writeTinyModel } from '../../support/cli/program.js';
import { temporaryFolder } from '../../support/scratch.js';

const { path: folder } = temporaryFolder();
const model = join(folder, 'tiny.safetensors');
await writeTinyModel(model);

const NODE_OPTIONS = `--import=${new URL('../../support/nn/failingDevice.mjs', import.meta.url).href}`;
const SENTENCE =
  /The device webgpu failed in the middle of its work \(Device was lost: the driver was reset\)\. What it was at is done again on the processor, as is what follows\./g;

const GTP = 'genmove b\ngenmove w\nothello-explain value\nshowboard\nquit\n';
const PLAYED = 'hint\nd3\nexplain\nquit\n';
const NBOARD =
  'nboard 2\nset depth 4\nset game (;GM[Othello]BO[8 ---------------------------O*------*O--------------------------- *];)\ngo\nquit\n';

/** What each command is given, and on stdin. */
const COMMANDS: Readonly<Record<string, readonly [args: readonly string[], input?: string]>> = {
  analyze: [['analyze', '--moves', 'f5d6c3', '--sims', '32', '--json']],
  explain: [['explain', 'f5d6c3', '--json']],
  'a log of explanations': [['explain', 'f5d6c3d3', '--ply', 'all', '--target', 'value,move', '--json']],
  play: [['play', '--plain', '--seed', 'x', '--sims', '32', '--color', 'black'], PLAYED],
  gtp: [['gtp', '--sims', '32', '--seed', 'x'], GTP],
  nboard: [['nboard', '--sims', '32', '--seed', 'x'], NBOARD],
};

/** Without times, and without the device that was asked for. */
const comparable = (text: string): string =>
  text
    .replace(/"seconds":[\d.e-]+|\b\d+(\.\d+)? (ms|s)\b/g, '')
    .replace(/^nodestats .*|(?<==== .*\/)[\d.]+$/gm, '')
    .replaceAll('(webgpu)', '(cpu)');

describe('a device that is lost in the middle of a command', () => {
  it.each(Object.entries(COMMANDS))(
    'is stood in for by the processor, in one sentence: %s',
    async (_, [args, input = '']) => {
      const asked = [...args, '--model', model];
      const right = await runProgram(asked, { input, folder });
      expect(right.code).toBe(0);
      const lost = await runProgram([...asked, '--device', 'webgpu'], {
        input,
        folder,
        environment: { NODE_OPTIONS, FAILS_AT: '3' },
      });
      expect(lost.code).toBe(0);
      expect(lost.stderr.match(SENTENCE)).toHaveLength(1);
      expect(comparable(lost.stdout)).toBe(comparable(right.stdout));
    },
  );

  it('is told of by studies too, whose parts are done again', async () => {
    const study = ['evaluate', '--methods', 'lrp0', '--positions', '20', '--workers', '2', '--model', model];
    const reports = ['right.json', 'lost.json'].map((name) => join(folder, name));
    const right = await runProgram([...study, '--out', reports[0]!], { folder });
    expect(right.code).toBe(0);
    const lost = await runProgram([...study, '--out', reports[1]!, '--device', 'webgpu'], {
      folder,
      environment: { NODE_OPTIONS, FAILS_AT: '3' },
    });
    expect(lost.code).toBe(0);
    expect(lost.stderr.match(SENTENCE)).toHaveLength(1);
    const [expected, found] = reports.map((file) => JSON.parse(readFileSync(file, 'utf8')) as object);
    expect(expected).toHaveProperty('network');
    expect(found).toEqual(expected);
  });
});
