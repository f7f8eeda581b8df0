/**
 * The rules told again as plainly as they are printed: an array of 64 squares and a walk in eight directions.
 * The twin of engine/kernel, engine/position, engine/perft and the endgame solver.
 */
import { type Color, colorAt, opposite, type Position, positionFromDiscs } from '../../../engine/position.js';
import { PASS, setOf } from '../../../engine/squareSet.js';

export type Square = Color | undefined;

export interface SlowBoard {
  readonly squares: readonly Square[];
  readonly turn: Color;
}

const DIRECTIONS: readonly (readonly [number, number])[] = [
  [-1, -1],
  [-1, 0],
  [-1, 1],
  [0, -1],
  [0, 1],
  [1, -1],
  [1, 0],
  [1, 1],
];

export function slowBoard(position: Position): SlowBoard {
  return {
    squares: Array.from({ length: 64 }, (_, square) => colorAt(position, square)),
    turn: position.turn,
  };
}

export function positionOfBoard(board: SlowBoard): Position {
  const held = (color: Color): number[] =>
    board.squares.flatMap((held, square) => (held === color ? [square] : []));
  return positionFromDiscs(setOf(...held('black')), setOf(...held('white')), board.turn);
}

/** Squares turned over by playing `square`; empty when the move is illegal. */
export function slowFlips(board: SlowBoard, square: number): number[] {
  if (board.squares[square] !== undefined) return [];
  const flips: number[] = [];
  for (const [rowStep, columnStep] of DIRECTIONS) {
    const line: number[] = [];
    let row = Math.floor(square / 8) + rowStep;
    let column = (square % 8) + columnStep;
    while (row >= 0 && row < 8 && column >= 0 && column < 8) {
      const held = board.squares[row * 8 + column];
      if (held === undefined) break;
      if (held === board.turn) {
        flips.push(...line);
        break;
      }
      line.push(row * 8 + column);
      row += rowStep;
      column += columnStep;
    }
  }
  return flips.sort((a, b) => a - b);
}

function discMoves(board: SlowBoard): number[] {
  return board.squares.flatMap((_, square) => (slowFlips(board, square).length > 0 ? [square] : []));
}

/** Ascending; `[PASS]` for a forced pass; `[]` when the game is over. */
export function slowMoves(board: SlowBoard): number[] {
  const moves = discMoves(board);
  if (moves.length > 0) return moves;
  return discMoves({ squares: board.squares, turn: opposite(board.turn) }).length > 0 ? [PASS] : [];
}

export function slowPlay(board: SlowBoard, move: number): SlowBoard {
  const squares = [...board.squares];
  if (move !== PASS) for (const square of [move, ...slowFlips(board, move)]) squares[square] = board.turn;
  return { squares, turn: opposite(board.turn) };
}

export function slowPerft(board: SlowBoard, depth: number): number {
  const moves = slowMoves(board);
  if (depth === 0 || moves.length === 0) return 1;
  return moves.reduce((leaves, move) => leaves + slowPerft(slowPlay(board, move), depth - 1), 0);
}

/** Disc difference of a finished game for the side to move, the empty squares to the winner. */
export function slowScore(board: SlowBoard): number {
  const own = board.squares.filter((held) => held === board.turn).length;
  const opponent = board.squares.filter((held) => held === opposite(board.turn)).length;
  if (own === opponent) return 0;
  return own > opponent ? 64 - 2 * opponent : 2 * own - 64;
}
