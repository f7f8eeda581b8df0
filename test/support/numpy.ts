import { spawnSync } from 'node:child_process';
import { PYTHON } from './needs.js';

/** Runs a Python script with NumPy; its last line of output is JSON. */
export function runNumpy(script: string, args: readonly string[]): unknown {
  const { status, stdout, stderr } = spawnSync(PYTHON ?? 'python3', ['-c', script, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as unknown;
}
