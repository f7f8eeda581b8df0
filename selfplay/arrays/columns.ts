/** Types of NumPy: numbers in little endian, or text of so many bytes. A `<u8` is given as two halves of 32 bits, low and high. */
export type ColumnType = '|i1' | '<i2' | '<i4' | '<u8' | '<f4' | '<f8' | `|S${number}`;

/** A field of every row of an array file. */
export interface ColumnShape {
  readonly name: string;
  readonly type: ColumnType;
  /** Of one row; empty for a single number or text. */
  readonly shape: readonly number[];
}

/** A column with what it takes from each row's item. */
export interface Column<T> extends ColumnShape {
  /** As many numbers as the shape has entries, or none for zeros, or the text. */
  readonly of: (item: T) => ArrayLike<number> | string;
}

/** Bytes of one entry of a column. */
function widthOf(type: ColumnType): number {
  return Number(type.slice(2));
}

/** Bytes of a row of a column. */
export function bytesOf({ type, shape }: ColumnShape): number {
  return widthOf(type) * sizeOf(shape);
}

/** Bytes of a row of all columns. */
export function rowBytes(columns: readonly ColumnShape[]): number {
  return columns.reduce((sum, column) => sum + bytesOf(column), 0);
}

/** The bytes of an item's row: its columns one after the other, unpadded. */
export function encodeRow<T>(columns: readonly Column<T>[], item: T): Uint8Array {
  const row = Buffer.alloc(rowBytes(columns));
  let offset = 0;
  for (const column of columns) {
    const value = column.of(item);
    if (typeof value === 'string') row.write(value, offset, widthOf(column.type), 'utf8');
    else writeNumbers(row, offset, column.type, value);
    offset += bytesOf(column);
  }
  return row;
}

function writeNumbers(row: Buffer, offset: number, type: ColumnType, values: ArrayLike<number>): void {
  const width = type === '<u8' ? 4 : widthOf(type);
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    const at = offset + index * width;
    if (type === '<f4') row.writeFloatLE(value, at);
    else if (type === '<f8') row.writeDoubleLE(value, at);
    else if (type === '<i2') row.writeInt16LE(value, at);
    else if (type === '<i4' || type === '<u8') row.writeInt32LE(value | 0, at);
    else row.writeInt8(value, at);
  }
}
import { sizeOf } from '../../nn/tensor.js';
