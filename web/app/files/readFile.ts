import { OthelloError } from '../../../engine/errors.js';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import { bunzipped } from './bunzip.js';

const MEBIBYTE = 2 ** 20;

/**
 * The bytes of a file that was chosen or dropped; of one packed by gzip or bzip2 what is in it.
 *
 * @param most bytes, packed or not
 * @throws OthelloError 'unsupported' for what is larger, 'badRecord' for what is packed and damaged
 */
export async function readFile(file: File, most: number): Promise<Uint8Array> {
  const name = harmless(file.name, LONGEST_NAME);
  if (file.size > most) throw tooLarge(name, most);
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isGzip(bytes)) return unpacked(gunzipped(bytes), 'gzip', name, most);
  if (isBzip2(bytes)) return unpacked(bunzipped(bytes), 'bzip2', name, most);
  return bytes;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function isBzip2(bytes: Uint8Array): boolean {
  return (
    new TextDecoder('latin1').decode(bytes.subarray(0, 3)) === 'BZh' && bytes[3]! >= 0x31 && bytes[3]! <= 0x39
  );
}

/** Stops at the limit: a small file may unpack to more than there is room for. */
async function unpacked(
  blocks: AsyncIterable<Uint8Array>,
  how: string,
  name: string,
  most: number,
): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const block of blocks) {
      kept.push(block);
      size += block.length;
      if (size > most) break;
    }
  } catch (cause) {
    throw new OthelloError('badRecord', `${name} is packed by ${how} and damaged.`, { cause });
  }
  if (size > most) throw tooLarge(name, most);
  return new Uint8Array(await new Blob(kept as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

async function* gunzipped(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
    .getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel();
  }
}

function tooLarge(name: string, most: number): OthelloError {
  return new OthelloError(
    'unsupported',
    `${name} is larger than ${most / MEBIBYTE} MB, which is too much for a page.`,
  );
}
