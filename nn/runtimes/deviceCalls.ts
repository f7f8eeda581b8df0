import type { Accelerator } from '../runtimeChoice.js';
import { lockDevice } from './deviceLock.js';

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

let last: Promise<unknown> = Promise.resolve();

/**
 * Does what calls a device: counted, so that another thread sees when it does not come back, and with WebGPU in turn with all other
 * threads of this process (see `lockDevice`). No such call may be made of within another.
 */
export function deviceCall<T>(device: Accelerator, call: () => Promise<T>): Promise<T> {
  if (device !== 'webgpu') return counted(call);
  // This thread's own calls first come in turn: one that slept here would keep another from its end.
  const done = last.then(() => counted(() => inTurn(call)));
  last = done.catch(() => undefined);
  return done;
}

async function inTurn<T>(call: () => Promise<T>): Promise<T> {
  const give = lockDevice();
  try {
    return await call();
  } finally {
    give();
  }
}

async function counted<T>(call: () => Promise<T>): Promise<T> {
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
