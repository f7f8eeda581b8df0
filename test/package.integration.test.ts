import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTranscript, positionsOf } from '../engine/notation.js';
import { isOver, legalMoveList, score } from '../engine/position.js';
import { readCheckpoint } from '../nn/checkpointFile.js';
import { lacks } from './support/needs.js';
import { installPacked } from './support/packedProject.js';
import { bundlePage, servePage } from './support/page/servePage.js';
import { withTabs } from './support/web/browserTabs.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'othello-zero-packed-'));

beforeAll(() => installPacked(project, ['@types/node', 'onnxruntime-web', 'undici-types']));
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Runs a script of the project to its end. */
function run(script: string, args: readonly string[] = [], input = '') {
  const options = { cwd: project, encoding: 'utf8', input } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], options);
  return { status, stdout, stderr };
}

describe('the programs of docs/library.md', () => {
  const text = readFileSync(join(root, 'docs/library.md'), 'utf8');
  const sections = text.split(/^## /m).slice(1);
  const programs = new Map(
    sections.flatMap((section) => {
      const code = /^```ts\n([^]*?)^```$/m.exec(section)?.[1];
      return code === undefined ? [] : [[section.slice(0, section.indexOf('\n')), code]];
    }),
  );

  const fileOf = (title: string): string => `${title.replaceAll(/\W+/g, '-').toLowerCase()}.js`;

  /** What a program prints, a line each. */
  function linesOf(title: string): string[] {
    const { status, stdout, stderr } = run(fileOf(title));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.trimEnd().split('\n');
  }

  beforeAll(() => {
    for (const [title, code] of programs) {
      writeFileSync(join(project, fileOf(title).replace(/js$/, 'ts')), code);
    }
    // Strictly, and with a look into all types that the package brings: none of them may need what is optional.
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2022',
      types: ['node'],
      strict: true,
      skipLibCheck: false,
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const { status, stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc')], {
      cwd: project,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  it('are those that are tested here', () => {
    expect([...programs.keys()]).toEqual([
      'Play a game',
      'Train a little',
      'Explain a position and draw it',
      "Search with a network of one's own",
      'Add a rule',
      'In a page',
    ]);
  });

  it('plays a game', () => {
    const [transcript, result] = linesOf('Play a game');
    const last = positionsOf(parseTranscript(transcript!)).at(-1)!;
    expect(isOver(last)).toBe(true);
    const black = last.turn === 'black' ? score(last) : -score(last);
    expect(result).toBe(`black is ahead by ${black} discs`);
    expect(black).toBeGreaterThan(0);
  });

  it('trains a little, and goes on with what is there', async () => {
    const lines = linesOf('Train a little');
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^network 1: loss \d+\.\d{3}$/),
      expect.stringMatching(/^network 2: loss \d+\.\d{3}$/),
    ]);
    expect(lines[2]).toBe('complete');
    const { network } = await readCheckpoint(join(project, lines[3]!));
    expect(network.architecture.layers.filter(({ kind }) => kind === 'sum')).toHaveLength(1);
    expect(linesOf('Train a little')).toEqual(lines.slice(2));
  });

  it('explains a position and draws it', () => {
    const [explained, books] = linesOf('Explain a position and draw it');
    const [, square, output] = /^move:([a-h][1-8]): (.*)$/.exec(explained!)!;
    const position = positionsOf(parseTranscript('f5d6c3d3c4')).at(-1)!;
    expect(legalMoveList(position)).toContain(parseTranscript(`f5d6c3d3c4${square!}`).at(-1));
    const parts = [...books!.matchAll(/-?\d[\d.e-]*/g)].map(([number]) => Number(number));
    expect(parts).toHaveLength(3);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(Number(output), 4);
    expect(readFileSync(join(project, 'why.svg'), 'utf8')).toMatch(/^<svg /);
  });

  it("searches with a network of one's own", () => {
    const lines = linesOf("Search with a network of one's own");
    const moves = lines.slice(0, -1).map((line) => /^(\w\d) (\d+) visits, value (-?[\d.]+)$/.exec(line)!);
    expect(moves.map(([, move]) => move)).toEqual(['d3', 'c4', 'f5', 'e6']);
    expect(moves.reduce((sum, [, , visits]) => sum + Number(visits), 0)).toBe(200);
    expect(moves.map(([, move]) => `plays ${move!}`)).toContain(lines.at(-1));
  });

  it('adds a rule', () => {
    const lines = linesOf('Add a rule');
    expect(lines.find((line) => line.startsWith('stem '))).toMatch(/^stem +conv +weightSize /);
    const rows = lines.slice(-9, -1).map((line) => line.trim().split(/ +/).map(Number));
    expect(rows.map((row) => row.length)).toEqual(Array.from({ length: 8 }, () => 8));
    expect(rows.flat().some((relevance) => relevance !== 0)).toBe(true);
    expect(Number(/^closes to (.*)$/.exec(lines.at(-1)!)![1])).toBeLessThan(1e-5);
  });

  it.skipIf(lacks('chromium'))('explains a move in a page', async () => {
    const folder = join(project, 'page');
    await bundlePage(folder, join(project, fileOf('In a page')), project);
    const served = await servePage(folder);
    await withTabs(async (openTab) => {
      const tab = await openTab();
      await tab.goto(served.url);
      await tab.waitForFunction(() =>
        / is worth /.test((globalThis as { document?: { title: string } }).document!.title),
      );
      expect(await tab.title()).toMatch(/^[a-h][1-8] is worth -?\d\.\d\d$/);
      expect(await tab.locator('svg').count()).toBe(1);
    });
    await served.close();
  });
});

describe('without what is optional', () => {
  const othelloZero = (args: readonly string[], input = '') =>
    run(join(project, 'node_modules/othello-zero/dist/cli/main.js'), args, input);

  it('there is nothing of TensorFlow', () => {
    expect(existsSync(join(project, 'node_modules/onnxruntime-node'))).toBe(true);
    for (const scope of ['@tensorflow', '@resvg']) {
      expect(existsSync(join(project, 'node_modules', scope))).toBe(false);
    }
  });

  it('plays', () => {
    const { status, stdout } = othelloZero(['play', '--plain', '--sims', '8', '--seed', '1'], 'f5\nquit\n');
    expect(status).toBe(0);
    expect(stdout).toMatch(/\bf5\b/);
    const asked = othelloZero(['gtp', '--sims', '8'], 'play b f5\ngenmove w\nquit\n');
    const answer = /^= ([A-H][1-8])$/m.exec(asked.stdout)?.[1]?.toLowerCase();
    expect(['d6', 'f4', 'f6']).toContain(answer);
  });

  it('trains', () => {
    const settings = [
      'generations=1',
      'network.blocks=1',
      'network.channels=8',
      'selfplay.gamesPerGeneration=8',
      'evaluation.games=0',
    ].flatMap((setting) => ['--set', setting]);
    const { status } = othelloZero([
      'train',
      '--run',
      'trained',
      '--preset',
      'quick',
      '--plain',
      ...settings,
    ]);
    expect(status).toBe(0);
    const told = JSON.parse(othelloZero(['runs', '--run', 'trained', '--json']).stdout) as {
      readonly games: number;
      readonly generations: number;
    };
    expect(told).toMatchObject({ generations: 1, games: 8 });
  });

  it('explains', () => {
    const { status, stdout } = othelloZero(['explain', '--moves', 'f5d6c3d3c4', '--json']);
    expect(status).toBe(0);
    const { explanations } = JSON.parse(stdout) as {
      readonly explanations: readonly { readonly runtime: string; readonly ledger: { closure: number } }[];
    };
    expect(explanations).toHaveLength(1);
    expect(explanations[0]!.runtime).toMatch(/^onnxruntime-node /);
    expect(explanations[0]!.ledger.closure).toBeLessThan(1e-5);
  });

  it('says in a sentence what is missing', () => {
    expect(othelloZero(['explain', '--moves', 'f5', '--runtime', 'tensorflow'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'othello-zero: --runtime tensorflow needs the optional packages @tensorflow/tfjs and ' +
        '@tensorflow/tfjs-backend-wasm, which are not installed here; use --runtime onnxruntime.\n',
    });
    expect(othelloZero(['explain', '--moves', 'f5', '--format', 'png', '--out', 'f5.png'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('optional package @resvg/resvg-js') as string,
    });
    expect(othelloZero(['doctor']).status).toBe(0);
  });
});

describe('the shipped network', () => {
  it('is found by the name of the package, with its card and its licence', () => {
    const script = `
      import { readFileSync } from 'node:fs';
      for (const name of ['default.safetensors', 'README.md', 'LICENSE'])
        console.log(readFileSync(new URL(import.meta.resolve('othello-zero/models/' + name))).length);`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: project,
      encoding: 'utf8',
    });
    const sizes = ['default.safetensors', 'README.md', 'LICENSE'].map(
      (name) => readFileSync(join(root, 'models', name)).length,
    );
    expect(printed.trim().split('\n').map(Number)).toEqual(sizes);
  });
});
