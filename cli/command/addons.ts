import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';

const ELF64 = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]);

/**
 * From now on this thread refuses parts that are not JavaScript and were cut off, as by a download that ended early: the
 * loader of Linux maps them as if they were whole, and the process ends with a signal that no program can turn into a sentence.
 */
export function refuseCutAddons(): void {
  const load = process.dlopen.bind(process);
  process.dlopen = (module: object, filename: string, ...flags: number[]) => {
    const folder = dirname(filename);
    const needed = readdirSync(folder).filter(
      (name) => name === basename(filename) || /\.so(\.|$)/.test(name),
    );
    for (const name of needed) {
      if (!isCut(join(folder, name))) continue;
      throw Object.assign(new Error(`${join(folder, name)}: file too short`), { code: 'ERR_DLOPEN_FAILED' });
    }
    load(module, filename, ...(flags as []));
  };
}

/** Whether it ends before the table of its sections does, the last thing in every library. */
function isCut(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const header = Buffer.alloc(64);
    const length = readSync(handle, header, 0, header.length, 0);
    if (!header.subarray(0, ELF64.length).equals(ELF64)) return false; // the loader says what it is
    if (length < header.length) return true;
    const end = Number(header.readBigUInt64LE(40)) + header.readUInt16LE(58) * header.readUInt16LE(60);
    return fstatSync(handle).size < end;
  } finally {
    closeSync(handle);
  }
}
