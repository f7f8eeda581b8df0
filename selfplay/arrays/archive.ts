import { readSync } from 'node:fs';
import { OthelloError } from '../../engine/errors.js';
import { AtomicFile } from '../../nn/atomicFile.js';
import { bytesOf, type Column, type ColumnShape, encodeRow, rowBytes } from './columns.js';
import { npyHeader, plainType } from './npy.js';
import { ZipWriter } from './zip.js';

/** Rows read at a time when columns are made of them, and the bytes that these may have. */
const ROWS_AT_A_TIME = 512;
const BYTES_AT_A_TIME = 16 * 2 ** 20;

/** Rows of bytes, as encodeRow makes them. */
export interface Rows {
  readonly count: number;
  read(first: number, count: number): Uint8Array;
}

/** Writes the columns of rows side by side in one pass over them, and `about`: the JSON that says what they are. */
export function writeArchive(
  file: string,
  rows: Rows,
  columns: readonly ColumnShape[],
  about: Readonly<Record<string, unknown>>,
): void {
  const description = Buffer.from(JSON.stringify(about));
  const heads = columns.map(({ type, shape }) => npyHeader(plainType(type), [rows.count, ...shape]));
  const aboutHead = npyHeader(plainType(`|S${description.length}`), []);
  const entries = [
    ...columns.map((column, index) => ({
      name: `${column.name}.npy`,
      size: heads[index]!.length + rows.count * bytesOf(column),
    })),
    { name: 'about.npy', size: aboutHead.length + description.length },
  ];
  const most = Math.max(1, Math.min(ROWS_AT_A_TIME, Math.floor(BYTES_AT_A_TIME / rowBytes(columns))));
  const archive = new AtomicFile(file);
  try {
    const zip = new ZipWriter(archive.handle, entries);
    heads.forEach((head, index) => zip.append(index, head));
    for (let first = 0; first < rows.count; first += most) {
      const count = Math.min(most, rows.count - first);
      columnsOf(rows.read(first, count), count, columns).forEach((bytes, index) => zip.append(index, bytes));
    }
    zip.append(columns.length, Buffer.concat([aboutHead, description]));
    zip.finish();
    archive.commit();
  } finally {
    archive.abandon();
  }
}

/** Rows taken apart: the bytes of each column. */
function columnsOf(rows: Uint8Array, count: number, columns: readonly ColumnShape[]): Uint8Array[] {
  const width = rowBytes(columns);
  let offset = 0;
  return columns.map((column) => {
    const size = bytesOf(column);
    const bytes = new Uint8Array(count * size);
    for (let row = 0; row < count; row++) {
      const from = row * width + offset;
      bytes.set(rows.subarray(from, from + size), row * size);
    }
    offset += size;
    return bytes;
  });
}

/** Reads bytes of a file. Throws OthelloError `badRecord` where it ends before. */
export function readBytes(handle: number, offset: number, size: number, file: string): Uint8Array {
  const bytes = Buffer.alloc(size);
  for (let read = 0; read < size;) {
    const found = readSync(handle, bytes, read, size - read, offset + read);
    if (found === 0) throw new OthelloError('badRecord', `${file} is cut short.`);
    read += found;
  }
  return bytes;
}

/** An archive of columns that grows by items, of which nobody knows beforehand how many there are: rows in a file beside it first. */
export class GrowingArchive<T> {
  readonly #file: string;
  readonly #columns: readonly Column<T>[];
  readonly #rows: AtomicFile;
  #count = 0;

  /** @throws OthelloError as writeAtomically does */
  constructor(file: string, columns: readonly Column<T>[]) {
    this.#file = file;
    this.#columns = columns;
    this.#rows = new AtomicFile(`${file}.rows`, file);
  }

  get count(): number {
    return this.#count;
  }

  add(items: readonly T[]): void {
    this.#rows.write(Buffer.concat(items.map((item) => encodeRow(this.#columns, item))));
    this.#count += items.length;
  }

  /** Gives the archive its name, with the JSON that says what it is. */
  finish(about: Readonly<Record<string, unknown>>): void {
    const width = rowBytes(this.#columns);
    const read = (first: number, count: number): Uint8Array =>
      readBytes(this.#rows.handle, first * width, count * width, this.#file);
    writeArchive(this.#file, { count: this.#count, read }, this.#columns, about);
    this.abandon();
  }

  /** Leaves nothing behind but an archive that has its name. */
  abandon(): void {
    this.#rows.abandon();
  }
}
