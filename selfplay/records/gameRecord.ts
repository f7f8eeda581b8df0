import { OthelloError } from '../../engine/errors.js';
import { formatPosition, moveName } from '../../engine/notation.js';
import {
  type Color,
  initialPosition,
  isOver,
  legalMoveList,
  play,
  type Position,
  score,
} from '../../engine/position.js';
import type { MoveNote, WthorNumbers } from '../../engine/records/recordReader.js';

/**
 * What a ply is:
 * - `opening`: a uniformly random move that spreads the games;
 * - `full`: searched, its policy target trains the network;
 * - `cheap`: searched with fewer simulations;
 * - `forced`: the only legal move (or a pass), not searched;
 * - `solved`: from a position that was solved exactly, its move keeps the exact score;
 * - `played`: a move of which no search is known (players of a match, imported games).
 *
 * The order is the number of the kind in stored bytes: append only.
 */
export const PLY_KINDS = ['opening', 'full', 'cheap', 'forced', 'solved', 'played'] as const;
export type PlyKind = (typeof PLY_KINDS)[number];

/** One move of a game and what the search said of it. Values are from the mover's view, -1..1. */
export interface PlyRecord {
  /** 0..63, or PASS. */
  readonly move: number;
  readonly kind: PlyKind;
  /** Legal moves, ascending; [PASS] when there is only a pass. */
  readonly legal: readonly number[];
  /** Policy target over `legal`, sums to 1; absent where there was no search. */
  readonly target?: Float32Array;
  /** Visits of the search over `legal`. */
  readonly visits?: Uint32Array;
  /** Value of the root after the search. */
  readonly rootValue?: number;
  /** The network's own value of the position. */
  readonly networkValue?: number;
  /** How far the target of a full search is from the network's policy: KL(target || policy) in nats; where it is wanted. */
  readonly surprise?: number;
  readonly simulations: number;
}

export const GAME_KINDS = ['selfplay', 'arena', 'imported'] as const;
export type GameKind = (typeof GAME_KINDS)[number];

/** What somebody's records say of a game besides its moves. */
export interface GameOrigin {
  /** Name of the file, and the number of the record in it, from 1. */
  readonly file: string;
  readonly record: number;
  readonly event?: string;
  /** As written in the record. */
  readonly date?: string;
  readonly year?: number;
  /** WTHOR: black's discs under perfect play, from so many empty squares on. */
  readonly theoreticalBlack?: number;
  readonly theoreticalDepth?: number;
  /** WTHOR: by which numbers its file knows the tournament and the players. */
  readonly numbers?: WthorNumbers;
  /** Of a game that nobody has lost when it stops: the result that the record claims, in discs from black's view. */
  readonly result?: number;
  /** What else the record says, by the names that GGF has for it. */
  readonly tags?: Readonly<Record<string, string>>;
  /** What the players said of their moves, an entry a move. */
  readonly notes?: readonly MoveNote[];
}

/** One finished game, or one that a player gave up. */
export interface GameRecord {
  /** Number of the game among those of its kind in its run, from 0. */
  readonly index: number;
  /** `selfplay` when absent. */
  readonly kind?: GameKind;
  readonly generation: number;
  /** Key of the game's random numbers: `Random.fromKey(seed)` plays it again. */
  readonly seed: string;
  /** sha256 of the network whose search is recorded; empty when no network played. */
  readonly network: string;
  /** Names of the two players; absent when `network` played both sides. */
  readonly players?: { readonly black: string; readonly white: string };
  /** First position; the initial one when absent. */
  readonly start?: Position;
  readonly plies: readonly PlyRecord[];
  /** Final disc difference from black's view, empties to the winner, -64..64; what was agreed on of a forfeit. */
  readonly score: number;
  /**
   * Why the game stops before its end, lost for that side; for none of both where the record does not say, and then the
   * score is 0. Such games teach nothing.
   */
  readonly forfeit?: { readonly by?: Color; readonly reason: string };
  /** Of an imported game: where it was read. */
  readonly origin?: GameOrigin;
}

/** A game of a run is named by its kind and its number: `12` is a self-play game, `arena/12` one of a match. */
export interface GameName {
  readonly kind: GameKind;
  readonly index: number;
}

export function formatGameName(name: GameName): string {
  return name.kind === 'selfplay' ? String(name.index) : `${name.kind}/${name.index}`;
}

export function parseGameName(text: string): GameName {
  const match = /^(?:(selfplay|arena|imported)\/)?(\d{1,15})$/.exec(text);
  if (match === null) {
    throw new OthelloError(
      'usage',
      `"${text}" does not name a game; accepted: a number such as 12 (self-play), arena/12 or imported/12.`,
    );
  }
  return { kind: (match[1] ?? 'selfplay') as GameKind, index: Number(match[2]) };
}

/**
 * Plays a record through and returns the position before each ply and the final one.
 *
 * @throws OthelloError `badRecord` when a move or a list of legal moves is wrong, the game is not over
 *   at its end (and not forfeited), or the final score is not the stored one.
 */
export function replay(record: GameRecord): Position[] {
  const name = `Game ${formatGameName({ kind: record.kind ?? 'selfplay', index: record.index })}`;
  let position = record.start ?? initialPosition();
  const positions = [position];
  record.plies.forEach((ply, number) => {
    position = advance(position, ply, () => `${name}, ply ${number}`);
    positions.push(position);
  });
  const { forfeit } = record;
  if (forfeit !== undefined) {
    const { by } = forfeit;
    const lost = by === undefined ? record.score === 0 : by === 'black' ? record.score < 0 : record.score > 0;
    if (lost && !isOver(position)) return positions;
    const wrong = lost ? 'has come to its end' : `has the result ${record.score}`;
    const what = by === undefined ? 'it cannot be undecided' : `${by} cannot have forfeited it`;
    throw new OthelloError('badRecord', `${name} ${wrong}, so ${what}.`);
  }
  if (!isOver(position)) {
    throw new OthelloError('badRecord', `${name} stops before its end, at ${formatPosition(position)}.`);
  }
  const black = position.turn === 'black' ? score(position) : -score(position);
  if (black !== record.score) {
    throw new OthelloError(
      'badRecord',
      `${name} ends with ${black} discs for black, but ${record.score} is stored.`,
    );
  }
  return positions;
}

/** Checks one ply against the rules and plays it; `where` names the ply in the error. */
export function advance(position: Position, ply: PlyRecord, where: () => string): Position {
  const legal = legalMoveList(position);
  if (legal.length !== ply.legal.length || legal.some((move, i) => move !== ply.legal[i])) {
    throw new OthelloError(
      'badRecord',
      `${where()}: the legal moves of the record are not those of the position.`,
    );
  }
  if (!legal.includes(ply.move)) {
    const accepted = legal.map(moveName).join(' ');
    throw new OthelloError(
      'badRecord',
      `${where()}: move ${ply.move} is not legal; ` +
        (accepted === '' ? 'the game is over.' : `legal: ${accepted}.`),
    );
  }
  return play(position, ply.move);
}
