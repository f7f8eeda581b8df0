/** The states of the one number that tasks share with their run. */
export const GO = 0;
export const STOP = 1;
export const PAUSE = 2;

/** Whether a thread is to give up what it works at; while the run is paused the thread waits here. */
export function isStopped(signal: Int32Array): boolean {
  while (Atomics.load(signal, 0) === PAUSE) Atomics.wait(signal, 0, PAUSE);
  return Atomics.load(signal, 0) === STOP;
}
