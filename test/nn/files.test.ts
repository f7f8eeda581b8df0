import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256Of, writeAtomically } from '../../nn/files.js';
import { scratchFolder } from '../support/scratch.js';
import { canMount, mountSmallDisk, remount } from '../support/smallDisk.js';

describe('a file that is written atomically', () => {
  it('has the new bytes, where there was one and where there was none, and nothing is left beside it', () => {
    const folder = scratchFolder();
    const file = join(folder, 'weights');
    for (const length of [100_000, 0, 17]) {
      const bytes = Uint8Array.from({ length }, (_, i) => i);
      writeAtomically(file, bytes);
      expect(new Uint8Array(readFileSync(file))).toEqual(bytes);
      expect(readdirSync(folder)).toEqual(['weights']);
    }
  });

  it('leaves nothing behind when it cannot take its name, and says what the system said', () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'weights', 'in the way'), { recursive: true });
    expect(() => writeAtomically(join(folder, 'weights'), new Uint8Array(10))).toThrow(/EISDIR|EPERM|EEXIST/);
    expect(readdirSync(folder)).toEqual(['weights']);
    const nowhere = join(folder, 'no', 'weights');
    expect(() => writeAtomically(nowhere, new Uint8Array(10))).toThrow(/ENOENT/);
  });

  // A limit on the size of files: 8 blocks of 512 bytes.
  it.skipIf(process.platform === 'win32')('is the old one still when the new one is too large', () => {
    const file = join(scratchFolder(), 'weights');
    writeFileSync(file, 'old');
    const script = `
      import { writeAtomically } from './dist/nn/files.js';
      try { writeAtomically(process.argv[1], new Uint8Array(5000)); } catch ({ code, message }) { console.log(code, message); }`;
    const command = `ulimit -f 8; exec "$0" --input-type=module -e "$1" "$2"`;
    const said = execFileSync('/bin/sh', ['-c', command, process.execPath, script, file], {
      encoding: 'utf8',
    });
    expect(said).toBe(`diskFull The disk has no room for ${file}.\n`);
    expect(readFileSync(file, 'utf8')).toBe('old');
  });

  it.skipIf(!canMount)('is the old one still when the disk is full or read-only', () => {
    const disk = join(scratchFolder(), 'disk');
    mountSmallDisk(disk, '300k');
    const file = join(disk, 'weights');
    writeAtomically(file, Buffer.from('old'));
    const refused = (message: string): unknown => expect.objectContaining({ code: 'diskFull', message });
    expect(() => writeAtomically(file, new Uint8Array(400_000))).toThrow(
      refused(`The disk has no room for ${file}.`),
    );
    remount(disk, 'ro');
    expect(() => writeAtomically(file, Buffer.from('new'))).toThrow(
      refused(`${file} cannot be written: it or its file system is read-only.`),
    );
    expect(readdirSync(disk)).toEqual(['weights']);
    expect(readFileSync(file, 'utf8')).toBe('old');
  });
});

it('sha256Of agrees with the examples of FIPS 180', () => {
  expect(sha256Of(Buffer.from('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(sha256Of(Buffer.from('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'))).toBe(
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  );
});
