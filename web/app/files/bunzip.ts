/**
 * What bzip2 has packed, block by block. The package's stream is Node's; its decoder is not, and is fetched when a file needs it.
 *
 * @throws Error for bytes that are cut short or damaged
 */
export async function* bunzipped(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const [{ default: decoder }, { default: bitsOf }] = await Promise.all([
    import('unbzip2-stream/lib/bzip2.js'),
    import('unbzip2-stream/lib/bit_iterator.js'),
  ]);
  const pieces = [bytes];
  const bits = bitsOf(() => pieces.shift());
  // Archives that were packed in parts are streams one behind the other.
  while (bits.bytesRead < bytes.length) {
    const size = BLOCK_UNIT * decoder.header(bits);
    const room = new Int32Array(size);
    for (let checksum: number | null = 0; ;) {
      const block: number[] = [];
      checksum = decoder.decompress(bits, (byte) => block.push(byte), room, size, checksum);
      if (checksum === null) break;
      yield Uint8Array.from(block);
      // A block takes a while: the page has else to do.
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}

/** The header of a stream has the size of its blocks in this many bytes. */
const BLOCK_UNIT = 100_000;
