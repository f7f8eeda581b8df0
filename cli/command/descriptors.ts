import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';

/** So many files at once are open while the program loads its packages, and more. */
const WANTED = 128;

/**
 * Whether the system grants this process so few open files that its own files cannot be loaded. Node's loader tells a file
 * that it could not open for want of descriptors as one that is not there, so this is tried out. Imports nothing of this
 * program, since it is asked when that cannot be loaded.
 */
export function lacksDescriptors(): boolean {
  const opened: number[] = [];
  try {
    while (opened.length < WANTED) opened.push(openSync(devNull, 'r'));
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EMFILE' || code === 'ENFILE';
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}

/** What to say then, as the end of a sentence. */
export const TOO_FEW_DESCRIPTORS =
  'the system lets this program open too few files; a higher limit (ulimit -n 1024) mends that';
