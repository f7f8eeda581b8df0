import { availableParallelism, totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { defaultThreads, roomHere } from '../../../selfplay/threads/defaultThreads.js';
import { type MachineRoom, machineRoom } from '../../../selfplay/threads/machineRoom.js';
import { type DescribedMachine, MACHINES } from '../../support/selfplay/machines.js';

function roomOf({ files, ...machine }: DescribedMachine): MachineRoom {
  return machineRoom({ ...machine, read: (path) => files[path] });
}

describe('what a process may use of its machine', () => {
  it.each([
    ['own', { cores: 2, memory: 25.3e9, threads: 2 }],
    ['laptop', { cores: 4, memory: 16e9, threads: 4 }],
    ['pinned', { cores: 2, memory: 16e9, threads: 2 }],
    ['docker', { cores: 32, quota: 2.5, memory: 2 ** 31, threads: 2 }],
    ['pod', { cores: 8, quota: 0.5, memory: 7e8, threads: 1 }],
    ['oldDocker', { cores: 8, quota: 3, memory: 2 ** 32, threads: 3 }],
    ['silent', { cores: 10, memory: 16e9, threads: 10 }],
    ['damaged', { cores: 4, memory: 8e9, threads: 4 }],
  ] as const)('is read of the files of %s', (name, room) => {
    expect(roomOf(MACHINES[name])).toEqual(room);
  });

  it('has fewer threads where the memory is too small for one a core, but always one', () => {
    const threads = (memory: number): number => roomOf({ ...MACHINES.silent, memory }).threads;
    expect(threads(1e9)).toBe(8);
    expect(threads(0.5e9)).toBe(2);
    expect(threads(0.1e9)).toBe(1);
  });

  it('is no more than this machine has', () => {
    const { cores, memory } = roomHere();
    expect(cores).toBeLessThanOrEqual(availableParallelism());
    expect(memory).toBeLessThanOrEqual(totalmem());
    expect(defaultThreads()).toBeGreaterThanOrEqual(1);
    expect(defaultThreads()).toBeLessThanOrEqual(cores);
  });
});
