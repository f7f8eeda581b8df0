import type { GameData, RelevanceData } from './data.js';

/** The sum of the planes, in the place of one of them. */
export const SUM = 'sum';

/** What is looked at. */
export interface GameState {
  /** Number among the plies of the page. */
  readonly at: number;
  readonly composite: number;
  readonly plane: string;
  /** A target of the page by its number, or the square of a legal move. */
  readonly target: { readonly number: number } | { readonly square: number };
  /** Whether colours reach to the largest number of the whole game. */
  readonly wholeGame: boolean;
}

export type GameAction =
  | { readonly do: 'go'; readonly to: number }
  | { readonly do: 'step'; readonly by: number }
  | { readonly do: 'composite'; readonly composite: number }
  | { readonly do: 'plane'; readonly plane: string }
  | { readonly do: 'target'; readonly target: GameState['target'] }
  | { readonly do: 'wholeGame'; readonly wholeGame: boolean }
  | { readonly do: 'next'; readonly of: 'target' | 'composite' | 'plane' };

export const FIRST_STATE: GameState = {
  at: 0,
  composite: 0,
  plane: SUM,
  target: { number: 0 },
  wholeGame: false,
};

/** The state after an action; a move that is not legal any more gives way to the target that is about the played one. */
export function reduce(data: GameData, state: GameState, action: GameAction): GameState {
  const next = changed(data, state, action);
  if ('number' in next.target || shownAt(data, next, next.at) !== undefined) return next;
  return { ...next, target: { number: Math.max(0, data.targets.indexOf('move')) } };
}

function changed(data: GameData, state: GameState, action: GameAction): GameState {
  switch (action.do) {
    case 'go':
      return { ...state, at: Math.max(0, Math.min(data.plies.length - 1, action.to)) };
    case 'step':
      return changed(data, state, { do: 'go', to: state.at + action.by });
    case 'composite':
      return { ...state, composite: action.composite };
    case 'plane':
      return { ...state, plane: action.plane };
    case 'target':
      return { ...state, target: action.target };
    case 'wholeGame':
      return { ...state, wholeGame: action.wholeGame };
    case 'next':
      return { ...state, ...nextOf(data, state, action.of) };
  }
}

/** What comes after it in its list, and after the last one the first. */
function nextOf(data: GameData, state: GameState, of: 'target' | 'composite' | 'plane'): Partial<GameState> {
  if (of === 'composite') return { composite: (state.composite + 1) % data.composites.length };
  if (of === 'plane') {
    const planes = [SUM, ...data.planes];
    return { plane: planes[(planes.indexOf(state.plane) + 1) % planes.length]! };
  }
  const number = 'number' in state.target ? state.target.number + 1 : 0;
  return { target: { number: number % data.targets.length } };
}

/** The explanation of the target at a ply; undefined where there is none. */
export function shownAt(data: GameData, state: GameState, at: number): RelevanceData | undefined {
  const { targets, moves } = data.explanations[state.composite]![at]!;
  const { target } = state;
  if ('number' in target) return targets[target.number] ?? undefined;
  return moves[data.plies[at]!.legal.findIndex(({ square }) => square === target.square)];
}

/** What keys do; letters and arrows mean something of their own in fields and on the board. */
const KEYS: Readonly<Record<string, GameAction>> = {
  ArrowLeft: { do: 'step', by: -1 },
  ArrowRight: { do: 'step', by: 1 },
  Home: { do: 'go', to: 0 },
  End: { do: 'go', to: Infinity },
  t: { do: 'next', of: 'target' },
  c: { do: 'next', of: 'composite' },
  p: { do: 'next', of: 'plane' },
};

export function actionOfKey(key: string): GameAction | undefined {
  return Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
}
