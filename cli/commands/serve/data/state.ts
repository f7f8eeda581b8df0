import { join } from 'node:path';
import { learningFigures } from '../../../../selfplay/report/report.js';
import { reportStrength } from '../../../../selfplay/report/reportStrength.js';
import { seemsHeld } from '../../../../selfplay/store/lock.js';
import type { Store } from '../../../../selfplay/store/store.js';
import { momentOf } from '../../../../selfplay/store/storeReader.js';
import { type Run, STORE_FILE } from '../../../../selfplay/training/run.js';
import type { RunState } from '../../../../web/api.js';

/** How far a run is, as it lies there. */
export function stateOf({ folder, config, store }: Run): RunState {
  const { games, positions, arenaGames, importedGames, explanations, evaluations } = store.counts();
  const { generations } = config;
  return {
    isTraining: seemsHeld(folder),
    ...newest(store),
    ...(generations === undefined ? {} : { generations }),
    ...{ games, positions, arenaGames, importedGames, explanations, evaluations },
    ...playing(store, config.selfplay.gamesPerGeneration),
    ...rating(store),
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

function rating(store: Store): Pick<RunState, 'rating'> {
  const { scale } = reportStrength(store.evaluations());
  const newest = scale?.networks.at(-1);
  return scale === undefined || newest === undefined ? {} : { rating: { ...newest, anchor: scale.anchor } };
}

function learned(store: Store): Pick<RunState, 'learned'> {
  const last = store.metrics('generation').at(-1);
  return last === undefined ? {} : { learned: learningFigures(last) };
}
