import { rmSync, statSync } from 'node:fs';
import { OthelloError } from '../../engine/errors.js';
import { rangesFile, rangesIn } from '../../nn/quantization/rangesFile.js';
import type { Store } from '../store/store.js';
import type { NetworkRecord } from '../store/storeResults.js';
import type { Run } from './run.js';

/** Key of the store under which a run keeps the sha256 of the networks that were pruned away. */
const PRUNED = 'pruned';
/** Networks that stay at the end whatever the opponents are: the newest, and the one that it is trained from again. */
const NEWEST = 2;
const SHA256 = /^[0-9a-f]{64}$/;

/** What was taken away from a run, and what is there now. */
export interface Pruning {
  /** Files of networks, ranges included, that are gone now, and their bytes. */
  readonly removed: number;
  readonly bytes: number;
  /** Generations whose networks are there, the first one first. */
  readonly kept: readonly number[];
}

/** The sha256 of the networks that were taken away from a run on purpose. */
export function prunedNetworks(store: Pick<Store, 'property'>): ReadonlySet<string> {
  return new Set((store.property(PRUNED) ?? []) as readonly string[]);
}

/** The networks of a run that were not pruned away, the first one first. */
export function keptNetworks({ store }: Pick<Run, 'store'>): NetworkRecord[] {
  const pruned = prunedNetworks(store);
  return store.networks().filter(({ sha256 }) => !pruned.has(sha256));
}

/**
 * The bytes of a network of a run.
 *
 * @throws OthelloError `notFound` when it is not there, which says so where it was pruned away; `badModel` when it is damaged.
 */
export function readNetwork({ store, networks, folder }: Run, sha256: string): Uint8Array {
  try {
    return networks.read(sha256);
  } catch (error) {
    if (!(error instanceof OthelloError) || error.code !== 'notFound') throw error;
    if (!prunedNetworks(store).has(sha256)) throw error;
    throw new OthelloError(
      'notFound',
      `The network of generation ${store.generationOf(sha256) ?? '?'} was pruned away from ${folder} (runs --prune); another one can be named.`,
      { cause: error },
    );
  }
}

/**
 * Removes the networks of a run that nothing of it needs any more. There stay: those of every so-manieth generation, the first
 * and the newest two, and as many of the last ones as its matches against earlier ones go back. Games, matches, figures and
 * explanations stay, all of them. The database is told first and then the files go: what ends it in between is made good by the
 * next time.
 *
 * @param run opened to write
 * @param every 1 keeps all
 * @throws OthelloError `diskFull`, `busy` and the like, of the database
 */
export function pruneRun(run: Run, every: number): Pruning {
  const { store, networks } = run;
  const records = store.networks();
  const newest = records.at(-1)?.generation ?? 0;
  const first = records[0]?.generation;
  const back = Math.max(NEWEST - 1, farthestOpponent(run.config.evaluation.opponents));
  const stays = ({ generation }: NetworkRecord): boolean =>
    generation === first || generation % every === 0 || generation >= newest - back;
  const wanted = new Set(records.filter(stays).map(({ sha256 }) => sha256));
  const unwanted = records.map(({ sha256 }) => sha256).filter((sha256) => !wanted.has(sha256));
  remember(store, unwanted);
  let bytes = 0;
  let removed = 0;
  const remove = (file: string): void => {
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) return;
    rmSync(file);
    bytes += size;
    removed++;
  };
  // Files that no row came to name are of no use to anybody either.
  const isOurs = (sha256: string): boolean => SHA256.test(sha256) && !wanted.has(sha256);
  for (const sha256 of networks.list().filter(isOurs)) remove(networks.path(sha256));
  for (const sha256 of rangesIn(networks.folder).filter(isOurs))
    remove(rangesFile({ folder: networks.folder, sha256 }));
  return { removed, bytes, kept: keptNetworks(run).map(({ generation }) => generation) };
}

/** Tells the database which networks are gone, and its file, not only its log, which can be lost. Throws OthelloError `busy`. */
function remember(store: Store, unwanted: readonly string[]): void {
  const known = prunedNetworks(store);
  if (unwanted.every((sha256) => known.has(sha256))) return;
  store.setProperty(PRUNED, [...new Set([...known, ...unwanted])]);
  if (store.settle()) return;
  store.setProperty(PRUNED, [...known]);
  throw new OthelloError(
    'busy',
    `Another program reads ${store.file}; nothing was removed, and can be when it is done.`,
  );
}

/** How many generations the matches of a run go back: `previous:10` is ten. */
function farthestOpponent(opponents: readonly string[]): number {
  return Math.max(0, ...opponents.map((name) => Number(/^previous:(\d+)$/.exec(name)?.[1] ?? 0)));
}
