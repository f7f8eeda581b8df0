import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OthelloError } from '../../engine/errors.js';
import { because } from '../../engine/systemErrors.js';
import { writeAtomically } from '../../nn/atomicFile.js';
import { sha256Of } from '../../nn/sha256.js';

/** Files named by the sha256 of their bytes, which is checked when they are read. */
export class ContentFolder {
  readonly folder: string;
  readonly extension: string;

  constructor(folder: string, extension: string) {
    this.folder = folder;
    this.extension = extension;
  }

  /** Stores the bytes and returns their sha256; bytes that are there already, and sound, are not written again. */
  write(bytes: Uint8Array): string {
    const sha256 = sha256Of(bytes);
    if (!this.isSound(sha256)) writeAtomically(this.path(sha256), bytes);
    return sha256;
  }

  /** Whether there is a file of that name whose bytes are what they were. */
  isSound(sha256: string): boolean {
    try {
      this.read(sha256);
      return true;
    } catch {
      return false;
    }
  }

  /** @throws OthelloError `notFound` when there is no such file, `badModel` when its bytes are not what they were. */
  read(sha256: string): Uint8Array {
    const file = this.path(sha256);
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(file);
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const what = isMissing ? `The run lacks ${file}` : `${file} cannot be read${because(error)}`;
      throw new OthelloError('notFound', `${what}.`, { cause: error });
    }
    if (sha256Of(bytes) !== sha256) {
      throw new OthelloError('badModel', `${file} is damaged: its sha256 is not its name.`);
    }
    return bytes;
  }

  /** The sha256 of every file, sorted; none where the folder is gone. */
  list(): string[] {
    return this.#names()
      .filter((name) => name.endsWith(this.extension))
      .map((name) => name.slice(0, -this.extension.length))
      .sort();
  }

  /** Removes all files but these, and what a killed process left half written. */
  keepOnly(wanted: readonly string[]): void {
    for (const name of this.#names()) {
      if (!wanted.includes(name.slice(0, -this.extension.length)))
        rmSync(join(this.folder, name), { force: true });
    }
  }

  #names(): string[] {
    try {
      return readdirSync(this.folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      const what = `${this.folder} is not a folder that can be read`;
      throw new OthelloError('notFound', `${what}${because(error)}.`, { cause: error });
    }
  }

  path(sha256: string): string {
    return join(this.folder, sha256 + this.extension);
  }
}
