import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readNpz } from '../../../selfplay/arrays/npzReader.js';
import { floatsFile, textsFile, writeNpz } from '../../support/npyFile.js';
import { scratchFolder } from '../../support/scratch.js';

const maps = floatsFile([2, 3], [1, 2, 3, 4, 5, 6]);

/** A ZIP archive of one deflated entry in the form of old, without 64-bit sizes, as `numpy.savez_compressed` need not write it. */
function deflated(name: string, bytes: Buffer): Buffer {
  const packed = deflateRawSync(bytes);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
  const directory = Buffer.concat([
    Buffer.from('PK\x01\x02\x14\0'),
    fields,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, directory, end]);
}

function stored(): Buffer {
  const file = join(scratchFolder(), 'maps.npz');
  writeNpz(file, { maps, targets: textsFile(['f5']) });
  return readFileSync(file);
}

describe('an .npz archive', () => {
  it('stored, with 64-bit sizes', () => {
    const found = readNpz(stored(), 'it');
    expect([...found.keys()]).toEqual(['maps', 'targets']);
    expect(Buffer.from(found.get('maps')!)).toEqual(maps);
    expect([...readNpz(stored(), 'it', (name) => name === 'targets').keys()]).toEqual(['targets']);
  });

  it('deflated, in the form of old', () => {
    expect(Buffer.from(readNpz(deflated('maps.npy', maps), 'it').get('maps')!)).toEqual(maps);
    expect(readNpz(deflated('notes.txt', maps), 'it').size).toBe(0);
  });

  it('is refused in a sentence when it is damaged anywhere', () => {
    for (const whole of [stored(), deflated('maps.npy', maps)]) {
      for (const length of [0, 3, 30, whole.length - 60, whole.length - 1]) {
        expect(() => readNpz(whole.subarray(0, length), 'it')).toThrow(
          /not a whole .npz archive|damaged or cut short/,
        );
      }
      const turned = Buffer.from(whole);
      turned[100]! ^= 1;
      expect(() => readNpz(turned, 'it')).toThrow('maps.npy in it is damaged.');
    }
    expect(() => readNpz(Buffer.from('PK and then words that are no archive at all'), 'it')).toThrow(
      /not a whole/,
    );
  });
});
