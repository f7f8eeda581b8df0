import type { Position } from '../../../engine/position.js';
import type { GivenGame } from '../../../engine/records/typedGame.js';
import type { AnalyzedPly } from '../../../playing/analysis.js';
import type { EngineResult } from '../../../playing/engineResult.js';
import type { LevelChoice } from '../../../playing/levels.js';
import type { Game, Seat } from '../../../playing/playedGame.js';
import type { SetupPane } from '../../../playing/setup.js';
import type { Clocks, TimeControl } from '../../../playing/timeControl.js';

/** All that the view shows and that decides what happens next. Plain data, never changed in place. */
export interface PlayState {
  readonly game: Game<Seat>;
  readonly level: LevelChoice;
  /** What the engine draws by in this game. */
  readonly seed: string;
  /** sha256 of the network that thinks; undefined until the engine is ready. */
  readonly network: string | undefined;
  /** Of each new game. */
  readonly tableTime: TimeControl | undefined;
  /** Of this game; undefined: nobody loses on time. */
  readonly timeControl: TimeControl | undefined;
  readonly clocks: Clocks;
  /** The clocks as they stood when the turn began. */
  readonly turnClocks: Clocks;
  /** When the clocks were looked at last, in milliseconds of whatever clock. */
  readonly time: number | undefined;
  /** What the engine makes of positions, by `positionKey`. */
  readonly thoughts: ReadonlyMap<string, EngineResult>;
  /** The same after a search that is long enough for a hint. */
  readonly hints: ReadonlyMap<string, EngineResult>;
  /** What the moves of the game were worth, by the `positionKey` of the position after them. */
  readonly judged: ReadonlyMap<string, AnalyzedPly>;
  /** Whether the moves have their values on the board. */
  readonly showsValues: boolean;
  readonly reviewing: boolean;
  /** Whether the board is seen from white's side. */
  readonly isTurned: boolean;
  /** Where the engine chooses its moves; the rest is always computed in the page. */
  readonly place: EnginePlace;
  /** Whether the engine waits, where it plays both sides. */
  readonly paused: boolean;
  /** Simulations of the search that is going on. */
  readonly progress: number;
  /** The person does not want to wait for the rest of the search. */
  readonly hurried: boolean;
  readonly pane: Pane;
  /** One sentence about what happened last; empty where the board says it. */
  readonly message: string;
  /** Why the engine does not go on; undefined while it does. */
  readonly trouble: string | undefined;
  /** Whether the view is in front: what is not seen is not thought about. */
  readonly isShown: boolean;
}

/** In the page, or in the program that serves it. */
export type EnginePlace = 'page' | 'program';

/** What is in front. */
export type Pane =
  | { readonly kind: 'game' }
  /** Looking at an earlier position, with so many moves played. */
  | { readonly kind: 'browse'; readonly ply: number }
  | SetupPane
  /** A game that was left is offered. */
  | { readonly kind: 'resume'; readonly kept: KeptGame };

/** A game as the browser keeps it, and what goes on with it. */
export interface KeptGame {
  readonly game: Game<Seat>;
  readonly level: LevelChoice;
  readonly seed: string;
  readonly timeControl: TimeControl | undefined;
  readonly clocks: Clocks;
}

/** A change that somebody asks for. */
export type Wish =
  | { readonly kind: 'choose'; readonly square: number }
  | { readonly kind: 'pass' | 'undo' | 'redo' | 'hurry' | 'resign' | 'turnBoard' }
  | { readonly kind: 'new'; readonly seed: string; readonly start?: Position }
  | { readonly kind: 'seat'; readonly seat: Seat }
  | { readonly kind: 'engine'; readonly place: EnginePlace }
  | { readonly kind: 'level'; readonly level: LevelChoice }
  | { readonly kind: 'time'; readonly timeControl: TimeControl | undefined }
  | { readonly kind: 'values'; readonly shown: boolean }
  | { readonly kind: 'pause'; readonly paused: boolean }
  | { readonly kind: 'review'; readonly reviewing: boolean }
  | { readonly kind: 'browse'; readonly ply: number }
  | { readonly kind: 'back' | 'playOn' }
  | { readonly kind: 'resume'; readonly accepted: boolean };

/** What is done to a board that is set up. */
export type SetupWish =
  | { readonly kind: 'setup' }
  /** The disc of a square: given, or the next of empty, black and white. */
  | { readonly kind: 'place'; readonly square: number; readonly disc: Brush }
  | { readonly kind: 'turn' | 'clear' | 'usual' | 'cancel' }
  | { readonly kind: 'begin'; readonly seed: string }
  /** A game or a position that was pasted. */
  | { readonly kind: 'given'; readonly given: GivenGame; readonly seed: string };

export type Brush = 'next' | 'black' | 'white' | 'empty';

/** What the engine and the clock say. */
export type Event =
  | { readonly kind: 'tick'; readonly now: number }
  | { readonly kind: 'network'; readonly sha256: string }
  | { readonly kind: 'shown'; readonly isShown: boolean }
  | { readonly kind: 'progress'; readonly task: string; readonly simulations: number }
  | { readonly kind: 'thought'; readonly task: string; readonly result: EngineResult }
  | { readonly kind: 'judged'; readonly task: string; readonly ply: AnalyzedPly | undefined }
  | { readonly kind: 'failed'; readonly task: string; readonly message: string }
  | { readonly kind: 'noted'; readonly message: string };

/** What changes the state. */
export type Action = Wish | SetupWish | Event;
