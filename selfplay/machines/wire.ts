import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { OthelloError } from '../../engine/errors.js';
import type { ActivationRanges } from '../../nn/quantization/ranges.js';
import type { NetworkBytes } from '../threads/networkBytes.js';

/**
 * The version of what machines say to each other; another one is not understood. JSON, deflated (RFC 1951), in which an
 * object with the key `$` stands for what JSON has no words for: a typed array (little-endian, base64), a number that is
 * not finite or is -0, a network (by its sha256, without its bytes).
 */
export const WIRE = 1;

/** The most that one part or its result may weigh when it is unpacked; larger ones are not read. */
const MOST_BYTES = 256 * 2 ** 20;
const MARK = '$';

const ARRAYS = {
  Uint8Array,
  Uint16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
} as const;

/** Data on its way to another machine. */
export interface Packed {
  readonly bytes: Uint8Array;
  /** Those that it names, each once. */
  readonly networks: readonly NetworkBytes[];
}

/** Packs plain data: JSON's own, typed arrays and networks. Properties that are undefined are left out. */
export function pack(data: unknown): Packed {
  const networks = new Map<string, NetworkBytes>();
  const plain = toPlain(data, networks);
  return { bytes: deflateRawSync(JSON.stringify(plain), { level: 6 }), networks: [...networks.values()] };
}

/**
 * The sha256 of the networks that packed data names, and the data itself when asked for with them.
 *
 * @param most bytes that they may unpack to, 256 MiB unless said
 * @throws OthelloError `badRecord` when the bytes are none of `pack`'s, or unpack to more.
 */
export function unpack(bytes: Uint8Array, most = MOST_BYTES): Unpacked {
  let plain: unknown;
  try {
    plain = JSON.parse(inflateRawSync(bytes, { maxOutputLength: most }).toString('utf8'));
  } catch (error) {
    throw new OthelloError('badRecord', 'What came from the queue cannot be read.', { cause: error });
  }
  const names = new Set<string>();
  collectNames(plain, names);
  return { names: [...names], data: (networks) => fromPlain(plain, networks) };
}

export interface Unpacked {
  /** sha256 of the networks that are needed. */
  readonly names: readonly string[];
  /** @param networks their bytes, by sha256 */
  data(networks: ReadonlyMap<string, Uint8Array>): unknown;
}

function toPlain(value: unknown, networks: Map<string, NetworkBytes>): unknown {
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { [MARK]: 'number', is: numberWord(value) };
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => toPlain(item, networks));
  if (ArrayBuffer.isView(value)) return arrayToPlain(value);
  if (isNetwork(value)) {
    networks.set(value.sha256, value);
    const { sha256, ranges, half } = value;
    return { [MARK]: 'network', is: sha256, ranges: toPlain(ranges, networks), half };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item, networks)]));
}

function numberWord(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function arrayToPlain(value: ArrayBufferView): unknown {
  const name = Object.keys(ARRAYS).find((name) => value instanceof ARRAYS[name as keyof typeof ARRAYS]);
  if (name === undefined)
    throw new OthelloError('internal', `No ${value.constructor.name} goes over the queue.`);
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return { [MARK]: Buffer.isBuffer(value) ? 'Uint8Array' : name, is: bytes.toString('base64') };
}

function isNetwork(value: object): value is NetworkBytes {
  return 'sha256' in value && 'bytes' in value && value.bytes instanceof Uint8Array;
}

function collectNames(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const { [MARK]: mark, is } = value as Record<string, unknown>;
  if (mark === 'network' && typeof is === 'string') names.add(is);
  for (const item of Object.values(value)) collectNames(item, names);
}

function fromPlain(value: unknown, networks: ReadonlyMap<string, Uint8Array>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => fromPlain(item, networks));
  const object = value as Readonly<Record<string, unknown>>;
  if (!(MARK in object)) {
    return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, fromPlain(item, networks)]));
  }
  const { [MARK]: mark, is } = object;
  if (typeof is !== 'string') throw strange(mark);
  if (mark === 'number') return Number(is);
  if (mark === 'network') {
    const ranges = fromPlain(object['ranges'], networks);
    const network = networkFrom(is, ranges, networks);
    return object['half'] === true ? { ...network, half: true } : network;
  }
  if (typeof mark !== 'string' || !Object.hasOwn(ARRAYS, mark)) throw strange(mark);
  return arrayFrom(ARRAYS[mark as keyof typeof ARRAYS], is);
}

function networkFrom(
  sha256: string,
  ranges: unknown,
  networks: ReadonlyMap<string, Uint8Array>,
): NetworkBytes {
  const bytes = networks.get(sha256);
  if (bytes === undefined) throw new OthelloError('internal', `The network ${sha256} was not fetched.`);
  const network = { sha256, bytes };
  return ranges === undefined ? network : { ...network, ranges: ranges as ActivationRanges };
}

function arrayFrom(kind: (typeof ARRAYS)[keyof typeof ARRAYS], base64: string): ArrayBufferView {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  if (bytes.length % kind.BYTES_PER_ELEMENT !== 0) throw strange(kind.name);
  return new kind(bytes.buffer);
}

function strange(mark: unknown): OthelloError {
  return new OthelloError('badRecord', `What came from the queue holds a strange ${JSON.stringify(mark)}.`);
}
