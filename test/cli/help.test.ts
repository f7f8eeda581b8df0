import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../cli/catalog.js';
import { runProgram as runInProcess } from '../../cli/program.js';
import { runProgram } from '../support/cli/program.js';
import { RecordingTerminal } from '../support/cli/recordingTerminal.js';

const names = Object.keys(catalog);

const saidBy = async (...args: string[]) => {
  const terminal = new RecordingTerminal();
  const code = await runInProcess(args, terminal);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
};

describe('help', { timeout: 300_000 }, () => {
  it.each(names)('of %s names every option and gives examples that the command accepts', async (name) => {
    const terminal = new RecordingTerminal();
    const code = await runInProcess([name, '--help'], terminal);
    const { stdout, stderr } = terminal;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.startsWith(`othello-zero ${name}`)).toBe(true);
    const command = await catalog[name]!.load();
    for (const option of Object.keys(command.options)) expect(stdout).toContain(`--${option} `);
    expect(command.examples.length).toBeGreaterThan(0);
    // Nothing is wider than a terminal but a whole board, and nothing is broken where it could not be copied any more.
    for (const line of stdout.split('\n'))
      if (!/[XO-]{64}/.test(line)) expect(line.length).toBeLessThanOrEqual(80);
    for (const { line, says } of command.examples) {
      expect(stdout).toContain(`\n  othello-zero ${line}\n`);
      expect(stdout.replaceAll('\n  # ', ' ')).toContain(says);
      const [first, ...rest] = line.split(' ');
      expect(first).toBe(name);
      const used = rest.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
      expect(Object.keys(command.options)).toEqual(expect.arrayContaining(used));
    }
  });

  it('of the program lists every command', async () => {
    const { code, stdout } = await runProgram(['--help']);
    expect(code).toBe(0);
    for (const name of names) expect(stdout).toContain(`othello-zero ${name} `);
  });

  it.each([
    [['help'], ['--help']],
    [['help', 'help'], ['--help']],
    [
      ['help', 'perft'],
      ['perft', '--help'],
    ],
    [['version'], ['--version']],
  ])('is what the words %j stand for', async (words, options) => {
    const asked = await saidBy(...options);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(await saidBy(...words)).toEqual(asked);
  });

  it('of what is no command says what was meant, and is of one command at a time', async () => {
    expect(await saidBy('help', 'plya')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/unknown command "plya" \(did you mean play\?\)/) as string,
    });
    expect(await saidBy('help', 'play', 'train')).toMatchObject({ code: 2, stdout: '' });
    expect(await saidBy('hlep')).toMatchObject({
      stderr: expect.stringContaining('did you mean help?') as string,
    });
    expect((await saidBy('explain', '--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('tells the version of the package', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    const { code, stdout } = await runProgram(['--version']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${manifest.version}\n` });
  });

  it('comes without loading what it does not need', async () => {
    const environment = { NODE_DEBUG: 'esm', NODE_OPTIONS: '--trace-warnings' };
    const { stderr } = await runProgram(['--help'], { environment });
    expect(stderr).not.toMatch(/onnxruntime|tensorflow|better-sqlite3|piscina/);
  });
});
