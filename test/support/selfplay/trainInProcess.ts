import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '../../../selfplay/training/events.js';

const script = fileURLToPath(new URL('trainRun.mjs', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly events: RunEvent[];
  readonly errors: string;
}

/** Runs the loop in a process of its own; `kill` decides from its output when it is ended, and how; see the script for `steer`. */
export async function trainInProcess(
  run: string,
  configFile: string,
  workers: number,
  kill?: (event: RunEvent, count: number) => NodeJS.Signals | undefined,
  steer = false,
): Promise<Finished> {
  const child = spawn(process.execPath, [script, run, configFile, String(workers), steer ? 'steer' : '']);
  const events: RunEvent[] = [];
  let rest = '';
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  child.stdout.on('data', (data: Buffer) => {
    const lines = (rest + data.toString()).split('\n');
    rest = lines.pop()!;
    for (const line of lines.filter((text) => text.startsWith('{'))) {
      const event = JSON.parse(line) as RunEvent;
      events.push(event);
      const signal = kill?.(event, events.length);
      if (signal !== undefined) child.kill(signal);
    }
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, events, errors }));
  });
}
