import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../cli/catalog.js';
import type { Examination } from '../../cli/commands/doctor/examination.js';
import { advice, examinationText } from '../../cli/commands/doctor/text.js';
import { homePage } from '../../cli/home.js';
import { findRuns } from '../../cli/sources/runFolders.js';
import { PLAIN } from '../../cli/terminal/palette.js';
import { drawsUnicode } from '../../cli/terminal/unicode.js';
import { nearest } from '../../engine/nearest.js';
import { PRESETS } from '../../selfplay/training/presets.js';
import { createRun } from '../../selfplay/training/run.js';
import { PROGRAM, runProgram } from '../support/cli/program.js';
import { temporaryFolder } from '../support/scratch.js';

const folder = temporaryFolder();
const withRun = folder.at('withRun');
const without = folder.at('without');
mkdirSync(without, { recursive: true });
mkdirSync(join(withRun, 'notes'), { recursive: true });
const description = { config: PRESETS.quick, created: '2026-01-01T00:00:00.000Z', versions: {} };
createRun(join(withRun, 'runs', 'first'), description).close();

describe('the program without arguments', () => {
  /** The commands on the page: those that follow the name of the program on an indented line. */
  const offered = (page: string): string[] =>
    [...page.matchAll(/^ {2}othello-zero (\S+)/gm)].map(([, name]) => name!);

  const expectTenLines = (page: string): void => {
    const lines = page.trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  };

  it.each([[[]], [[{ folder: 'runs/first', generations: 60, changed: 1 }]]])(
    'fits 80 columns where npx is to be typed, with the runs %j',
    (runs) => {
      for (const models of [[], ['default']]) {
        const about = { version: '0.1.0', program: 'npx othello-zero', models, runs };
        expectTenLines(homePage(about, PLAIN).join('\n'));
      }
    },
  );

  // As if it was not called by npx.
  const environment = { npm_command: '' };

  it('says in ten lines what to do in an empty folder', async () => {
    const { code, stdout, stderr } = await runProgram([], { folder: without, environment });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectTenLines(stdout);
    expect(stdout).toContain('no run in this folder yet');
    expect(offered(stdout)).toEqual(expect.arrayContaining(['play', 'serve', 'train', 'explain']));
    for (const name of offered(stdout)) expect(catalog).toHaveProperty(name);
  });

  it('goes on with the run that it finds', async () => {
    const { stdout } = await runProgram([], { folder: withRun, environment });
    expectTenLines(stdout);
    expect(stdout).toContain('the run runs/first (just begun)');
    expect(stdout).toMatch(/^ {2}othello-zero train runs\/first /m);
    expect(offered(stdout)).toContain('serve');
    for (const name of offered(stdout)) expect(catalog).toHaveProperty(name);
  });

  it('offers nothing that needs a network where there is none', () => {
    const page = homePage({ version: '1', program: 'othello-zero', models: [], runs: [] }, PLAIN).join('\n');
    expectTenLines(page);
    expect(offered(page)).toEqual(['train', 'train', 'perft', 'bench', 'completion', 'doctor']);
  });

  it('finds runs by their files, in the folder itself too', () => {
    expect(findRuns(withRun)).toMatchObject([{ folder: 'runs/first', generations: 0 }]);
    expect(findRuns(join(withRun, 'runs', 'first'))).toMatchObject([{ folder: '.' }]);
    expect(findRuns(without)).toEqual([]);
    expect(findRuns(join(without, 'nowhere'))).toEqual([]);
  });
});

describe('the nearest word', () => {
  it.each([
    ['expl', 'explain'],
    ['exp', undefined],
    ['docker', 'doctor'],
    ['ana', 'analyze'],
    ['wacth', 'watch'],
    ['docter', 'doctor'],
    ['zzz', undefined],
  ])('to %s is %s', (given, word) => {
    expect(nearest(given, ['explain', 'export', 'analyze', 'watch', 'doctor'])).toBe(word);
  });
});

