import { OthelloError } from './errors.js';
import { computeFlips, computeMoves } from './kernel.js';
import {
  complement,
  has,
  intersection,
  isEmpty,
  PASS,
  size,
  squares,
  type SquareSet,
  union,
} from './squareSet.js';

/** Side of a game; black begins. */
export type Color = 'black' | 'white';

/** A board from the mover's view; a plain value, never changed in place. */
export interface Position {
  readonly ownLow: number;
  readonly ownHigh: number;
  readonly opponentLow: number;
  readonly opponentHigh: number;
  /** The side to move: the colour of `own`. */
  readonly turn: Color;
}

/** The other side. */
export function opposite(color: Color): Color {
  return color === 'black' ? 'white' : 'black';
}

/** d4 and e5 white, e4 and d5 black, black to move. */
export function initialPosition(): Position {
  return { ownLow: 1 << 28, ownHigh: 1 << 3, opponentLow: 1 << 27, opponentHigh: 1 << 4, turn: 'black' };
}

/** @throws OthelloError badPosition when a square holds both colours. */
export function positionFromDiscs(black: SquareSet, white: SquareSet, turn: Color): Position {
  if (!isEmpty(intersection(black, white))) {
    throw new OthelloError('badPosition', 'A square holds a black and a white disc; each holds at most one.');
  }
  const [own, opponent] = turn === 'black' ? [black, white] : [white, black];
  return {
    ownLow: own.low | 0,
    ownHigh: own.high | 0,
    opponentLow: opponent.low | 0,
    opponentHigh: opponent.high | 0,
    turn,
  };
}

export function ownDiscs(position: Position): SquareSet {
  return { low: position.ownLow, high: position.ownHigh };
}

export function opponentDiscs(position: Position): SquareSet {
  return { low: position.opponentLow, high: position.opponentHigh };
}

export function emptySquares(position: Position): SquareSet {
  return complement(union(ownDiscs(position), opponentDiscs(position)));
}

const pair = new Int32Array(2);

function movesOf(ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number): SquareSet {
  computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
  return { low: pair[0]!, high: pair[1]! };
}

/** Squares on which the mover may play; empty when it must pass or the game is over. */
export function legalMoves(position: Position): SquareSet {
  return movesOf(position.ownLow, position.ownHigh, position.opponentLow, position.opponentHigh);
}

function opponentCanMove(position: Position): boolean {
  return !isEmpty(movesOf(position.opponentLow, position.opponentHigh, position.ownLow, position.ownHigh));
}

/** Legal moves, ascending; `[PASS]` when there is only the pass, `[]` when the game is over. */
export function legalMoveList(position: Position): number[] {
  const moves = legalMoves(position);
  if (!isEmpty(moves)) return squares(moves);
  return opponentCanMove(position) ? [PASS] : [];
}

/** A pass is legal exactly when there is no other move and the opponent has one. */
export function isLegal(position: Position, move: number): boolean {
  const moves = legalMoves(position);
  if (move === PASS) return isEmpty(moves) && opponentCanMove(position);
  return has(moves, move);
}

/** Whether the same discs stand and the same side is to move. */
export function samePosition(a: Position, b: Position): boolean {
  return (
    a.turn === b.turn &&
    a.ownLow === b.ownLow &&
    a.ownHigh === b.ownHigh &&
    a.opponentLow === b.opponentLow &&
    a.opponentHigh === b.opponentHigh
  );
}

/** Neither side can move. */
export function isOver(position: Position): boolean {
  return isEmpty(legalMoves(position)) && !opponentCanMove(position);
}

/** Discs that playing `square` turns over; empty when the move is illegal. */
export function flippedBy(position: Position, square: number): SquareSet {
  if (!Number.isInteger(square) || square < 0 || square >= PASS) return { low: 0, high: 0 };
  computeFlips(square, position.ownLow, position.ownHigh, position.opponentLow, position.opponentHigh, pair);
  return { low: pair[0]!, high: pair[1]! };
}

/**
 * The position after `move`, from the other side's view.
 * @throws OthelloError badMove when the move is illegal.
 */
export function play(position: Position, move: number): Position {
  const { ownLow, ownHigh, opponentLow, opponentHigh, turn } = position;
  const next = opposite(turn);
  if (move === PASS) {
    if (!isLegal(position, PASS)) throw new OthelloError('badMove', illegalPass(position));
    return {
      ownLow: opponentLow,
      ownHigh: opponentHigh,
      opponentLow: ownLow,
      opponentHigh: ownHigh,
      turn: next,
    };
  }
  const flips = flippedBy(position, move);
  if (isEmpty(flips)) throw new OthelloError('badMove', illegalSquare(position, move));
  const low = move < 32 ? 1 << move : 0;
  const high = move < 32 ? 0 : 1 << (move - 32);
  return {
    ownLow: opponentLow & ~flips.low,
    ownHigh: opponentHigh & ~flips.high,
    opponentLow: ownLow | flips.low | low,
    opponentHigh: ownHigh | flips.high | high,
    turn: next,
  };
}

function illegalPass(position: Position): string {
  return isOver(position)
    ? 'The game is over; no move, not even a pass, can be played.'
    : `A pass is not legal while ${position.turn} can play a disc; play one of the legal squares.`;
}

function illegalSquare(position: Position, move: number): string {
  if (!Number.isInteger(move) || move < 0 || move > PASS) {
    return `${String(move)} is not a move; a move is a square from 0 to 63 or ${PASS} for a pass.`;
  }
  const name = `${'abcdefgh'[move & 7]!}${(move >> 3) + 1}`;
  return has(emptySquares(position), move)
    ? `${name} is not legal: ${position.turn} would turn over no disc there.`
    : `${name} is not legal: the square is occupied.`;
}

/** Disc difference from the mover's view, -64..64, with the empty squares counted for the winner. */
export function score(position: Position): number {
  const own = size(ownDiscs(position));
  const opponent = size(opponentDiscs(position));
  const empty = 64 - own - opponent;
  return own - opponent + Math.sign(own - opponent) * empty;
}

/** Result of a finished game from the mover's view: 1 won, 0 drawn, -1 lost. */
export function outcome(position: Position): 1 | 0 | -1 {
  const discDifference = size(ownDiscs(position)) - size(opponentDiscs(position));
  return discDifference > 0 ? 1 : discDifference < 0 ? -1 : 0;
}

export function discs(position: Position): { black: number; white: number; empty: number } {
  const own = size(ownDiscs(position));
  const opponent = size(opponentDiscs(position));
  const [black, white] = position.turn === 'black' ? [own, opponent] : [opponent, own];
  return { black, white, empty: 64 - own - opponent };
}

/** Colour of the disc on a square, 0..63; undefined where it is empty. */
export function colorAt(position: Position, square: number): Color | undefined {
  if (has(ownDiscs(position), square)) return position.turn;
  return has(opponentDiscs(position), square) ? opposite(position.turn) : undefined;
}
