import { OthelloError } from '../../../engine/errors.js';
import { decodeCheckpoint } from '../../../nn/checkpoint.js';
import type { NetworkRecord } from '../../../selfplay/store/storeResults.js';
import { keptNetworks, readNetwork } from '../../../selfplay/training/pruneRun.js';
import type { Run } from '../../../selfplay/training/run.js';
import type { Model } from '../../sources/model.js';

/** A network to probe. */
export interface NamedNetwork extends Model {
  readonly generation?: number;
}

/**
 * Networks of a run, oldest first.
 *
 * @param wanted how many, or which generations
 * @throws OthelloError `notFound` where the run has none, or not these
 */
export function networksOf(run: Run, wanted: number | readonly number[]): NamedNetwork[] {
  const { networks, folder } = run;
  const all = keptNetworks(run);
  if (all.length === 0) {
    throw new OthelloError('notFound', `The run ${folder} has no networks yet; train it a little longer.`);
  }
  const chosen =
    typeof wanted === 'number' ? spread(all, wanted) : wanted.map((one) => ofGeneration(all, one, folder));
  return [...new Set(chosen)].map(({ sha256, generation }) => {
    const bytes = readNetwork(run, sha256);
    const { network } = decodeCheckpoint(bytes, `The network of generation ${generation}`);
    const about = { label: `generation ${generation}`, folder: networks.folder, generation };
    return { ...about, sha256, network, bytes };
  });
}

function ofGeneration(all: readonly NetworkRecord[], generation: number, folder: string): NetworkRecord {
  const found = all.find((record) => record.generation === generation);
  if (found !== undefined) return found;
  const [first, last] = [all[0]!.generation, all.at(-1)!.generation];
  const some = last - first + 1 === all.length ? '' : 'some of ';
  throw new OthelloError(
    'notFound',
    `The run ${folder} has no network of generation ${generation}; it has ${some}those from ${first} to ${last}.`,
  );
}

/** From the first to the last, the steps growing by the same factor: networks learn most at the start. */
export function spread<T>(all: readonly T[], count: number): T[] {
  if (count >= all.length) return [...all];
  if (count === 1) return [all.at(-1)!];
  const last = all.length - 1;
  const places = Array.from({ length: count }, (_, index) =>
    Math.round((last + 1) ** (index / (count - 1)) - 1),
  );
  // Where rounding makes two of them one, the next free place is taken.
  places.forEach(
    (place, index) => (places[index] = Math.max(place, index === 0 ? 0 : places[index - 1]! + 1)),
  );
  return places.map((place) => all[Math.min(place, last)]!);
}
