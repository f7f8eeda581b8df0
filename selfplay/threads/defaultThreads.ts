import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { type MachineRoom, machineRoom } from './machineRoom.js';

/** What this process may use of this machine now. */
export function roomHere(): MachineRoom {
  return machineRoom({ read: readText, logical: availableParallelism(), memory: totalmem() });
}

/** Threads to work with where nobody says how many: one a core, as far as the memory and the container allow. */
export function defaultThreads(): number {
  return roomHere().threads;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // a system without such files, or one that keeps them to itself
  }
}
