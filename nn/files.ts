import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { OthelloError } from '../engine/index.js';

/** Ends the name of a file that is still being written. */
export const PARTIAL_SUFFIX = '.partial';

/** sha256 of the bytes, 64 hexadecimal digits: the identity of a network and of every file that is named by its contents. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Writes a file so that at any moment, power loss included, either the old one is there or the new one:
 * the bytes go to a file beside it, reach the disk, and only then take the name.
 *
 * @throws OthelloError `diskFull` when they cannot be written.
 */
export function writeAtomically(file: string, bytes: Uint8Array): void {
  const partial = `${file}.${randomUUID()}${PARTIAL_SUFFIX}`; // of this call alone: threads share a process id
  try {
    const handle = openSync(partial, 'wx');
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
      return unwritable(file, 'noRoom', error);
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return unwritable(file, 'readOnly', error);
    default:
      return error;
  }
}

/** OthelloError `diskFull` with the sentence on a file that the disk does not take. */
export function unwritable(file: string, why: 'noRoom' | 'readOnly', cause: unknown): OthelloError {
  const sentence =
    why === 'noRoom'
      ? `The disk has no room for ${file}.`
      : `${file} cannot be written: it or its file system is read-only.`;
  return new OthelloError('diskFull', sentence, { cause });
}
