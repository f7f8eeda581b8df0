/** The states of the one number that tasks share with their run. */
export const GO = 0;
export const STOP = 1;
export const PAUSE = 2;

/** Whether a thread is to give up what it works at; while the run is paused the thread waits here. */
export function isStopped(signal: Int32Array): boolean {
  while (Atomics.load(signal, 0) === PAUSE) Atomics.wait(signal, 0, PAUSE);
  return Atomics.load(signal, 0) === STOP;
}

/** Resolves when the thread is to give up, for what waits for something outside; a pause is not the end. */
export async function stopSaid(signal: Int32Array): Promise<void> {
  for (;;) {
    const state = Atomics.load(signal, 0);
    if (state === STOP) return;
    const waiting = Atomics.waitAsync(signal, 0, state);
    if (waiting.async) await waiting.value;
  }
}

/** The number of tasks that are to be done. */
export function goSignal(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}

/** Tells all who share the number to give up, those who wait for something outside too. */
export function sayStop(signal: Int32Array): void {
  Atomics.store(signal, 0, STOP);
  Atomics.notify(signal, 0);
}

/**
 * The number of tasks that are to be done until an AbortSignal says stop.
 *
 * @returns the number, and what ends listening.
 */
export function stopOn(signal: AbortSignal | undefined): { stop: Int32Array; release: () => void } {
  const stop = goSignal();
  const abort = (): void => sayStop(stop);
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort);
  return { stop, release: () => signal?.removeEventListener('abort', abort) };
}
