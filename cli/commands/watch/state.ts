import { moveName } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import type { AnalyzedPly } from '../../../playing/analysis.js';
import { type GameReview, reviewGame } from '../../../selfplay/review/gameReview.js';
import type { Explained } from '../../engine/thinkerJob.js';
import type { KeyPress } from '../../screen/keys.js';
import { type Evaluation, storedEvaluation } from './evaluation.js';
import type { WatchedGame } from './games.js';

/** What the relevance on the board is of; `off` for none. */
export const VIEWS = ['off', 'move', 'value'] as const;
export type View = (typeof VIEWS)[number];

/** All that the screen shows and that decides what is worked out. Plain data, never changed in place. */
export interface WatchState {
  /** Where the games are from: `runs/first`. */
  readonly label: string;
  /** Games that there are so far; a run that trains gets more. */
  readonly count: number;
  /** The place of the game among them, from 0. */
  readonly place: number;
  readonly game: WatchedGame;
  /** Moves that have been made on the board. */
  readonly ply: number;
  readonly isPlaying: boolean;
  readonly pliesPerSecond: number;
  readonly view: View;
  /** The rules of relevance. */
  readonly composite: string;
  /** Whether the network evaluates, instead of what was stored. */
  readonly isEvaluating: boolean;
  /** Whether every move is judged, and the worst are shown. */
  readonly isReviewing: boolean;
  /** The name of a game that is being typed. */
  readonly typed: string | undefined;
  /** A sentence below the board. */
  readonly message: string;
  /** By the network, by `plyKey`; undefined where the game is over. */
  readonly evaluations: ReadonlyMap<string, Evaluation | undefined>;
  /** What moves were worth, by `plyKey`. */
  readonly judged: ReadonlyMap<string, AnalyzedPly>;
  /** Relevance by `explanationKey`, or the sentence that says why there is none. */
  readonly explanations: ReadonlyMap<string, Explained | string>;
  /** A game that is to be opened; it is, or is not there, when this is undefined again. */
  readonly errand: Errand | undefined;
  readonly left: boolean;
}

export type Errand =
  /** The nearest game on one side. */
  { readonly kind: 'beside'; readonly step: 1 | -1 } | { readonly kind: 'named'; readonly name: string };

/** What changes the state. */
export type Action =
  | { readonly kind: 'press'; readonly press: KeyPress }
  /** Time for the next ply, if the game plays by itself. */
  | { readonly kind: 'tick'; readonly count: number }
  | { readonly kind: 'opened'; readonly game: WatchedGame; readonly place: number; readonly count: number }
  | { readonly kind: 'noted'; readonly message: string }
  | { readonly kind: 'evaluated'; readonly key: string; readonly evaluation: Evaluation | undefined }
  | { readonly kind: 'judged'; readonly key: string; readonly judged: AnalyzedPly }
  | { readonly kind: 'explained'; readonly key: string; readonly explanation: Explained | string }
  /** What was to be worked out cannot be. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'left' };

export function lastPly({ game }: WatchState): number {
  return game.line.moves.length;
}

export function positionOf({ game, ply }: WatchState): Position {
  return game.line.positions[ply]!;
}

/** The move that was played in the position. */
export function moveOf({ game, ply }: WatchState): number | undefined {
  return game.line.moves[ply];
}

/** Of the position before a move; undefined as long as nothing is known. */
export function evaluationAt(state: WatchState, ply: number): Evaluation | undefined {
  return state.isEvaluating
    ? state.evaluations.get(plyKey(state.game, ply))
    : storedEvaluation(state.game, ply);
}

/** The relevance on the board, why there is none, or undefined while it is worked out. */
export function explanationOf(state: WatchState): Explained | string | undefined {
  return state.explanations.get(explanationKey(state));
}

function plyKey(game: WatchedGame, ply: number): string {
  return `${game.name} ${ply}`;
}

function explanationKey(state: WatchState): string {
  return `${plyKey(state.game, state.ply)} ${targetOf(state) ?? ''} ${state.composite}`;
}

/** The target that the view asks for; undefined where there is none. */
function targetOf(state: WatchState): string | undefined {
  const move = moveOf(state);
  if (state.view === 'value') return 'value';
  return state.view === 'off' || move === undefined || move === PASS ? undefined : `move:${moveName(move)}`;
}

/** Something to be worked out. */
export type Task = {
  readonly key: string;
  readonly game: WatchedGame;
  readonly ply: number;
} & (
  | { readonly kind: 'evaluate' }
  | { readonly kind: 'judge' }
  | { readonly kind: 'explain'; readonly target: string; readonly composite: string }
);

/** What is to be worked out now: first what is on the screen, then the rest of the game; undefined when nothing is. */
export function wantedTask(state: WatchState): Task | undefined {
  const { game, ply, composite, left } = state;
  if (left) return undefined;
  const target = targetOf(state);
  const key = explanationKey(state);
  if (target !== undefined && !state.explanations.has(key)) {
    return { kind: 'explain', key, game, ply, target, composite };
  }
  const unjudged = state.isReviewing ? unjudgedPly(state) : undefined;
  if (unjudged !== undefined) return { kind: 'judge', key: plyKey(game, unjudged), game, ply: unjudged };
  if (!state.isEvaluating) return undefined;
  const next = [ply, ...game.line.positions.keys()].find(
    (each) => !state.evaluations.has(plyKey(game, each)),
  );
  return next === undefined ? undefined : { kind: 'evaluate', key: plyKey(game, next), game, ply: next };
}

/** The first ply whose move is still to be judged. */
function unjudgedPly({ game, judged }: WatchState): number | undefined {
  return [...game.line.moves.keys()].find((ply) => !judged.has(plyKey(game, ply)));
}

/** The review of the game, as far as its moves have been judged. */
export function reviewOf({ game, judged }: WatchState): GameReview {
  return reviewGame([...game.line.moves.keys()].flatMap((ply) => judged.get(plyKey(game, ply)) ?? []));
}
