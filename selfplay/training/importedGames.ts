import { OthelloError } from '../../engine/errors.js';
import type { GameRecord } from '../records/gameRecord.js';
import type { Store } from '../store/store.js';
import type { Run } from './run.js';

/** Key of the store under which a run keeps how many imported games it trains on. */
const PROPERTY = 'importedGames';

/**
 * How many of its imported games a run trains on: those that are there when it is first asked, for good. Games that are
 * imported later are left aside, since the networks would depend on when that was. 0 where the configuration asks for none.
 *
 * @throws OthelloError `badConfig` when it asks for some and there is none that came to its end.
 */
export function countImportedGames({ config, folder, store }: Run): number {
  const { share = 0 } = config.training.imported ?? {};
  if (share === 0) return 0;
  const known = store.property(PROPERTY);
  if (typeof known === 'number') return known;
  const count = store.nextIndex('imported');
  if (importedGames(store, count).next().done === true) {
    throw new OthelloError(
      'badConfig',
      `training.imported.share is ${share}, but the run has no imported game that came to its end; ` +
        `import some first: othello-zero import FILE --run ${folder}.`,
    );
  }
  store.setProperty(PROPERTY, count);
  return count;
}

/** The imported games with numbers below `count` that came to their end, in the order of their numbers. */
export function* importedGames(store: Store, count: number): Generator<GameRecord> {
  for (const game of store.games({ kind: 'imported' })) {
    if (game.index >= count) return;
    if (game.forfeit === undefined) yield game;
  }
}
