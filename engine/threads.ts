/** What ends the threads that this one has started and that still run. */
const running = new Set<() => Promise<void>>();

/**
 * Names what ends some threads, for `endThreads`. A thread must be at rest when it is terminated: one that is ended in the
 * middle of a native run takes the process with it.
 *
 * @returns call it when they are gone.
 */
export function rememberThreads(end: () => Promise<void>): () => void {
  running.add(end);
  return () => void running.delete(end);
}

/**
 * Ends all threads that were started by this package and still run, each as soon as it is at rest. To be awaited before a
 * process exits, however it came to that, since its exit ends the threads as they are.
 */
export async function endThreads(): Promise<void> {
  await Promise.allSettled([...running].map((end) => end()));
}

let abandoned = 0;

/** Counts a thread that never came back from native code: it is left behind, and would hold up the end of the process. */
export function abandonThread(): void {
  abandoned++;
}

/** Whether a thread was left behind in native code, see {@link abandonThread}. */
export function hasAbandonedThreads(): boolean {
  return abandoned > 0;
}
