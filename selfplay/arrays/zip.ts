import { writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { OthelloError } from '../../engine/errors.js';

/**
 * Writes a ZIP archive of stored (not compressed) entries whose sizes are known beforehand, so that all of them can grow
 * side by side. It has the form with 64-bit sizes (APPNOTE 4.3 to 4.5), since arrays outgrow 4 GiB. Entries are dated
 * 1980: equal contents give equal files.
 */
export class ZipWriter {
  readonly #handle: number;
  readonly #entries: Entry[];
  /** Where the directory begins. */
  readonly #end: number;

  /** @param handle of a file open for writing. */
  constructor(handle: number, entries: readonly { readonly name: string; readonly size: number }[]) {
    this.#handle = handle;
    let offset = 0;
    this.#entries = entries.map(({ name, size }) => {
      const entry = { name, size, offset, crc: 0, written: 0 };
      offset += localHeader(entry).length + size;
      return entry;
    });
    this.#end = offset;
  }

  /** Writes the next bytes of an entry. */
  append(index: number, bytes: Uint8Array): void {
    const entry = this.#entries[index]!;
    this.#write(bytes, entry.offset + localHeader(entry).length + entry.written);
    entry.crc = crc32(bytes, entry.crc);
    entry.written += bytes.length;
  }

  /** Writes the headers and the directory, once all entries are whole. */
  finish(): void {
    for (const entry of this.#entries) {
      if (entry.written !== entry.size) {
        throw new OthelloError('internal', `${entry.name} has ${entry.written} bytes, not ${entry.size}.`);
      }
      this.#write(localHeader(entry), entry.offset);
    }
    const directory = Buffer.concat(this.#entries.map(directoryHeader));
    const end = endOfDirectory(this.#entries.length, this.#end, directory.length);
    this.#write(Buffer.concat([directory, end]), this.#end);
  }

  #write(bytes: Uint8Array, position: number): void {
    for (let written = 0; written < bytes.length;) {
      written += writeSync(this.#handle, bytes, written, bytes.length - written, position + written);
    }
  }
}

interface Entry {
  readonly name: string;
  readonly size: number;
  readonly offset: number;
  crc: number;
  written: number;
}

/** Version 4.5 of the format is the first with 64-bit sizes. */
const VERSION = 45;
const FIRST_OF_JANUARY_1980 = 0x21;
/** Stands where the number is in the 64-bit extra field. */
const IN_EXTRA = 0xffffffff;

/** The extra field with 64-bit numbers. */
function extraField(numbers: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * numbers.length);
  extra.writeUInt16LE(0x0001, 0);
  extra.writeUInt16LE(8 * numbers.length, 2);
  numbers.forEach((number, index) => extra.writeBigUInt64LE(BigInt(number), 4 + 8 * index));
  return extra;
}

function localHeader(entry: Entry): Buffer {
  const { name, size } = entry;
  const extra = extraField([size, size]);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  describe(entry, extra, head, 4);
  return Buffer.concat([head, Buffer.from(name), extra]);
}

function directoryHeader(entry: Entry): Buffer {
  const { name, size, offset } = entry;
  const extra = extraField([size, size, offset]);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(VERSION, 4);
  describe(entry, extra, head, 6);
  head.writeUInt32LE(IN_EXTRA, 42);
  return Buffer.concat([head, Buffer.from(name), extra]);
}

/** The 26 bytes that both headers have in common. */
function describe({ name, crc }: Entry, extra: Buffer, head: Buffer, from: number): void {
  head.writeUInt16LE(VERSION, from);
  head.writeUInt16LE(FIRST_OF_JANUARY_1980, from + 8);
  head.writeUInt32LE(crc, from + 10);
  head.writeUInt32LE(IN_EXTRA, from + 14);
  head.writeUInt32LE(IN_EXTRA, from + 18);
  head.writeUInt16LE(Buffer.byteLength(name), from + 22);
  head.writeUInt16LE(extra.length, from + 24);
}

/** The 64-bit end of the directory, the locator that says where it is, and the end of old, which points to both. */
function endOfDirectory(count: number, offset: number, size: number): Buffer {
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE(VERSION, 12);
  end64.writeUInt16LE(VERSION, 14);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(size), 40);
  end64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(IN_EXTRA, 12);
  end.writeUInt32LE(IN_EXTRA, 16);
  return Buffer.concat([end64, locator, end]);
}
