import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { OthelloError } from '../engine/index.js';

/** Ends the name of a file that is still being written. */
export const PARTIAL = '.partial';

/**
 * Writes a file so that at any moment, power loss included, either the old one is there or the new one:
 * the bytes go to a file beside it, reach the disk, and only then take the name.
 *
 * @throws OthelloError `diskFull` when they cannot be written.
 */
export function writeAtomically(file: string, bytes: Uint8Array): void {
  const partial = `${file}.${process.pid}${PARTIAL}`;
  try {
    const handle = openSync(partial, 'w');
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(partial, file);
    syncFolder(dirname(file));
  } catch (error) {
    rmSync(partial, { force: true });
    throw writingError(file, error);
  }
}

/** Makes a rename last through a power loss; Windows neither needs nor allows it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** What to say of a failed write; errors that are not about room or permission stay as they are. */
export function writingError(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return diskFull(file, error);
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return readOnly(file, error);
    default:
      return error;
  }
}

export function diskFull(file: string, cause: unknown): OthelloError {
  return new OthelloError('diskFull', `The disk has no room for ${file}.`, { cause });
}

export function readOnly(file: string, cause: unknown): OthelloError {
  return new OthelloError('diskFull', `${file} cannot be written: it or its file system is read-only.`, {
    cause,
  });
}

/** Files named by the sha256 of their bytes, which is checked when they are read. */
export class ContentFolder {
  readonly folder: string;
  readonly extension: string;

  constructor(folder: string, extension: string) {
    this.folder = folder;
    this.extension = extension;
  }

  /** Stores the bytes and returns their sha256; bytes that are there already are not written again. */
  write(bytes: Uint8Array): string {
    const sha256 = sha256Of(bytes);
    if (!this.list().includes(sha256)) writeAtomically(this.path(sha256), bytes);
    return sha256;
  }

  /** @throws OthelloError `notFound` when there is no such file, `badModel` when its bytes are not what they were. */
  read(sha256: string): Uint8Array {
    const file = this.path(sha256);
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(file);
    } catch (error) {
      throw new OthelloError('notFound', `The run lacks ${file}.`, { cause: error });
    }
    if (sha256Of(bytes) !== sha256) {
      throw new OthelloError('badModel', `${file} is damaged: its sha256 is not its name.`);
    }
    return bytes;
  }

  /** The sha256 of every file, sorted. */
  list(): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.endsWith(this.extension))
      .map((name) => name.slice(0, -this.extension.length))
      .sort();
  }

  /** Removes all files but these, and what a killed process left half written. */
  keepOnly(wanted: readonly string[]): void {
    for (const name of readdirSync(this.folder)) {
      if (!wanted.includes(name.slice(0, -this.extension.length)))
        rmSync(join(this.folder, name), { force: true });
    }
  }

  path(sha256: string): string {
    return join(this.folder, sha256 + this.extension);
  }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
