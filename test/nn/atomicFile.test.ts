import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AtomicFile, sweepPartials, writeAtomically } from '../../nn/atomicFile.js';
import { sha256Of } from '../../nn/sha256.js';
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
    expect(() => writeAtomically(join(folder, 'weights'), new Uint8Array(10))).toThrow(
      `${join(folder, 'weights')} is a folder; name a file.`,
    );
    expect(readdirSync(folder)).toEqual(['weights']);
    const nowhere = join(folder, 'no', 'weights');
    expect(() => writeAtomically(nowhere, new Uint8Array(10))).toThrow(
      `${nowhere} cannot be written: there is no folder ${join(folder, 'no')}.`,
    );
  });

  // A limit on the size of files: 8 blocks of 512 bytes.
  it.skipIf(process.platform === 'win32')('is the old one still when the new one is too large', () => {
    const file = join(scratchFolder(), 'weights');
    writeFileSync(file, 'old');
    const script = `
      import { writeAtomically } from './dist/nn/atomicFile.js';
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
    const refused = (message: string, code = 'diskFull'): unknown =>
      expect.objectContaining({ code, message });
    expect(() => writeAtomically(file, new Uint8Array(400_000))).toThrow(
      refused(`The disk has no room for ${file}.`),
    );
    remount(disk, 'ro');
    expect(() => writeAtomically(file, Buffer.from('new'))).toThrow(
      refused(`${file} cannot be written: it or its file system is read-only.`, 'readOnly'),
    );
    expect(readdirSync(disk)).toEqual(['weights']);
    expect(readFileSync(file, 'utf8')).toBe('old');
  });
});

describe.skipIf(process.platform === 'win32')('a file that is written atomically over what is there', () => {
  const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

  it('keeps the mode of the file that was there, and gives a new one that of the umask', () => {
    const folder = scratchFolder();
    const [fresh, secret] = [join(folder, 'fresh'), join(folder, 'secret')];
    writeFileSync(secret, 'old');
    for (const mode of [0o600, 0o640, 0o666, 0o755]) {
      chmodSync(secret, mode);
      writeAtomically(secret, Buffer.from('new'));
      expect(modeOf(secret)).toBe(mode.toString(8));
    }
    const before = process.umask(0o027);
    try {
      writeAtomically(fresh, Buffer.from('new'));
    } finally {
      process.umask(before);
    }
    expect(modeOf(fresh)).toBe('640');
  });

  it('leads through links, relative and dangling ones too, and leaves them what they are', () => {
    const folder = scratchFolder();
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync('elsewhere/one', join(folder, 'first'));
    symlinkSync('first', join(folder, 'second'));
    symlinkSync(elsewhere, join(folder, 'short cut'));
    symlinkSync('../elsewhere/../two', join(elsewhere, 'back'));
    writeAtomically(join(folder, 'second'), Buffer.from('1'));
    writeAtomically(join(folder, 'short cut', 'back'), Buffer.from('2'));
    expect(readFileSync(join(elsewhere, 'one'), 'utf8')).toBe('1');
    expect(readFileSync(join(folder, 'two'), 'utf8')).toBe('2');
    expect(readlinkSync(join(folder, 'second'))).toBe('first');
    expect(readdirSync(folder).sort()).toEqual(['elsewhere', 'first', 'second', 'short cut', 'two']);
    expect(readdirSync(elsewhere).sort()).toEqual(['back', 'one']);
    symlinkSync('round', join(folder, 'round'));
    expect(() => writeAtomically(join(folder, 'round'), Buffer.from('3'))).toThrow('leads to itself');
  });

  it('has a name as long as the system takes, and says so when it is longer', () => {
    const folder = scratchFolder();
    const long = 'ü'.repeat(127) + 'x'; // 255 bytes
    writeAtomically(join(folder, long), Buffer.from('new'));
    expect(readdirSync(folder)).toEqual([long]);
    expect(() => writeAtomically(join(folder, `${long}y`), Buffer.from('new'))).toThrow(
      expect.objectContaining({ code: 'usage' }),
    );
    expect(readdirSync(folder)).toEqual([long]);
  });

  it('goes to the output, to a pipe and to a device, whole', () => {
    const folder = scratchFolder();
    const script = `
      import { writeAtomically } from './dist/nn/atomicFile.js';
      writeAtomically(process.argv[1], new Uint8Array(300000).fill(97));`;
    const write = (into: string, shell: string): string =>
      execFileSync('/bin/bash', ['-c', shell, process.execPath, script, into], {
        encoding: 'utf8',
        cwd: process.cwd(),
      });
    const node = '"$0" --input-type=module -e "$1" "$2"';
    expect(write('/dev/stdout', `${node} | wc -c`).trim()).toBe('300000');
    expect(write('/dev/fd/3', `${node} 3>&1 >/dev/null | wc -c`).trim()).toBe('300000');
    const appended = join(folder, 'appended');
    expect(
      write(
        '/dev/stdout',
        `echo before > "${appended}"; ${node} >> "${appended}"; wc -c < "${appended}"`,
      ).trim(),
    ).toBe('300007');
    const pipe = join(folder, 'pipe');
    expect(write(pipe, `mkfifo "$2"; ${node} & wc -c < "$2"; wait`).trim()).toBe('300000');
    write('/dev/null', node);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['appended', 'pipe']);
  });

  it('does not go over a file that is protected from writing', () => {
    if (process.getuid?.() === 0) return; // root may write everything
    const file = join(scratchFolder(), 'weights');
    writeFileSync(file, 'old', { mode: 0o444 });
    expect(() => writeAtomically(file, Buffer.from('new'))).toThrow(
      expect.objectContaining({ code: 'readOnly' }),
    );
  });

  it('removes what a killed process left of it, and nothing that a living one is writing or others have made', () => {
    const folder = scratchFolder();
    const script = `
      import { AtomicFile } from './dist/nn/atomicFile.js';
      new AtomicFile(process.argv[1]).write(new Uint8Array(10));
      if (process.argv[2] === 'dies') process.kill(process.pid, 'SIGKILL');
      process.stdout.write('written');
      setInterval(() => undefined, 1000);`;
    const args = ['--input-type=module', '-e', script, join(folder, 'report.html')];
    const dead = spawnSync(process.execPath, [...args, 'dies']);
    expect(dead.signal).toBe('SIGKILL');
    expect(readdirSync(folder)).toHaveLength(1);
    writeFileSync(join(folder, 'log.npz.partial'), 'a log that goes on');
    const [left] = readdirSync(folder).filter((name) => name.startsWith('report'));
    const living = new AtomicFile(join(folder, 'other'));
    sweepPartials(folder);
    expect(readdirSync(folder)).not.toContain(left);
    expect(readdirSync(folder)).toHaveLength(2);
    living.commit();
    expect(readdirSync(folder).sort()).toEqual(['log.npz.partial', 'other']);
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
