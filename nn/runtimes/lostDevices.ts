import type { Accelerator } from '../runtimeChoice.js';

const lost = new Set<Accelerator>();

/** Counts a device as lost, for as long as this thread lives: a driver that was reset once is reset again. */
export function loseDevice(device: Accelerator): void {
  lost.add(device);
}

/** Whether a device was lost by this thread, or by threads that it has do parts of its work. */
export function isDeviceLost(device: Accelerator): boolean {
  return lost.has(device);
}
