import { spawn } from 'node:child_process';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openRun } from '../../../selfplay/training/run.js';
import { goldenOf } from '../../golden/files.js';
import { PROGRAM } from '../../support/cli/program.js';

const golden = goldenOf('0.1.0');
const killedRun = (): string => golden.copyOf('onnxruntime');

it('a run whose folder is moved or removed ends with a sentence, exit code 1 and nothing at its old place', async () => {
  for (const fate of ['moved', 'removed']) {
    const run = killedRun();
    const away = `${run}-away`;
    const child = spawn(process.execPath, [PROGRAM, 'train', run, '--json', '--workers', '2']);
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.stdout.once('data', () => {
      if (fate === 'moved') renameSync(run, away);
      else rmSync(run, { recursive: true });
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(stderr).toMatch(/run\.db was moved or deleted while it was worked on; nothing more is written/);
    expect(stderr).not.toContain('defect');
    expect(code).toBe(1);
    expect(() => readdirSync(run)).toThrow('ENOENT');
    if (fate === 'moved')
      expect(openRun(away, { readonly: true }).store.counts().games).toBeGreaterThanOrEqual(20);
  }
});
