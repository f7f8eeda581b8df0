import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** Under which every thread of this process finds the same memory. */
const KEY = 'othello-zero device turn';

/** [1] 1 while a thread calls the device; made by the first thread that loads this, of which all others inherit it. */
const turn = (getEnvironmentData(KEY) as Int32Array | undefined) ?? new Int32Array(new SharedArrayBuffer(4));
setEnvironmentData(KEY, turn);

/**
 * Sleeps until no other thread of this process calls the device: onnxruntime's WebGPU has one context for the whole process, and two
 * threads in it at once crash it or make each other fail.
 *
 * @returns to be called when the call is done.
 */
export function lockDevice(): () => void {
  while (Atomics.compareExchange(turn, 0, 0, 1) !== 0) Atomics.wait(turn, 0, 1);
  return () => {
    Atomics.store(turn, 0, 0);
    Atomics.notify(turn, 0, 1);
  };
}
