import { describe, expect, it } from 'vitest';
import { catalog } from '../../cli/catalog.js';
import { runProgram } from '../support/program.js';
import { readFileSync } from 'node:fs';

const names = Object.keys(catalog);

describe('help', () => {
  it.each(names)('of %s names every option and gives examples that the command accepts', async (name) => {
    const { code, stdout, stderr } = await runProgram([name, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^othello-zero /);
    const command = await catalog[name]!.load();
    for (const option of Object.keys(command.options)) expect(stdout).toContain(`--${option} `);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const { line } of command.examples) {
      const [first, ...rest] = line.split(' ');
      expect(first).toBe(name);
      const used = rest.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
      expect(Object.keys(command.options)).toEqual(expect.arrayContaining(used));
    }
  });

  it('of the program lists every command, also when nothing is asked', async () => {
    const [asked, bare] = await Promise.all([runProgram(['--help']), runProgram([])]);
    expect(asked).toEqual(bare);
    expect(asked.code).toBe(0);
    for (const name of names) expect(asked.stdout).toContain(`othello-zero ${name} `);
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
