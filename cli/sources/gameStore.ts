import { statSync } from 'node:fs';
import { OthelloError } from '../../engine/errors.js';
import { openStore, type Store, type StoreOptions } from '../../selfplay/store/store.js';
import { openRun } from '../../selfplay/training/run.js';

/** A database of games that is being written to. */
export interface GameStore {
  readonly store: Store;
  close(): void;
}

/**
 * The database to write to: a file, made where there is none, or that of a run.
 * @throws OthelloError `usage` unless exactly one is named; `runInUse` while the run trains.
 */
export function openGameStore(out: string | undefined, run: string | undefined): GameStore {
  if ((out === undefined) === (run === undefined)) {
    throw new OthelloError('usage', 'Say where the games go: either --out FILE, a database, or --run DIR.');
  }
  if (run !== undefined) return openRun(run);
  const store = openStore(out!);
  return { store, close: () => store.close() };
}

/** The database to read from: a file, or that of a run, also while it trains. Throws OthelloError. */
export function readGameStore(from: string, options: Pick<StoreOptions, 'onDamage'> = {}): GameStore {
  const found = statSync(from, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new OthelloError('notFound', `There is no run in ${from}, and no database of that name.`);
  }
  if (!found.isFile()) return openRun(from, { ...options, readonly: true });
  const store = openStore(from, { ...options, readonly: true });
  return { store, close: () => store.close() };
}
