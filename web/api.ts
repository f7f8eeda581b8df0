import type { MatchSummary } from '../selfplay/matches/match.js';
import type { GameKind, GameOrigin, GameRecord, PlyKind } from '../selfplay/records/gameRecord.js';
import type { LearningFigures } from '../selfplay/report/report.js';
import type { Rating, Strength } from '../selfplay/report/reportStrength.js';
import type { RunDocument } from '../selfplay/report/runDocument.js';
import type { StoredExplanation } from '../selfplay/store/storeExplanations.js';

/*
 * What `othello-zero serve` answers, as JSON: types alone, for the server and for who asks it. docs/serve.md lists the addresses.
 * Names of players, files and events are strangers' text.
 */

/** The body of every answer that is a refusal or a failure. */
export interface ApiFailure {
  readonly error: {
    /** A code of OthelloError, or what HTTP calls it: `unauthorized`. */
    readonly code: string;
    /** One sentence. */
    readonly message: string;
  };
}

/** The program that answers. */
export interface About {
  readonly version: string;
  /** Threads of its machine. */
  readonly threads: number;
  /** The network that comes with the program. */
  readonly network?: { readonly label: string; readonly sha256: string; readonly bytes: number };
}

/** A run of the machine; one that cannot be read has a sentence in the place of its state. */
export interface ListedRun {
  readonly id: string;
  /** Below the folder that is served. */
  readonly folder: string;
  /** Milliseconds since 1970 of the last change. */
  readonly changed: number;
  readonly state?: RunState;
  readonly problem?: string;
}

/** How far a run is. */
export interface RunState {
  /** Whether a process works on it. */
  readonly isTraining: boolean;
  /** Of the newest network; absent before the first. */
  readonly generation?: number;
  readonly network?: string;
  /** Generations to train in all; absent where there is no end. */
  readonly generations?: number;
  /** Self-play games and their plies. */
  readonly games: number;
  readonly positions: number;
  readonly arenaGames: number;
  readonly importedGames: number;
  readonly explanations: number;
  /** Matches. */
  readonly evaluations: number;
  /** The generation of the newest self-play game, and how far it is. */
  readonly playing?: {
    readonly generation: number;
    readonly games: number;
    readonly of: number;
  };
  /** The newest network with a rating, and the player that is 0 on its scale. */
  readonly rating?: Rating & { readonly anchor: string };
  /** What training said last, mean losses by head. */
  readonly learned?: LearningFigures;
}

/** All that a run says of itself but its games. `folder` is that of the list. */
export interface RunDetail extends RunDocument {
  readonly id: string;
  readonly state: RunState;
  readonly strength: Strength;
}

/** Games by ascending number. */
export interface GamePage {
  readonly kind: GameKind;
  readonly games: readonly ListedGame[];
  /** One more than the largest number of that kind. */
  readonly end: number;
}

/** Which page of games: of one kind, the first after a number, or the last before one; the newest when neither is given. */
export interface GameQuery {
  readonly kind?: GameKind;
  readonly after?: number;
  readonly before?: number;
  /** At most 500. */
  readonly limit?: number;
}

/** A stored game as lists show it. */
export interface ListedGame {
  /** `12`, `arena/3`. */
  readonly name: string;
  readonly generation: number;
  /** sha256 of the network that played; empty where none did. */
  readonly network: string;
  /** Absent where the network played both sides. */
  readonly players?: { readonly black: string; readonly white: string };
  /** Final disc difference from black's view. */
  readonly score: number;
  /** Moves and passes. */
  readonly plies: number;
  readonly forfeit?: NonNullable<GameRecord['forfeit']>;
  readonly origin?: GameOrigin;
}

/** A stored game with all that its searches said. */
export interface StoredGame extends Omit<ListedGame, 'plies'> {
  readonly seed: string;
  /** 64 characters and the side to move, as everywhere: X black, O white. */
  readonly start: string;
  readonly plies: readonly StoredPly[];
}

/** A move and what the search said of it; values are from the mover's view, -1..1. */
export interface StoredPly {
  /** `d3`, or `pass`. */
  readonly move: string;
  readonly kind: PlyKind;
  readonly legal: readonly string[];
  /** Over `legal`; absent where there was no search. */
  readonly target?: readonly number[];
  readonly visits?: readonly number[];
  readonly value?: number;
  readonly networkValue?: number;
  readonly simulations: number;
}

