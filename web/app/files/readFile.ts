import { OthelloError } from '../../../engine/errors.js';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';

const MEBIBYTE = 2 ** 20;

/**
 * The bytes of a file that was chosen or dropped; of one packed by gzip what is in it.
 *
 * @param most bytes, packed or not
 * @throws OthelloError 'unsupported' for what is larger, or packed in another way
 */
export async function readFile(file: File, most: number): Promise<Uint8Array> {
  const name = harmless(file.name, LONGEST_NAME);
  if (file.size > most) throw tooLarge(name, most);
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isBzip2(bytes)) {
    throw new OthelloError(
      'unsupported',
      `${name} is packed by bzip2, which a page cannot unpack; unpack it first.`,
    );
  }
  return isGzip(bytes) ? unpacked(bytes, name, most) : bytes;
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
async function unpacked(bytes: Uint8Array, name: string, most: number): Promise<Uint8Array> {
  const reader = new Blob([bytes as BlobPart])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
    .getReader();
  const blocks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      blocks.push(read.value);
      size += read.value.length;
      if (size > most) break;
    }
  } catch {
    throw new OthelloError('badRecord', `${name} is packed by gzip and damaged.`);
  }
  if (size > most) {
    await reader.cancel();
    throw tooLarge(name, most);
  }
  return new Uint8Array(await new Blob(blocks as BlobPart[]).arrayBuffer());
}

function tooLarge(name: string, most: number): OthelloError {
  return new OthelloError(
    'unsupported',
    `${name} is larger than ${most / MEBIBYTE} MB, which is too much for a page.`,
  );
}
