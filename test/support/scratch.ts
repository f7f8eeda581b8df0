import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** A fresh folder on disk for one test, removed after it. */
export function scratchFolder(): string {
  const path = makeFolder();
  onTestFinished(() => remove(path));
  return path;
}

/** A folder on disk for the tests of one file, removed after them, and the paths of what is in it. */
export interface TemporaryFolder {
  readonly path: string;
  readonly at: (...names: string[]) => string;
}

export function temporaryFolder(): TemporaryFolder {
  const path = makeFolder();
  afterAll(() => remove(path));
  return { path, at: (...names) => join(path, ...names) };
}

function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'othello-zero-'));
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
