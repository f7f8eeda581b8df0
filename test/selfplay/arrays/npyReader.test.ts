import { describe, expect, it } from 'vitest';
import type { OthelloError } from '../../../engine/errors.js';
import { readNpy } from '../../../selfplay/arrays/npyReader.js';
import { floatsFile, npyFile, textsFile } from '../../support/npyFile.js';

function bytesOf(
  values: readonly number[],
  width: number,
  write: (view: DataView, at: number, value: number) => void,
) {
  const view = new DataView(new ArrayBuffer(width * values.length));
  values.forEach((value, index) => {
    write(view, index * width, value);
  });
  return new Uint8Array(view.buffer);
}

describe('an .npy file', () => {
  it('of every type and byte order', () => {
    const values = [1, -2, 3, 0, 100, -7];
    const types: [string, number, (view: DataView, at: number, value: number) => void][] = [
      ['<f4', 4, (view, at, value) => view.setFloat32(at, value, true)],
      ['>f4', 4, (view, at, value) => view.setFloat32(at, value)],
      ['<f8', 8, (view, at, value) => view.setFloat64(at, value, true)],
      ['>f8', 8, (view, at, value) => view.setFloat64(at, value)],
      ['|i1', 1, (view, at, value) => view.setInt8(at, value)],
      ['<i2', 2, (view, at, value) => view.setInt16(at, value, true)],
      ['>i4', 4, (view, at, value) => view.setInt32(at, value)],
      ['<i8', 8, (view, at, value) => view.setBigInt64(at, BigInt(value), true)],
    ];
    for (const [type, width, write] of types) {
      const { shape, data } = readNpy(npyFile(`'${type}'`, [2, 3], bytesOf(values, width, write)), 'it');
      expect({ type, shape, data: [...data] }).toEqual({ type, shape: [2, 3], data: values });
    }
    const unsigned = [0, 1, 255];
    const u2 = bytesOf(unsigned, 2, (view, at, value) => view.setUint16(at, value));
    expect([...readNpy(npyFile(`'>u2'`, [3], u2), 'it').data]).toEqual(unsigned);
    expect([...readNpy(npyFile(`'|b1'`, [2], Uint8Array.of(1, 0)), 'it').data]).toEqual([1, 0]);
  });

  it('of halves, by their bits', () => {
    const bits = [0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0x0000, 0x7c00, 0xfc00, 0x7e00];
    const file = npyFile(
      `'<f2'`,
      [9],
      bytesOf(bits, 2, (view, at, value) => view.setUint16(at, value, true)),
    );
    const { data } = readNpy(file, 'it');
    expect([...data]).toEqual([1, -2, 0.333251953125, 2 ** -24, 65504, 0, Infinity, -Infinity, NaN]);
  });

  it('of texts, and of no dimension', () => {
    expect(readNpy(textsFile(['f5', 'value', '']), 'it').data).toEqual(['f5', 'value', '']);
    const bytes = npyFile(`'|S3'`, [2], Buffer.from('a1\0h8\0'));
    expect(readNpy(bytes, 'it').data).toEqual(['a1', 'h8']);
    expect(readNpy(npyFile(`'|S2'`, [], Buffer.from('{}')), 'it')).toEqual({ shape: [], data: ['{}'] });
  });

  it('in the order of Fortran', () => {
    // a[i, j, k] = 100 i + 10 j + k, the first index fastest.
    const values: number[] = [];
    for (const k of [0, 1, 2, 3])
      for (const j of [0, 1, 2]) for (const i of [0, 1]) values.push(100 * i + 10 * j + k);
    const bytes = bytesOf(values, 4, (view, at, value) => view.setFloat32(at, value, true));
    const { data } = readNpy(npyFile(`'<f4'`, [2, 3, 4], bytes, true), 'it');
    const straight = [0, 1].flatMap((i) =>
      [0, 1, 2].flatMap((j) => [0, 1, 2, 3].map((k) => 100 * i + 10 * j + k)),
    );
    expect([...data]).toEqual(straight);
  });

  it.each([
    [
      'something else',
      Buffer.from('no array here, only words'),
      'badRecord',
      /not an array that NumPy saved/,
    ],
    [
      'a cut',
      floatsFile([4], [1, 2, 3, 4]).subarray(0, -1),
      'badRecord',
      /is cut short: 4 .* 16 bytes, and there are 15/,
    ],
    ['a cut head', floatsFile([4], [1, 2, 3, 4]).subarray(0, 40), 'badRecord', /cut short within its head/],
    ['too much', Buffer.concat([floatsFile([1], [1]), Buffer.alloc(1)]), 'badRecord', /longer than it says/],
    ['objects', npyFile(`'|O'`, [1], Buffer.alloc(8)), 'unsupported', /holds Python objects/],
    ['complex numbers', npyFile(`'<c8'`, [1], Buffer.alloc(8)), 'unsupported', /numbers of the type "<c8"/],
    ['fields', npyFile(`[('a', '<f4')]`, [1], Buffer.alloc(4)), 'unsupported', /named fields/],
    ['a lie about its size', npyFile(`'<f4'`, [9e15], Buffer.alloc(4)), 'badRecord', /is cut short/],
  ])('is refused: %s', (_, bytes, code, message) => {
    expect(() => readNpy(bytes, 'maps.npy')).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as OthelloError,
    );
  });
});
