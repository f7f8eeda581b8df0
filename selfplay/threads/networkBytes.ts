import type { ActivationRanges } from '../../nn/quantization/ranges.js';

/** A checkpoint's bytes with their sha256; shared memory, so that handing them to workers copies nothing. */
export interface NetworkBytes {
  readonly sha256: string;
  readonly bytes: Uint8Array;
  /** Searches evaluate it in eight bits with these, in float32 without; whatever else is done with it never does. */
  readonly ranges?: ActivationRanges;
}

/** Copies bytes to shared memory. */
export function shareBytes(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}
