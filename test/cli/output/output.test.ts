import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandFolder } from '../../support/cli/commandInputs.js';
import { hasEscapes, PROGRAM, runProgram } from '../../support/cli/program.js';

const folder = commandFolder();
const { model } = folder;
describe('stdout and stderr', { timeout: 300_000 }, () => {
  it('results go to stdout without colours into a pipe, and nothing else does', async () => {
    const found = await runProgram(['explain', '--moves', 'f5d6c3', '--model', model]);
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(hasEscapes(found.stdout)).toBe(false);
  });

  it('colours are forced by FORCE_COLOR and taken away by NO_COLOR', async () => {
    const args = ['explain', '--moves', 'f5d6c3', '--model', model];
    const forced = await runProgram(args, { environment: { FORCE_COLOR: '3' } });
    expect(forced.stdout).toContain(';48;2;');
    const none = await runProgram(args, { environment: { FORCE_COLOR: '3', NO_COLOR: '1' } });
    expect(hasEscapes(none.stdout)).toBe(false);
  });

  it('a reader that goes away is no error', () => {
    // About 100 kB, more than a pipe holds.
    const line = `"${process.execPath}" "${PROGRAM}" explain --moves f5d6c3d3c4f4c5b3c2 --ply all --json --model "${model}"`;
    const { status, stderr } = spawnSync('bash', ['-c', `set -o pipefail; ${line} | head -c 10`], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.skipIf(!existsSync('/dev/full'))('a full disk under stdout is told, with code 1', () => {
    const { status, stderr } = spawnSync(
      'bash',
      ['-c', `"${process.execPath}" "${PROGRAM}" perft 3 > /dev/full`],
      {
        encoding: 'utf8',
      },
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/^othello-zero: .*the disk has no room.*\n$/);
  });

  it.skipIf(!existsSync('/dev/full'))('a full disk under --out is told, with code 1', async () => {
    const found = await runProgram(['explain', '--moves', 'f5', '--model', model, '--out', '/dev/full']);
    expect(found.code).toBe(1);
    expect(found.stderr).toMatch(/no room for \/dev\/full/);
  });
});
