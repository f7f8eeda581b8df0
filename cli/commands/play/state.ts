import type { Color } from '../../../engine/position.js';
import type { EngineResult } from '../../playing/engine.js';
import type { Explained, Found } from '../../playing/job.js';
import type { Strength } from '../../playing/strength.js';
import type { KeyPress } from '../../screen/keys.js';
import type { SavedGame } from '../../sources/savedGame.js';
import type { Game } from './playedGame.js';
import type { Aspect } from './why.js';

/** All that the screen shows and that decides what happens next. Plain data, never changed in place. */
export interface PlayState {
  readonly game: Game;
  readonly opponent: Opponent;
  readonly strength: Strength;
  /** The square that keys act on. */
  readonly cursor: number;
  /** Whether the board is seen from white's side. */
  readonly rotated: boolean;
  /** Milliseconds that each side has thought. */
  readonly clocks: Readonly<Record<Color, number>>;
  /** When the clocks were looked at last, in milliseconds of whatever clock. */
  readonly time: number | undefined;
  /** What the engine makes of positions, by `positionKey`. */
  readonly thoughts: ReadonlyMap<string, EngineResult>;
  /** Of these positions a hint was asked for; it is there once the position is in `hints`. */
  readonly hintWanted: string | undefined;
  readonly hints: ReadonlyMap<string, EngineResult>;
  /** Relevance by `questionKey`, or the sentence that says why there is none. */
  readonly explanations: ReadonlyMap<string, Explained | string>;
  /** Simulations of the search that is going on. */
  readonly progress: number;
  /** The person does not want to wait for the rest of the search. */
  readonly hurried: boolean;
  readonly pane: Pane;
  /** One line about what happened last. */
  readonly message: string;
  /** The file of a square whose rank is still to come. */
  readonly typed: string;
  /** File that the game was saved to last. */
  readonly file: string | undefined;
  /** What is to be done with files; done when it is undefined again. */
  readonly errand: Errand | undefined;
  readonly left: boolean;
}

export interface Opponent {
  readonly label: string;
  /** As `--opponent` has it; undefined for the network. */
  readonly name: string | undefined;
}

/** What is in front, and hears the keys. */
export type Pane =
  | { readonly kind: 'game' }
  | { readonly kind: 'help' }
  /** Looking at an earlier position, with so many moves played. */
  | { readonly kind: 'browse'; readonly ply: number }
  | WhyPane
  | { readonly kind: 'prompt'; readonly purpose: 'save' | 'load'; readonly text: string }
  | { readonly kind: 'confirm'; readonly question: 'resign' | 'new' }
  /** A game that was left is offered. */
  | { readonly kind: 'resume'; readonly saved: SavedGame };

/** Relevance of a move, beside that of another the person wonders about. */
export interface WhyPane {
  readonly kind: 'why';
  /** The move is the one after so many moves; where there is none, the one that the network prefers. */
  readonly ply: number;
  readonly aspect: Aspect;
  readonly composite: string;
  readonly wonder: number | undefined;
  /** What was in front before. */
  readonly from: { readonly kind: 'game' } | { readonly kind: 'browse'; readonly ply: number };
}

export type Errand =
  { readonly kind: 'save'; readonly file: string } | { readonly kind: 'load'; readonly file: string };

/** What changes the state. */
export type Action =
  | { readonly kind: 'press'; readonly press: KeyPress }
  /** The mouse chose a square of the board. */
  | { readonly kind: 'pick'; readonly square: number }
  | { readonly kind: 'tick'; readonly now: number }
  | { readonly kind: 'progress'; readonly task: string; readonly simulations: number }
  | { readonly kind: 'answered'; readonly task: string; readonly answer: Found }
  | { readonly kind: 'failed'; readonly task: string; readonly message: string; readonly forfeits: boolean }
  | { readonly kind: 'saved'; readonly file: string }
  | { readonly kind: 'loaded'; readonly file: string; readonly saved: SavedGame }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'noted'; readonly message: string };

/** A position by the moves that led to it. */
export function positionKey(moves: readonly number[]): string {
  return moves.join(' ');
}
