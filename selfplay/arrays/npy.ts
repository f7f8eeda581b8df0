import { OthelloError } from '../../engine/errors.js';
import type { ColumnShape } from './columns.js';

/**
 * The head of an .npy file, version 1.0, as NumPy's documentation of `numpy.lib.format` defines it: a magic number, a
 * length, and a Python literal. The length depends on `type` alone and not on `shape`, so that the shape of a file can be
 * written anew when rows have been added.
 */
export function npyHeader(type: string, shape: readonly number[]): Uint8Array {
  const literal = (sizes: string): string =>
    `{'descr': ${type}, 'fortran_order': False, 'shape': ${sizes}, }`;
  const longest = literal(pythonTuple(shape.map(() => Number.MAX_SAFE_INTEGER))).length;
  const length = Math.ceil((PREFIX + longest + 1) / 64) * 64 - PREFIX;
  if (length > 65_535)
    throw new OthelloError('unsupported', 'The network has too many layers for an .npy file.');
  const head = Buffer.alloc(PREFIX + length, ' ');
  head.write(MAGIC, 'latin1');
  head.writeUInt16LE(length, 8);
  head.write(literal(pythonTuple(shape)), PREFIX, 'latin1');
  head[head.length - 1] = 0x0a;
  return head;
}

/** With the version. */
const MAGIC = '\x93NUMPY\x01\x00';
/** Bytes of the magic number and the length. */
const PREFIX = 10;

/** The type of a row that has all these columns, unpadded. */
export function structuredType(columns: readonly ColumnShape[]): string {
  const fields = columns.map(({ name, type, shape }) =>
    shape.length === 0 ? `('${name}', '${type}')` : `('${name}', '${type}', ${pythonTuple(shape)})`,
  );
  return `[${fields.join(', ')}]`;
}

/** The type of a plain array. */
export function plainType(type: string): string {
  return `'${type}'`;
}

function pythonTuple(sizes: readonly number[]): string {
  return `(${sizes.join(', ')}${sizes.length === 1 ? ',' : ''})`;
}

/** How many rows the head of a file says it has. Throws OthelloError `badRecord` for a file that is not one of ours. */
export function npyRows(head: Uint8Array, file: string): number {
  const text = Buffer.from(head).toString('latin1');
  const rows = text.startsWith(MAGIC) ? /'shape': \((\d+),\)/.exec(text)?.[1] : undefined;
  if (rows === undefined)
    throw new OthelloError('badRecord', `${file} is not a log of explanations in the .npy format.`);
  return Number(rows);
}
