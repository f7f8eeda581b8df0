import { OthelloError } from '../engine/errors.js';
import { parseJson } from '../engine/json.js';
import { sizeOf, type Tensor } from './tensor.js';
import { z } from './zod.js';

/**
 * The safetensors format (https://github.com/huggingface/safetensors): eight bytes with the length of a
 * JSON header (little-endian), the header, the numbers one tensor after the other. F32 and I32 are
 * used here. Numbers are written in the machine's order, which is little-endian wherever this program runs.
 */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const PREFIX = 8;

const headerSchema = z.record(
  z.string(),
  z.strictObject({
    dtype: z.enum(['F32', 'I32']),
    shape: z.array(z.int().min(0)),
    data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
  }),
);
const metadataSchema = z.record(z.string(), z.string());

/** The bytes of a tensor file; the same tensors and metadata in the same order give the same bytes. */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let size = 0;
  for (const [name, { shape, data }] of tensors) {
    const dtype = data instanceof Float32Array ? 'F32' : 'I32';
    header[name] = { dtype, shape, data_offsets: [size, size + data.byteLength] };
    size += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8; // padded with spaces, so that the numbers are aligned
  const bytes = new Uint8Array(PREFIX + headerLength + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, PREFIX, PREFIX + headerLength).set(text, PREFIX);
  let offset = PREFIX + headerLength;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/** Reads what encodeSafetensors (or another writer of the format) wrote. Throws OthelloError('badModel'). */
export function decodeSafetensors(bytes: Uint8Array): TensorFile {
  const start = numbersOffset(bytes);
  const { __metadata__, ...entries } = parseHeader(bytes.subarray(PREFIX, start));
  const metadata = metadataSchema.safeParse(__metadata__ ?? {});
  const header = headerSchema.safeParse(entries);
  if (!metadata.success || !header.success) throw notSafetensors('its header is not understood');
  const tensors = new Map<string, Tensor>();
  let end = 0;
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header.data)) {
    const [from, to] = data_offsets;
    const length = sizeOf(shape);
    if (from !== end || to - from !== 4 * length) throw notSafetensors(`the place of '${name}' is wrong`);
    if (start + to > bytes.length) throw notSafetensors('it is cut short');
    const { buffer } = new Uint8Array(bytes.subarray(start + from, start + to)); // a copy: aligned, its own
    tensors.set(name, { shape, data: dtype === 'F32' ? new Float32Array(buffer) : new Int32Array(buffer) });
    end = to;
  }
  if (start + end !== bytes.length) throw notSafetensors('it goes on after its last tensor');
  return { tensors, metadata: metadata.data };
}

/** Where the numbers begin: after the length and the header. */
function numbersOffset(bytes: Uint8Array): number {
  if (bytes.length < PREFIX) throw notSafetensors('it is cut short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getBigUint64(0, true);
  if (headerLength > BigInt(bytes.length - PREFIX)) {
    throw notSafetensors('it is cut short, or not of this format');
  }
  return PREFIX + Number(headerLength);
}

function parseHeader(text: Uint8Array): Record<string, unknown> {
  try {
    const header = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(text));
    if (typeof header === 'object' && header !== null) return header as Record<string, unknown>;
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof TypeError)) throw cause;
  }
  throw notSafetensors('its header is not JSON');
}

function notSafetensors(why: string): OthelloError {
  return new OthelloError('badModel', `The model is not a whole safetensors file: ${why}.`);
}
