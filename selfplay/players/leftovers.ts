import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { threadId } from 'node:worker_threads';

/** The variable of the environment that says of which engines a process is a descendant: their marks, with blanks. */
const VARIABLE = 'OTHELLO_ZERO_ENGINE';

let count = 0;

/** A mark that no other engine of the processes that run now has. */
export function newMark(): string {
  return `${process.pid}.${threadId}.${++count}`;
}

/** The environment of an engine with its mark, behind those of the engines that this process descends from. */
export function markedEnvironment(mark: string): NodeJS.ProcessEnv {
  const outer = process.env[VARIABLE];
  return { ...process.env, [VARIABLE]: outer === undefined ? mark : `${outer} ${mark}` };
}

/**
 * Kills what an engine has left behind, wherever it has gone: the environment is inherited, also by a process that has begun a
 * session of its own, which a signal to the engine's group does not reach. Only Linux tells the environment of processes;
 * elsewhere nothing is found. Never throws.
 */
export function killMarked(mark: string): void {
  if (process.platform !== 'linux') return;
  for (const name of processNames()) {
    const pid = Number(name);
    if (pid === process.pid || !marksOf(name).includes(mark)) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended meanwhile
    }
  }
}

function processNames(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Empty for a process that has ended, or is somebody else's. */
function marksOf(pid: string): string[] {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
    const own = entries.find((entry) => entry.startsWith(`${VARIABLE}=`));
    return own?.slice(VARIABLE.length + 1).split(' ') ?? [];
  } catch {
    return [];
  }
}
