import type { KeyName, KeyPress } from '../../screen/keys.js';
import { COMPOSITES } from '../../screen/relevance.js';
import type { GameShelf } from './games.js';
import { type Action, lastPly, reviewOf, VIEWS, type WatchState } from './state.js';

/** Plies a second. */
const SPEEDS = [0.5, 1, 2, 4, 8] as const;
const JUMP = 10;

export interface Beginning {
  readonly ply: number;
  readonly play: boolean;
  readonly evaluate: boolean;
  readonly review: boolean;
}

/** Throws OthelloError when the first game cannot be read. */
export function beginState(shelf: GameShelf, { ply, play, evaluate, review }: Beginning): WatchState {
  const game = shelf.game(shelf.first);
  return {
    label: shelf.label,
    count: shelf.count,
    place: shelf.first,
    game,
    ply: Math.min(ply, game.line.moves.length),
    isPlaying: play,
    pliesPerSecond: 2,
    view: 'off',
    composite: COMPOSITES[0]!,
    isEvaluating: evaluate,
    isReviewing: review,
    typed: undefined,
    message: '',
    evaluations: new Map(),
    judged: new Map(),
    explanations: new Map(),
    errand: undefined,
    left: false,
  };
}

/** What becomes of the state: no input, no output, no clock. */
export function reduce(state: WatchState, action: Action): WatchState {
  switch (action.kind) {
    case 'press':
      return press(state, action.press);
    case 'tick':
      return tick({ ...state, count: action.count });
    case 'opened': {
      const { game, place, count } = action;
      return { ...state, errand: undefined, game, place, count, ply: 0 };
    }
    case 'noted':
      return { ...state, errand: undefined, message: action.message };
    case 'evaluated': {
      const evaluations = new Map(state.evaluations).set(action.key, action.evaluation);
      return { ...state, evaluations };
    }
    case 'judged':
      return { ...state, judged: new Map(state.judged).set(action.key, action.judged) };
    case 'explained': {
      const explanations = new Map(state.explanations).set(action.key, action.explanation);
      return { ...state, explanations };
    }
    case 'failed':
      // It is said, and not tried again and again.
      return { ...state, isEvaluating: false, isReviewing: false, view: 'off', message: action.message };
    case 'left':
      return { ...state, left: true };
  }
}

/** A ply further, when the game plays by itself. */
function tick(state: WatchState): WatchState {
  if (!state.isPlaying) return state;
  const ply = Math.min(state.ply + 1, lastPly(state));
  return { ...state, ply, isPlaying: ply < lastPly(state) };
}

function press(state: WatchState, key: KeyPress): WatchState {
  if (key.kind === 'mouse') return state;
  if (state.typed !== undefined) return typeName(state, state.typed, key);
  const change = key.kind === 'text' ? TYPED[key.text] : NAMED[key.name];
  return change === undefined ? state : change({ ...state, message: '' });
}

type Change = (state: WatchState) => WatchState;

const openBeside =
  (step: 1 | -1): Change =>
  (state) => ({ ...state, errand: { kind: 'beside', step } });

const faster: Change = (state) => ({ ...state, pliesPerSecond: beside(SPEEDS, state.pliesPerSecond, 1) });

const NAMED: Partial<Record<KeyName, Change>> = {
  right: (state) => go(state, state.ply + 1),
  left: (state) => go(state, state.ply - 1),
  pageDown: (state) => go(state, state.ply + JUMP),
  pageUp: (state) => go(state, state.ply - JUMP),
  home: (state) => go(state, 0),
  end: (state) => go(state, lastPly(state)),
  down: (state) => (state.isReviewing ? goToWorst(state, 1) : openBeside(1)(state)),
  up: (state) => (state.isReviewing ? goToWorst(state, -1) : openBeside(-1)(state)),
  escape: (state) => ({ ...state, isReviewing: false }),
};

const TYPED: Readonly<Record<string, Change>> = {
  // At the end it begins again.
  ' ': (state) =>
    state.isPlaying
      ? { ...state, isPlaying: false }
      : { ...state, isPlaying: true, ply: state.ply === lastPly(state) ? 0 : state.ply },
  '+': faster,
  '=': faster,
  '-': (state) => ({ ...state, pliesPerSecond: beside(SPEEDS, state.pliesPerSecond, -1) }),
  w: (state) => ({ ...state, view: after(VIEWS, state.view) }),
  r: (state) => ({ ...state, composite: after(COMPOSITES, state.composite) }),
  v: (state) => ({ ...state, isEvaluating: !state.isEvaluating }),
  o: (state) => ({ ...state, isReviewing: !state.isReviewing, view: 'off' }),
  n: openBeside(1),
  p: openBeside(-1),
  g: (state) => ({ ...state, typed: '' }),
  q: (state) => ({ ...state, left: true }),
};

function go(state: WatchState, ply: number): WatchState {
  return { ...state, isPlaying: false, ply: Math.max(0, Math.min(ply, lastPly(state))) };
}

/** To the next or previous of the worst moves; to the worst where none of them is in front. */
function goToWorst(state: WatchState, step: 1 | -1): WatchState {
  const { moves, worst } = reviewOf(state);
  const plies = worst.map((index) => moves[index]!.ply);
  const at = plies.indexOf(state.ply);
  return go(state, (at < 0 ? plies[0] : plies[at + step]) ?? state.ply);
}

/** The neighbour in a list, the entry itself at its ends. */
function beside<T>(list: readonly T[], entry: T, step: 1 | -1): T {
  return list[list.indexOf(entry) + step] ?? entry;
}

/** The next of a list that is a circle. */
function after<T>(list: readonly T[], entry: T): T {
  return list[(list.indexOf(entry) + 1) % list.length]!;
}

/** A key while the name of a game is typed. */
function typeName(state: WatchState, typed: string, key: Exclude<KeyPress, { kind: 'mouse' }>): WatchState {
  const name = (text: string | undefined): WatchState => ({ ...state, message: '', typed: text });
  if (key.kind === 'text') return name(typed + key.text);
  if (key.name === 'backspace') return name(typed.slice(0, -1));
  if (key.name === 'escape') return name(undefined);
  return key.name === 'enter' ? { ...name(undefined), errand: { kind: 'named', name: typed } } : state;
}
