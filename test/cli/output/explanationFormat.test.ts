import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explanationFormat } from '../../../cli/output/explanationFormat.js';
import { runProgram } from '../../../cli/program.js';
import { commandFolder } from '../../support/cli/commandInputs.js';
import { RecordingTerminal } from '../../support/cli/recordingTerminal.js';
import { lacks } from '../../support/needs.js';
import { runNumpy } from '../../support/numpy.js';

const { model, at } = commandFolder();

/** Prints the columns that are named. */
const READ = `
import sys, json, numpy
data = numpy.load(sys.argv[1])
print(json.dumps({name: data[name].tolist() for name in sys.argv[2:]}))`;

const columnsOf = (file: string, ...names: string[]) =>
  runNumpy(READ, [file, ...names]) as Readonly<Record<string, readonly number[]>>;

async function explain(...args: string[]) {
  const terminal = new RecordingTerminal();
  const code = await runProgram(['explain', ...args, '--model', model], terminal);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

describe('the format of an explanation', () => {
  it.each([
    ['a.txt', 'text'],
    ['a.json', 'json'],
    ['a.svg', 'svg'],
    ['A.SVG', 'svg'],
    ['folder.svg/a.png', 'png'],
    ['a.b.html', 'html'],
    ['a.npz', 'log'],
    ['a.npy', 'log'],
    ['a.jsonl', 'log'],
    ['a', 'text'],
    ['/dev/stdout', 'text'],
    [undefined, 'text'],
  ])('of %j is %s', (out, format) => {
    expect(explanationFormat(undefined, out)).toBe(format);
  });

  it('is the one that is asked for, whatever the name says', () => {
    expect(explanationFormat('json', 'a.svg')).toBe('json');
    expect(explanationFormat('svg', 'a')).toBe('svg');
    expect(explanationFormat('svg', 'a.pdf')).toBe('svg');
    expect(explanationFormat('json', 'a.npz')).toBe('log');
  });

  it.each(['a.pdf', 'a.htm', 'a.', 'a.svg.gz', 'a.jpeg'])('of %s is refused', (out) => {
    expect(() => explanationFormat(undefined, out)).toThrow(/--out takes a name that ends in \.txt, \.json/);
  });
});

describe('explain --out', { timeout: 300_000 }, () => {
  /** The same positions in the format that says everything. */
  const wanted = async (...args: string[]): Promise<readonly { ply: number; output: number }[]> => {
    const { stdout } = await explain(...args, '--json');
    return (JSON.parse(stdout) as { explanations: { ply: number; output: number }[] }).explanations;
  };

  it.each([
    ['svg', /^<svg /],
    ['html', /^<!doctype html>/i],
    ['json', /^\{"explanations":\[/],
    ['txt', /^White to move, after 3 plies\n/],
    ['jsonl', /^\{"format":"othello-zero explanations".*\n\{"game":"1",.*\n$/],
  ])('writes what the name %s says, in the place of what was there', async (end, beginning) => {
    const out = at(`one.${end}`);
    // A log goes on with its own file alone.
    if (end !== 'jsonl') writeFileSync(out, 'something else');
    expect(await explain('f5d6c3', '--out', out)).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(out, 'utf8')).toMatch(beginning);
  });

  it('writes a PNG', async () => {
    const out = at('one.png');
    expect((await explain('f5d6c3', '--out', out)).code).toBe(0);
    expect(readFileSync(out).subarray(1, 4).toString('latin1')).toBe('PNG');
  });

  it('writes pictures of several positions into a folder, and into nothing else', async () => {
    const folder = at('pictures');
    const several = ['f5d6', '--ply', 'all'];
    expect(await explain(...several, '--format', 'svg', '--out', folder)).toMatchObject({
      code: 0,
      stderr: `3 pictures in ${folder}\n`,
    });
    // The last position is one to explain too: the game goes on.
    expect(readdirSync(folder)).toEqual(['ply00-value.svg', 'ply01-value.svg', 'ply02-value.svg']);
    for (const out of ['several.svg', 'several.png']) {
      expect(await explain(...several, '--out', at(out))).toMatchObject({ code: 2, stdout: '' });
      expect(readdirSync(at('.'))).not.toContain(out);
    }
    mkdirSync(at('folder.svg'));
    expect((await explain(...several, '--out', at('folder.svg'))).code).toBe(0);
    expect(readdirSync(at('folder.svg'))).toHaveLength(3);
  });

  it.skipIf(lacks('numpy'))('writes arrays with the same numbers, again where they were', async () => {
    const args = ['f5d6c3', '--ply', 'all', '--target', 'value,move'];
    const found = await wanted(...args);
    for (const end of ['npz', 'npy']) {
      const out = at(`arrays.${end}`);
      for (const time of ['once', 'again']) {
        expect([time, await explain(...args, '--out', out)]).toMatchObject([time, { code: 0, stdout: '' }]);
        expect(columnsOf(out, 'ply', 'output')).toEqual({
          ply: found.map(({ ply }) => ply),
          output: found.map(({ output }) => output),
        });
      }
    }
    const position = '-'.repeat(27) + 'OX------XO' + '-'.repeat(27) + ' X';
    expect((await explain('--position', position, '--out', at('start.npz'))).code).toBe(0);
    expect(columnsOf(at('start.npz'), 'ply')).toEqual({ ply: [0] });
  });

  it.each([
    [[], /--layers belongs to arrays; add --out FILE\.npz or FILE\.npy/],
    [['--out', at('layers.json')], /--layers belongs to arrays/],
    [['--out', at('layers.jsonl')], /--layers belongs to arrays/],
    [['--out', at('layers.npz'), '--target', 'value,q'], /--layers is about the network alone/],
  ])('refuses layers with %j', async (args, sentence) => {
    const { code, stderr } = await explain('f5d6c3', '--layers', ...args);
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
    expect(stderr).toMatch(sentence);
  });
});