/** Relevance that is stored with a game. */
export interface GameExplanations {
  readonly explanations: readonly Omit<StoredExplanation, 'game'>[];
}

/** A network of a run. */
export interface ListedNetwork {
  readonly sha256: string;
  readonly generation: number;
  readonly steps: number;
  /** ISO 8601. */
  readonly created: string;
  /** Size of its checkpoint; absent where the file is lost. */
  readonly bytes?: number;
  /** Whether its ranges for eight bits are kept. */
  readonly hasRanges: boolean;
}

/** What people and commands have left in a run. */
export interface RunFindings {
  /** Opens the report of the run, as `url` of a file does. */
  readonly report: string;
  readonly files: readonly RunFile[];
  readonly studies: readonly RunStudy[];
}

/** A file in the folder of a run, or one folder below it. */
export interface RunFile {
  readonly name: string;
  readonly kind: 'page' | 'picture' | 'document' | 'arrays';
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly changed: number;
  /** Opens this file and no other, without a token, while the server runs. Pages are shut off from everything. */
  readonly url: string;
  /** Opens the page of a document that is a report of `evaluate`, as `url` does. */
  readonly view?: string;
}

/** A study whose report is in the database of the run: now those of `evaluate`. */
export interface RunStudy {
  readonly study: 'faithfulness';
  readonly network: string;
  readonly subject: string;
  /** Opens its page, as `url` of a file does. */
  readonly url: string;
}

/** What a run tells while one looks on. The first is its state. */
export type LiveEvent =
  | { readonly kind: 'state'; readonly state: RunState }
  /** The newest self-play game: a run stores games when they are finished. */
  | { readonly kind: 'game'; readonly game: StoredGame }
  /** It cannot be read at the moment. */
  | { readonly kind: 'problem'; readonly message: string }
  /** The run was deleted or moved away; nothing follows. */
  | { readonly kind: 'gone' };

/** The networks of a run whose files are there, the newest last. */
export interface RunNetworks {
  readonly run: string;
  /** Below the folder that is served. */
  readonly folder: string;
  readonly networks: readonly ListedNetwork[];
}

/** A match between two networks that is wanted. */
export interface MatchRequest {
  /** sha256 of networks that are served. */
  readonly a: string;
  readonly b: string;
  /** In pairs from one opening: an even number, 2 to 1000. */
  readonly games: number;
  /** Of each move, 1 to 10,000. */
  readonly simulations: number;
  /** The same seed plays the same games, here as by `arena`; drawn unless said. */
  readonly seed?: string | undefined;
}

/** The match of the server: the one that is played, or the last one. All figures from the view of `a`. */
export interface MatchState extends Omit<MatchRequest, 'seed'> {
  readonly seed: string;
  /** Tells it from others of this server. */
  readonly number: number;
  /** Random plies that each pair begins with. */
  readonly openingPlies: number;
  readonly status: 'playing' | 'finished' | 'stopped' | 'failed';
  /** One sentence: why it failed, or what happened to it. */
  readonly note?: string;
  /** Of the pairs that are finished. */
  readonly summary: MatchSummary;
}

/** A finished game of a match. */
export interface PlayedGame {
  readonly pair: number;
  readonly aIsBlack: boolean;
  /** Names of moves from the initial position on. */
  readonly moves: readonly string[];
  /** Final disc difference from the view of `a`. */
  readonly discs: number;
}

/** A game of a match that is being played. */
export interface GameGoingOn extends Omit<PlayedGame, 'discs'> {
  /** Those of the opening among its moves. */
  readonly openingPlies: number;
}

/** What the match of the server tells while one looks on. The first is how it stands. */
export type MatchEvent =
  /** No match has been played yet where there is none. */
  | { readonly kind: 'match'; readonly match?: MatchState }
  /** Further finished games; those of before are still there, of an earlier match none. */
  | { readonly kind: 'games'; readonly match: number; readonly games: readonly PlayedGame[] }
  /** One of the games that are being played. */
  | { readonly kind: 'board'; readonly match: number; readonly game: GameGoingOn };

export type { RunReport } from '../selfplay/report/report.js';
