import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import type { Network } from '../../../nn/network.js';
import { sha256Of } from '../../../nn/sha256.js';
import type { Tensor } from '../../../nn/tensor.js';

/** The bytes of a sound checkpoint with some of its tensors' numbers changed and its seal made anew: nothing checks them. */
export function sealedCheckpoint(
  network: Network,
  change: (name: string, data: Float32Array) => void,
  optimizer?: ReadonlyMap<string, Tensor>,
): Uint8Array {
  const bytes = new Uint8Array(encodeCheckpoint(network, optimizer));
  const view = new DataView(bytes.buffer);
  const length = Number(view.getBigUint64(0, true));
  const text = Buffer.from(bytes.subarray(8, 8 + length)).toString();
  const header = JSON.parse(text) as Record<string, { dtype: string; data_offsets: [number, number] }>;
  for (const [name, { dtype, data_offsets }] of Object.entries(header)) {
    if (dtype !== 'F32') continue;
    const [from, to] = data_offsets;
    const numbers = new Float32Array(bytes.slice(8 + length + from, 8 + length + to).buffer);
    change(name, numbers);
    bytes.set(new Uint8Array(numbers.buffer), 8 + length + from);
  }
  const label = '"seal":"';
  const at = 8 + Buffer.from(text.slice(0, text.indexOf(label) + label.length)).length;
  bytes.fill('0'.charCodeAt(0), at, at + 64);
  bytes.set(Buffer.from(sha256Of(bytes)), at);
  return bytes;
}
