import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { OthelloError } from '../../../../engine/errors.js';
import { rangesFile, rangesIn, type RangesPlace } from '../../../../nn/quantization/rangesFile.js';
import { sha256Of } from '../../../../nn/sha256.js';
import { contentsOf, type Run } from '../../../../selfplay/training/run.js';
import type { About, ListedNetwork, RunNetworks } from '../../../../web/api.js';
import { DEFAULT_MODEL } from '../../../sources/model.js';
import { shippedFile, shippedModels } from '../../../sources/shippedModels.js';
import type { RunsFolder } from './runsFolder.js';

/** A network with its checkpoint, and where that lies. */
export interface FoundNetwork extends RangesPlace {
  readonly bytes: Uint8Array;
}

/** The networks of the runs that are served, and the one that comes with the program, by the sha256 of their files. */
export class Networks {
  readonly #runs: RunsFolder;
  readonly #shipped = shipped();

  constructor(runs: RunsFolder) {
    this.#runs = runs;
  }

  get shipped(): About['network'] {
    if (this.#shipped === undefined) return undefined;
    const { sha256, bytes } = this.#shipped;
    return { label: DEFAULT_MODEL, sha256, bytes: bytes.length };
  }

  /** Of each run that can be read, those whose files are there; runs without any are left out. */
  listed(): RunNetworks[] {
    return this.#runs.list().flatMap((run) => {
      const { id, folder } = run;
      try {
        const networks = this.#runs.read(run, listedNetworks).filter(({ bytes }) => bytes !== undefined);
        return networks.length === 0 ? [] : [{ run: id, folder, networks }];
      } catch {
        return []; // the list of runs says why it cannot be read
      }
    });
  }

  /** The bytes of a checkpoint. Throws OthelloError `notFound`, or `badModel` where they are damaged. */
  checkpoint(sha256: string): Uint8Array {
    return this.find(sha256).bytes;
  }

  /** The record of a network's ranges, as it is kept. Throws OthelloError `notFound`. */
  ranges(sha256: string): Uint8Array {
    const found = this.find(sha256);
    const file = rangesFile(found);
    const real = found === this.#shipped ? file : this.#runs.inside(file);
    if (real === undefined || statSync(real, { throwIfNoEntry: false })?.isFile() !== true) {
      throw new OthelloError('notFound', 'No ranges of this network are kept.');
    }
    return readFileSync(real);
  }

  /** Throws OthelloError `notFound`, or `badModel` where it is damaged. */
  find(sha256: string): FoundNetwork {
    if (sha256 === this.#shipped?.sha256) return this.#shipped;
    const found = isSha256(sha256) ? this.#inRuns(sha256) : undefined;
    if (found === undefined) throw new OthelloError('notFound', 'There is no such network here.');
    return found;
  }

  #inRuns(sha256: string): FoundNetwork | undefined {
    for (const { path } of this.#runs.list()) {
      const { networks } = contentsOf(path);
      const real = this.#runs.inside(networks.path(sha256));
      if (real === undefined || !statSync(real).isFile()) continue;
      return { folder: networks.folder, sha256, bytes: networks.read(sha256) };
    }
    return undefined;
  }
}

/** The networks of a run, the newest last. */
export function listedNetworks({ store, networks }: Run): ListedNetwork[] {
  const ranges = new Set(rangesIn(networks.folder));
  return store.networks().map(({ sha256, generation, steps, created }) => {
    const stats = isSha256(sha256) ? statSync(networks.path(sha256), { throwIfNoEntry: false }) : undefined;
    const size = stats === undefined ? {} : { bytes: stats.size };
    return { sha256, generation, steps, created, ...size, hasRanges: ranges.has(sha256) };
  });
}

function shipped(): FoundNetwork | undefined {
  if (!shippedModels().includes(DEFAULT_MODEL)) return undefined;
  const file = shippedFile(DEFAULT_MODEL);
  const bytes = readFileSync(file);
  return { folder: dirname(file), sha256: sha256Of(bytes), bytes };
}

/** What an address or a database names may be anything. */
function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