describe.skipIf(!existsSync('/bin/bash'))('completion in bash', () => {
  const bin = folder.at('bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'othello-zero'), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  chmodSync(join(bin, 'othello-zero'), 0o755);
  const environment = { ...process.env, SHELL: '/bin/bash', PATH: `${bin}:${process.env['PATH'] ?? ''}` };

  /** What bash would offer for the last word, by the script that the program prints. */
  function offered(...words: readonly string[]): string[] {
    const script = [
      '[ -f completion.sh ] || othello-zero completion bash > completion.sh',
      'source completion.sh',
      'COMP_WORDS=(othello-zero "$@")',
      'COMP_CWORD=$#',
      '_othello-zero_yargs_completions',
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ].join('\n');
    const args = ['--norc', '-c', script, 'bash', ...words];
    return execFileSync('/bin/bash', args, { cwd: withRun, env: environment, encoding: 'utf8' })
      .split('\n')
      .filter((line) => line !== '');
  }

  it('offers commands, options, their words and runs', () => {
    expect(offered('')).toEqual(Object.keys(catalog));
    expect(offered('tr')).toEqual(['train']);
    expect(offered('train', 'runs/first', '--pre')).toEqual(['--preset']);
    expect(offered('train', '--preset', '')).toEqual(['quick', 'hour', 'day']);
    expect(offered('train', '')).toEqual(['runs/first']);
    expect(offered('play', '--model', '')).toEqual(['default', 'runs/first']);
    expect(offered('he')).toEqual(['help']);
    expect(offered('help', 'exp')).toEqual(['explain', 'export']);
    expect(offered('concepts', '--composite', 'epsilonP')).toEqual([
      'epsilonPlus',
      'epsilonPlusFlat',
      'epsilonPlusWSquare',
    ]);
    expect(offered('explain', '--target', 'va')).toEqual(['value', 'valueTanh']);
    expect(offered('explain', '--targets', 'move,va')).toEqual(['move,value', 'move,valueTanh']);
    expect(offered('strategies', '--kinds', 'corner,c')).toEqual(['corner,centre']);
    // The shell offers files.
    expect(offered('watch', '--file', '')).toEqual([]);
  });
});

describe('doctor', () => {
  it('tells what this machine has', async () => {
    const { code, stdout } = await runProgram(['doctor', '--json'], { folder: without });
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as Examination & { readonly advice: readonly string[] };
    expect(found.node).toBe(process.versions.node);
    expect(found.system.memory).toBe(totalmem());
    expect(found.disk.folder).toMatch(/without$/);
    expect(found.terminal).toMatchObject({ input: false, output: false, colors: 'none' });
    const shipped = fileURLToPath(new URL('../../models/default.safetensors', import.meta.url));
    const [sum] = execFileSync('sha256sum', [shipped], { encoding: 'utf8' }).split(' ');
    expect(found.models).toMatchObject([{ name: 'default', sha256: sum }]);
    const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
    for (const name of ['onnxruntime', 'tensorflow', 'better-sqlite3']) {
      expect(found.parts.find((part) => part.name === name)).toMatchObject({ works: true });
    }
    const native = found.parts.find(({ name }) => name === 'tfjs-node');
    if (!readdirSync(join(modules, '@tensorflow')).includes('tfjs-node')) {
      expect(native).toMatchObject({ works: false, optional: true });
      expect(native?.says).toMatch(/not installed/);
    }
    const sqlite = found.parts.find(({ name }) => name === 'better-sqlite3');
    const manifest = JSON.parse(readFileSync(join(modules, 'better-sqlite3/package.json'), 'utf8')) as {
      version: string;
    };
    expect(sqlite?.version).toBe(manifest.version);
    expect(sqlite?.says).toMatch(/SQLite 3\.\d+/);
  });

  const well: Examination = {
    version: '1',
    node: '22.0.0',
    system: {
      platform: 'linux',
      arch: 'x64',
      release: '6',
      processor: 'Some processor',
      vectors: ['AVX2'],
      threads: 8,
      busy: 0.2,
      memory: 16e9,
      freeMemory: 12e9,
    },
    disk: { folder: '/here', free: 50e9 },
    parts: [{ name: 'onnxruntime', version: '1', works: true, optional: false, says: 'works' }],
    models: [{ name: 'default', sha256: 'a'.repeat(64), bytes: 1e6 }],
    terminal: { input: true, output: true, columns: 80, rows: 24, colors: '256', unicode: true, type: 'x' },
  };

  it('has nothing to say where all is well, and one sentence for each thing that is not', () => {
    expect(advice(well)).toEqual([]);
    const ill: Examination = {
      ...well,
      system: { ...well.system, threads: 8, allowed: 1.5, busy: 6, vectors: [], freeMemory: 1e9 },
      disk: { folder: '/here', free: 5e8 },
      parts: [{ name: 'onnxruntime', works: false, optional: false, says: 'broken' }],
      models: [],
    };
    const sentences = advice(ill);
    expect(sentences).toHaveLength(7);
    expect(sentences.join('\n')).toMatch(/--workers 2(.|\n)*6 threads(.|\n)*AVX2(.|\n)*0\.5 GB are free/);
    expect(advice({ ...well, system: { ...well.system, threads: 1 } })).toHaveLength(1);
  });

  it('fits a terminal of 80 columns', () => {
    const long = { name: 'x', works: false, optional: true, says: 'why it does not work '.repeat(9) };
    const lines = examinationText({ ...well, parts: [...well.parts, long] }, PLAIN, 80);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain('why it does not work '.repeat(9).trim());
  });
});

describe('whether a terminal draws more than ASCII', () => {
  it.each([
    [{ LANG: 'de_DE.UTF-8' }, 'linux', true],
    [{ LANG: 'C.utf8' }, 'linux', true],
    [{ LANG: 'C' }, 'linux', false],
    [{}, 'linux', false],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, 'linux', false],
    [{ LANG: 'C', LC_ALL: '', LC_CTYPE: 'en_US.UTF-8' }, 'linux', true],
    [{ LANG: 'en_US.UTF-8', TERM: 'linux' }, 'linux', false],
    [{}, 'darwin', true],
    [{ WT_SESSION: '1' }, 'win32', true],
    [{}, 'win32', false],
  ])('%o on %s: %s', (environment, platform, drawn) => {
    expect(drawsUnicode(environment, platform)).toBe(drawn);
  });
});
