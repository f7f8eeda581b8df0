import { crc32, inflateRawSync } from 'node:zlib';
import { OthelloError } from '../../engine/errors.js';

/** An entry of a ZIP archive, as its directory describes it. */
interface Entry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

const SIGNATURES = {
  local: 0x04034b50,
  directory: 0x02014b50,
  end: 0x06054b50,
  locator: 0x07064b50,
} as const;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const LONGEST_COMMENT = 0xffff;
/** Stands where the number is elsewhere in 64 bits. */
const ELSEWHERE = 0xffffffff;
/** What the arrays of a file may be unpacked to. */
const MOST_BYTES = 2 ** 31;

/**
 * The bytes of the .npy files in an .npz archive (`numpy.savez`, `numpy.savez_compressed`), by name without the ending:
 * ZIP (APPNOTE 4.3 to 4.5), stored or deflated, with 64-bit sizes or without.
 *
 * @param wanted only these are unpacked
 * @throws OthelloError `badRecord` for what is no such archive or is damaged; `unsupported` for other ways of packing.
 */
export function readNpz(
  bytes: Uint8Array,
  file: string,
  wanted: (name: string) => boolean = () => true,
): Map<string, Uint8Array> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const entries = readDirectory(buffer, file).filter(
      ({ name }) => name.endsWith('.npy') && wanted(arrayName(name)),
    );
    const size = entries.reduce((sum, entry) => sum + entry.size, 0);
    if (size > MOST_BYTES)
      throw new OthelloError('unsupported', `The arrays in ${file} are larger than 2 GiB.`);
    return new Map(entries.map((entry) => [arrayName(entry.name), unpack(buffer, entry, file)]));
  } catch (cause) {
    // Offsets of a damaged archive lead beyond its end.
    if (!(cause instanceof RangeError)) throw cause;
    throw new OthelloError('badRecord', `${file} is damaged or cut short.`, { cause });
  }
}

function arrayName(name: string): string {
  return name.slice(0, -'.npy'.length);
}

function readDirectory(buffer: Buffer, file: string): Entry[] {
  const end = findEnd(buffer);
  if (end === undefined)
    throw new OthelloError('badRecord', `${file} is not a whole .npz archive (a ZIP file of .npy files).`);
  let count = buffer.readUInt16LE(end + 10);
  let at = buffer.readUInt32LE(end + 16);
  const locator = end - LOCATOR_BYTES;
  if (locator >= 0 && buffer.readUInt32LE(locator) === SIGNATURES.locator) {
    const end64 = large(buffer, locator + 8);
    count = large(buffer, end64 + 32);
    at = large(buffer, end64 + 48);
  }
  const entries: Entry[] = [];
  for (; entries.length < count;) {
    if (buffer.readUInt32LE(at) !== SIGNATURES.directory) throw new RangeError('no entry here');
    const lengths = [28, 30, 32].map((field) => buffer.readUInt16LE(at + field));
    entries.push(readEntry(buffer, at, lengths[0]!, lengths[1]!));
    at += 46 + lengths.reduce((a, b) => a + b, 0);
  }
  return entries;
}

/** Where the end of the directory begins, which a comment may follow. */
function findEnd(buffer: Buffer): number | undefined {
  const first = Math.max(0, buffer.length - END_BYTES - LONGEST_COMMENT);
  for (let at = buffer.length - END_BYTES; at >= first; at--) {
    if (buffer.readUInt32LE(at) === SIGNATURES.end) return at;
  }
  return undefined;
}

function readEntry(buffer: Buffer, at: number, nameLength: number, extraLength: number): Entry {
  const nameAt = at + 46;
  const extra = buffer.subarray(nameAt + nameLength, nameAt + nameLength + extraLength);
  const numbers = [24, 20, 42].map((field) => buffer.readUInt32LE(at + field));
  const [size, packed, offset] = withLarge(numbers, extra);
  return {
    name: buffer.toString('utf8', nameAt, nameAt + nameLength),
    isEncrypted: (buffer.readUInt16LE(at + 8) & 1) !== 0,
    method: buffer.readUInt16LE(at + 10),
    crc: buffer.readUInt32LE(at + 16),
    packed: packed!,
    size: size!,
    offset: offset!,
  };
}

/** Numbers of which those that do not fit into 32 bits stand in the extra field 1, in their order. */
function withLarge(numbers: readonly number[], extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let from = at + 4;
    return numbers.map((number) => {
      if (number !== ELSEWHERE) return number;
      from += 8;
      return large(extra, from - 8);
    });
  }
  return [...numbers];
}

function large(buffer: Buffer, at: number): number {
  return Number(buffer.readBigUInt64LE(at));
}

function unpack(buffer: Buffer, entry: Entry, file: string): Uint8Array {
  const { name, method, isEncrypted, crc, packed, size, offset } = entry;
  if (isEncrypted || (method !== 0 && method !== 8))
    throw new OthelloError('unsupported', `${name} in ${file} is packed in a way that NumPy does not use.`);
  if (buffer.readUInt32LE(offset) !== SIGNATURES.local) throw new RangeError('no entry here');
  const from = offset + 30 + buffer.readUInt16LE(offset + 26) + buffer.readUInt16LE(offset + 28);
  if (from + packed > buffer.length) throw new RangeError('beyond the end');
  const raw = buffer.subarray(from, from + packed);
  const bytes = method === 0 ? raw : inflated(raw, size);
  if (bytes?.length !== size || crc32(bytes) !== crc)
    throw new OthelloError('badRecord', `${name} in ${file} is damaged.`);
  return bytes;
}

function inflated(raw: Buffer, size: number): Buffer | undefined {
  try {
    return inflateRawSync(raw, { maxOutputLength: Math.max(1, size) });
  } catch {
    return undefined;
  }
}
