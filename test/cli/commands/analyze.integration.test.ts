import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { commandFolder } from '../../support/cli/commandInputs.js';
import { PROGRAM } from '../../support/cli/program.js';

const { model } = commandFolder();

/** SIGHUP, which Node itself does not listen for, in the mask of the signals that a process does. */
const HANG_UP = 1n;

/** Waits until a process listens for signals, as Linux tells. */
async function untilListening(pid: number): Promise<void> {
  for (;;) {
    const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '0';
    if ((BigInt(`0x${mask}`) & HANG_UP) !== 0n) return;
    await setTimeout(10);
  }
}

async function stopped(signal: NodeJS.Signals, more: readonly string[]) {
  const args = ['analyze', '--model', model, '--moves', 'f5d6c3', '--sims', '10000000', ...more];
  const child = spawn(process.execPath, [PROGRAM, ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  await untilListening(child.pid!);
  child.kill(signal);
  return { code: await closed, stdout, stderr };
}

describe.skipIf(platform !== 'linux')('analyze, stopped before anything was analysed', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('says so after %s', async (signal) => {
    for (const more of [[], ['--ply', 'all']]) {
      const { code, stdout, stderr } = await stopped(signal, more);
      expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
      expect(stderr).toContain('Stopped before anything was analysed.');
    }
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'has a document that says it is incomplete after %s',
    async (signal) => {
      for (const more of [[], ['--ply', 'all']]) {
        const { code, stdout } = await stopped(signal, ['--json', ...more]);
        expect(code).toBe(130);
        expect(JSON.parse(stdout)).toMatchObject({ complete: false, plies: [] });
      }
    },
  );
});
