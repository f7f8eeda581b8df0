import { positionsOf } from '../../../engine/notation.js';
import { initialPosition, type Position } from '../../../engine/position.js';
import type { RecordedGame } from '../../../engine/records/recordReader.js';
import type { AnalyzedPly } from '../../../playing/analysis.js';
import type { FoundGames } from './openGames.js';

/** A game that is stepped through. */
export interface LookState {
  /** What was opened last, of which one is looked at; undefined before. */
  readonly found: FoundGames | undefined;
  /** How often something was opened. */
  readonly opened: number;
  readonly game: RecordedGame;
  /** Before each move and after the last. */
  readonly positions: readonly Position[];
  /** 0 .. moves.length */
  readonly ply: number;
  /** By ply. */
  readonly judged: ReadonlyMap<number, AnalyzedPly>;
  /** Why what was to be opened is not: one sentence. */
  readonly failure: string | undefined;
}

export type LookAction =
  | { readonly type: 'found'; readonly found: FoundGames }
  | { readonly type: 'choose'; readonly index: number }
  | { readonly type: 'failed'; readonly sentence: string }
  /** Beyond the ends it is the end. */
  | { readonly type: 'go'; readonly ply: number }
  | { readonly type: 'judged'; readonly ply: AnalyzedPly }
  /** Another network says other things. */
  | { readonly type: 'forget' };

const NOTHING: RecordedGame = { start: initialPosition(), moves: [], finished: false };

export const FIRST_LOOK: LookState = {
  found: undefined,
  opened: 0,
  game: NOTHING,
  positions: [NOTHING.start],
  ply: 0,
  judged: new Map(),
  failure: undefined,
};

export function reduceLook(state: LookState, action: LookAction): LookState {
  switch (action.type) {
    case 'found': {
      const { game, ply } = action.found.first ?? { game: 0, ply: 0 };
      return { ...opened(action.found, game), ply, opened: state.opened + 1 };
    }
    case 'choose':
      return state.found === undefined
        ? state
        : { ...opened(state.found, action.index), opened: state.opened };
    case 'failed':
      return { ...state, failure: action.sentence };
    case 'go':
      return { ...state, ply: Math.max(0, Math.min(state.game.moves.length, action.ply)) };
    case 'judged':
      return { ...state, judged: new Map(state.judged).set(action.ply.ply, action.ply) };
    case 'forget':
      return { ...state, judged: new Map() };
  }
}

function opened(found: FoundGames, index: number): LookState {
  const game = found.games[index] ?? found.games[0]!;
  return { ...FIRST_LOOK, found, game, positions: positionsOf(game.moves, game.start) };
}
