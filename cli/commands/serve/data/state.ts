import { join } from 'node:path';
import { learningFigures } from '../../../../selfplay/report/report.js';
import type { Strength } from '../../../../selfplay/report/reportStrength.js';
import { seemsHeld } from '../../../../selfplay/store/lock.js';
import type { Store } from '../../../../selfplay/store/store.js';
import { momentOf } from '../../../../selfplay/store/storeReader.js';
import { type Run, STORE_FILE } from '../../../../selfplay/training/run.js';
import type { RunState } from '../../../../web/api.js';

/**
 * How far a run is, as it lies there.
 *
 * @param strength what is known of it, which takes longer to find
 */
export function stateOf({ folder, config, store }: Run, strength: Strength | undefined): RunState {
  const { games, positions, arenaGames, importedGames, explanations, evaluations } = store.counts();
  const { generations } = config;
  return {
    isTraining: seemsHeld(folder),
    ...newest(store),
    ...(generations === undefined ? {} : { generations }),
    ...{ games, positions, arenaGames, importedGames, explanations, evaluations },
    ...playing(store, config.selfplay.gamesPerGeneration),
    ...rating(strength),
    ...learned(store),
  };
}

/** Tells whether anything of a run was changed between two looks at it. */
export function momentOfRun(path: string): string {
  const file = join(path, STORE_FILE);
  return `${momentOf(file, `${file}-wal`)} ${seemsHeld(path)}`;
}

function newest(store: Store): Pick<RunState, 'generation' | 'network'> {
  const network = store.newestNetwork();
  return network === undefined ? {} : { generation: network.generation, network: network.sha256 };
}

function playing(store: Store, of: number): Pick<RunState, 'playing'> {
  const end = store.nextIndex('selfplay');
  const [game] = store.gameHeads({ kind: 'selfplay', before: end, count: 1 });
  if (game === undefined) return {};
  const { generation } = game;
  return { playing: { generation, games: store.gameCount(generation), of } };
}

function rating(strength: Strength | undefined): Pick<RunState, 'rating'> {
  const { networks, anchor = '' } = strength?.scale ?? {};
  const newest = networks?.at(-1);
  return newest === undefined ? {} : { rating: { ...newest, anchor } };
}

function learned(store: Store): Pick<RunState, 'learned'> {
  const last = store.metrics('generation').at(-1);
  return last === undefined ? {} : { learned: learningFigures(last) };
}
