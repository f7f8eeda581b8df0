import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PROGRAM, runProgram } from '../../support/cli/program.js';
import { temporaryFolder } from '../../support/scratch.js';

const folder = temporaryFolder();
/** Seconds of work before the stop, and those that a stop may take. */
const WORK = 5;
const STOP = 2;

async function stopped(args: readonly string[], signals: readonly NodeJS.Signals[], apart = 5) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.resume();
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  await setTimeout(1000 * WORK);
  const began = performance.now();
  for (const signal of signals) {
    child.kill(signal);
    await setTimeout(apart);
  }
  const code = await closed;
  return { code, stdout, seconds: (performance.now() - began) / 1000 };
}

describe('a stop', () => {
  it.each([
    'perft 12 --json',
    'solve --moves f5d6c3d3c4f4c5b3 --all --json',
    'analyze --moves f5d6c3 --sims 1000000 --json',
    'explain --moves f5d6c3 --target q --sims 50000 --json',
    'explain --moves f5d6c3 --ply all --target value,move --precision float64 --json',
    'evaluate --positions 1000 --json',
    'probe --positions 4000 --solve 20 --json',
    'concepts --positions 20000 --json',
    'strategies --maps 3000 --target q --sims 5000 --json',
    'selfplay --games 10000 --sims 1600 --json',
    'arena --a alphabeta:12 --b random --games 100 --json',
    'bench --seconds 5 --json',
  ])('is heard within two seconds, and the document says so: %s', async (line) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const { code, stdout, seconds } = await stopped(line.split(' '), [signal]);
      expect({ code, complete: (JSON.parse(stdout) as { complete: boolean }).complete }).toEqual({
        code: 130,
        complete: false,
      });
      expect(seconds).toBeLessThan(STOP);
    }
  });

  it('of two signals of one key press leaves no lock of a run', async () => {
    const run = folder.at('run');
    const args = ['train', run, '--preset', 'quick'];
    const { code } = await stopped(args, ['SIGINT', 'SIGINT']);
    expect(code).toBe(130);
    expect(existsSync(join(run, 'run.db-wal'))).toBe(false);
    expect((await runProgram(['runs', run, '--json'])).code).toBe(0);
  });
});
