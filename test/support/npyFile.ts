import { closeSync, openSync } from 'node:fs';
import { ZipWriter } from '../../selfplay/arrays/zip.js';

/** An .npy file, version 1.0, written by hand: the head as the documentation of NumPy has it, then the bytes. */
export function npyFile(
  descr: string,
  shape: readonly number[],
  data: Uint8Array,
  isFortran = false,
): Buffer {
  const sizes = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const literal = `{'descr': ${descr}, 'fortran_order': ${isFortran ? 'True' : 'False'}, 'shape': ${sizes}, }`;
  const head = `${literal.padEnd(64 * Math.ceil((11 + literal.length) / 64) - 11)}\n`;
  const prefix = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, head.length & 255, head.length >> 8]);
  return Buffer.concat([prefix, Buffer.from(head, 'latin1'), data]);
}

/** Float32 in little endian. */
export function floatsFile(shape: readonly number[], values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeFloatLE(value, 4 * index));
  return npyFile(`'<f4'`, shape, bytes);
}

/** Texts as NumPy's unicode strings: 32 bits a character, filled up with zeros. */
export function textsFile(values: readonly string[]): Buffer {
  const width = Math.max(1, ...values.map((value) => value.length));
  const bytes = Buffer.alloc(4 * width * values.length);
  values.forEach((value, row) => {
    for (let at = 0; at < value.length; at++)
      bytes.writeUInt32LE(value.charCodeAt(at), 4 * (row * width + at));
  });
  return npyFile(`'<U${width}'`, [values.length], bytes);
}

/** An archive of arrays, stored, with 64-bit sizes. */
export function writeNpz(file: string, arrays: Readonly<Record<string, Buffer>>): void {
  const entries = Object.entries(arrays);
  const handle = openSync(file, 'w');
  const zip = new ZipWriter(
    handle,
    entries.map(([name, { length }]) => ({ name: `${name}.npy`, size: length })),
  );
  entries.forEach(([, bytes], index) => {
    zip.append(index, bytes);
  });
  zip.finish();
  closeSync(handle);
}
