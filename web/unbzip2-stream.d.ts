/** The parts of the package that need no Node; its types have the stream alone. */
declare module 'unbzip2-stream/lib/bit_iterator.js' {
  /** Reads so many bits of the pieces. */
  interface Bits {
    (count: number | null): number | undefined;
    readonly bytesRead: number;
  }
  export default function bitIterator(nextPiece: () => Uint8Array | undefined): Bits;
}
declare module 'unbzip2-stream/lib/bzip2.js' {
  import type bitIterator from 'unbzip2-stream/lib/bit_iterator.js';

  type Bits = ReturnType<typeof bitIterator>;
  const decoder: {
    /** The size of blocks in 100,000 bytes. Throws where no stream of bzip2 begins. */
    header(bits: Bits): number;
    /** Unpacks a block; the checksum of the stream so far, null at its end. Throws for what is damaged. */
    decompress(
      bits: Bits,
      put: (byte: number) => void,
      room: Int32Array,
      size: number,
      checksum: number,
    ): number | null;
  };
  export default decoder;
}
