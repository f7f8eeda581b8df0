import type { AnalyzedPly } from '../../../playing/analysis.js';
import type { EngineResult } from '../../../playing/engine.js';
import type { Game } from '../../../playing/playedGame.js';
import type { SetupPane } from '../../../playing/setup.js';
import type { Clocks, TimeControl } from '../../../playing/timeControl.js';
import type { Strength } from '../../engine/opponentStrength.js';
import type { Explained, Found } from '../../engine/thinkerJob.js';
import type { KeyPress } from '../../screen/keys.js';
import type { SavedGame } from '../../sources/savedGame.js';
import type { Aspect } from './why.js';

/** All that the screen shows and that decides what happens next. Plain data, never changed in place. */
export interface PlayState {
  readonly game: Game;
  /** Which game at this table it is, from 0. */
  readonly round: number;
  readonly opponent: Opponent;
  readonly strength: Strength;
  /** The square that keys act on. */
  readonly cursor: number;
  /** Whether the board is seen from white's side. */
  readonly rotated: boolean;
  /** Of each game at this table. */
  readonly tableTime: TimeControl | undefined;
  /** Of this game; undefined: nobody loses on time, and the clocks show how long each side has thought. */
  readonly timeControl: TimeControl | undefined;
  readonly clocks: Clocks;
  /** The clocks as they stood when the turn began. */
  readonly turnClocks: Clocks;
  /** When the clocks were looked at last, in milliseconds of whatever clock. */
  readonly time: number | undefined;
  /** What the engine makes of positions, by `positionKey`. */
  readonly thoughts: ReadonlyMap<string, EngineResult>;
  /** Of these positions a hint was asked for; it is there once the position is in `hints`. */
  readonly hintWanted: string | undefined;
  readonly hints: ReadonlyMap<string, EngineResult>;
  /** Whether the position in front is analysed for as long as one looks at it. */
  readonly analysing: boolean;
  /** Whether the engine thinks on while it is the person's turn. */
  readonly ponders: boolean;
  /** How far the position has been analysed that was analysed last. */
  readonly analysed: { readonly key: string; readonly steps: number } | undefined;
  /** What the moves of the game were worth, by the `positionKey` of the position after them. */
  readonly judged: ReadonlyMap<string, AnalyzedPly>;
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
  /** Whether the last press completed a square that was played: an Enter after it belongs to the same move. */
  readonly justTyped: boolean;
  /** File that a game was saved to or loaded from last. */
  readonly file: string | undefined;
  /** Whether it holds this very game and nothing else, so that nobody is asked before it is replaced. */
  readonly owned: boolean;
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
  | ReviewPane
  | SetupPane
  | { readonly kind: 'prompt'; readonly purpose: 'save' | 'load'; readonly text: string }
  | { readonly kind: 'confirm'; readonly question: 'resign' | 'new' }
  /** A file is there already: the game is to be saved to it, or to be kept in it from now on. */
  | { readonly kind: 'replace'; readonly file: string; readonly purpose: 'save' | 'keep' }
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

/** What each move of the game gave away. */
export interface ReviewPane {
  readonly kind: 'review';
  /** The position in front is the one after so many moves of the game … */
  readonly ply: number;
  /** … and after so many of the line that would have been better. */
  readonly ahead: number;
}

export type Errand =
  | { readonly kind: 'save'; readonly file: string; readonly replaces: boolean }
  /** The file's name, or that name and after a blank the number of a game. */
  | { readonly kind: 'load'; readonly file: string }
  /** A name that no file has is wanted for the prompt. */
  | { readonly kind: 'suggest'; readonly file: string }
  /** The game is kept in the file that was there already, or in another. */
  | { readonly kind: 'keep'; readonly replaces: boolean };

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
  /** The file that the game was to be saved to is there already. */
  | { readonly kind: 'exists'; readonly file: string }
  /** From now on the game is kept in this file. */
  | { readonly kind: 'kept'; readonly file: string }
  | { readonly kind: 'suggested'; readonly file: string; readonly instead: string }
  /** @see SavedGame; `alone` where the file holds nothing else. */
  | { readonly kind: 'loaded'; readonly file: string; readonly saved: SavedGame; readonly alone: boolean }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'noted'; readonly message: string };
