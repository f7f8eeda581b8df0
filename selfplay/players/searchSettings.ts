import type { Solver } from '../../engine/solver/solver.js';
import { createGumbelSearch } from '../../mcts/gumbel.js';
import { createPuctSearch, PLAY_PUCT } from '../../mcts/puct.js';
import type { Search } from '../../mcts/search.js';
import { type EndgameSettings, exactValues } from './endgame.js';

/** How a search is set up. */
export interface SearchSettings {
  readonly kind: 'gumbel' | 'puct';
  /** Gumbel: most root moves considered. */
  readonly maxConsidered: number;
  /** Gumbel: scale of the transformation of Q. */
  readonly qScale: number;
  /** PUCT: as in PuctOptions. */
  readonly keepTree?: boolean;
  /** PUCT: as in PuctOptions. */
  readonly finalShare?: number;
  /** PUCT: as in PuctOptions; the best move is played when absent. */
  readonly temperature?: number;
}

/** How our engine searches, wherever it plays. The numbers belong to Gumbel searches. */
export const PLAY_SEARCH: SearchSettings = {
  kind: 'puct',
  maxConsidered: 16,
  qScale: 0.1,
  keepTree: true,
  finalShare: PLAY_PUCT.finalShare,
};

/** What a search has besides its settings. */
export interface SearchHelp {
  /** Whether a Gumbel search draws its noise, as self-play wants it. No when absent. */
  readonly noisy?: boolean;
  /** PUCT: as in TreeSearchOptions. */
  readonly leaves?: number;
  /** Proves positions as far as `endgame` says; none are when either is absent. */
  readonly solver?: Solver;
  readonly endgame?: EndgameSettings | undefined;
}

/** Search that settings describe. */
export function createSearch(
  { kind, maxConsidered, qScale, keepTree, finalShare, temperature }: SearchSettings,
  { noisy = false, leaves, solver, endgame }: SearchHelp = {},
): Search {
  const proves = solver !== undefined && endgame !== undefined && endgame.prove > 0;
  const exact = proves ? exactValues(solver, endgame) : undefined;
  return kind === 'puct'
    ? createPuctSearch({ ...PLAY_PUCT, finalShare, keepTree, temperature, leaves, exact })
    : createGumbelSearch({
        considered: maxConsidered,
        cScale: qScale,
        gumbelScale: noisy ? 1 : 0,
        exact,
      });
}
