import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Store } from '../../selfplay/store/store.js';
import { scratchFolder } from '../support/scratch.js';
import { type Contents, contentsOf } from './contents.js';
import type { ProbeInput } from './probe.js';

/** What a database holds, counted and game by game. */
export interface Held extends Contents {
  readonly counts: Readonly<Record<string, number>>;
}

/** What an old version found in what it wrote, and what its runs came to. */
export interface Expected {
  readonly records: Held;
  readonly runs: Readonly<Record<string, { readonly stopped: Held; readonly complete: Held }>>;
  readonly probes: Readonly<
    Record<string, { readonly inputs: readonly ProbeInput[]; readonly sha256: string }>
  >;
}

const here = fileURLToPath(new URL('.', import.meta.url));

/** The versions that golden files are here of. */
export const GOLDEN_VERSIONS = readdirSync(here).filter((name) => statSync(join(here, name)).isDirectory());

/** The golden files of a version. */
export interface Golden {
  readonly folder: string;
  readonly expected: Expected;
  /** A copy of a run or a database for one test, since even reading may tidy up beside a database. */
  readonly copyOf: (name: string) => string;
}

export function goldenOf(version: string): Golden {
  const folder = join(here, version);
  return {
    folder,
    expected: JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected,
    copyOf(name) {
      const copy = join(scratchFolder(), name);
      cpSync(join(folder, name), copy, { recursive: true });
      return copy;
    },
  };
}

/** Reads a store through and closes it. */
export function heldIn(store: Store): Held {
  try {
    return { counts: { ...store.counts() }, ...contentsOf(store) };
  } finally {
    store.close();
  }
}
