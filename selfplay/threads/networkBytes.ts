import type { Rounding } from '../../nn/quantization/precision.js';

/**
 * A checkpoint's bytes with their sha256; shared memory, so that handing them to workers copies nothing. Searches evaluate it as its
 * rounding says; whatever else is done with it is done in float32.
 */
export interface NetworkBytes extends Rounding {
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** Copies bytes to shared memory. */
export function shareBytes(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}
