import { mkdirSync } from 'node:fs';
import { OthelloError } from '../../engine/errors.js';
import { because } from '../../engine/systemErrors.js';
import { writeAtomically, writingError } from '../../nn/atomicFile.js';

/** Writes a document whole or not at all; a file that was there stays as it was when that fails. */
export function writeOut(file: string, document: string | Uint8Array): void {
  writeAtomically(file, typeof document === 'string' ? Buffer.from(document) : document);
}

export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const known = writingError(folder, error);
    if (known instanceof OthelloError && known.code !== 'notFound') throw known;
    throw new OthelloError('usage', `The folder ${folder} cannot be made${because(error)}.`, {
      cause: error,
    });
  }
}
