/** Milliseconds of a clock that never goes back: the one clock below the commands. Nothing that is played or learned depends on it. */
export function milliseconds(): number {
  return performance.now();
}

/** Does nothing for so long; nor does anything else of this thread. @param duration in milliseconds */
export function sleepSync(duration: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration);
}
