/** Calls of devices' drivers that this thread has begun and ended, [2] in memory that another thread sees. */
let counts: Int32Array | undefined;

const [BEGUN, ENDED] = [0, 1] as const;

/** Memory for the counts of one thread. */
export function createCallCounts(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** Has this thread count its calls of devices there from now on; nowhere where undefined. */
export function countDeviceCalls(shared: Int32Array | undefined): void {
  counts = shared;
}

/** Does what calls a device: counted, so that another thread sees when it does not come back. */
export async function deviceCall<T>(call: () => Promise<T>): Promise<T> {
  const own = counts;
  if (own === undefined) return call();
  Atomics.add(own, BEGUN, 1);
  try {
    return await call();
  } finally {
    Atomics.add(own, ENDED, 1);
  }
}

/** The number of the call that a thread is in, by its counts; undefined between calls. */
export function callUnderWay(shared: Int32Array): number | undefined {
  const ended = Atomics.load(shared, ENDED);
  const begun = Atomics.load(shared, BEGUN);
  return begun === ended ? undefined : begun;
}
