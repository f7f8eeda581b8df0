import { OthelloError, quote } from './errors.js';
import { moveOfToken, readMoveText } from './moveText.js';
import {
  colorAt,
  initialPosition,
  isLegal,
  isOver,
  legalMoveList,
  play,
  type Position,
  positionFromDiscs,
} from './position.js';
import { PASS, setOf, SQUARE_COUNT } from './squareSet.js';

const COLUMNS = 'abcdefgh';

/** `d3` for a square, `pass` for the pass. */
export function moveName(move: number): string {
  if (move === PASS) return 'pass';
  if (!Number.isInteger(move) || move < 0 || move > PASS) {
    throw new OthelloError(
      'badMove',
      `${String(move)} is not a move; a move is a square from 0 to 63 or ${PASS} for a pass.`,
    );
  }
  return `${COLUMNS[move & 7]!}${(move >> 3) + 1}`;
}

/**
 * A square such as `d3`, or a pass written `pass`, `pa`, `ps` or `--`, in either case.
 * @throws OthelloError badMove for anything else.
 */
export function parseMove(text: string): number {
  const move = /^(?:[a-h][1-8]|pass|pa|ps|--)$/i.test(text) ? moveOfToken(text) : undefined;
  if (move === undefined) {
    throw new OthelloError('badMove', `${quote(text)} is not a move; write a square from a1 to h8, or pass.`);
  }
  return move;
}

/**
 * Board text: 64 squares a1 b1 .. h8 (`X` or `*` black, `O` white, `-` or `.` empty), then the side to move.
 * White space may stand anywhere.
 * @throws OthelloError badPosition
 */
export function parsePosition(text: string): Position {
  const compact = text.replace(/\s+/g, '').toUpperCase();
  const stranger = /[^XO*.-]/.exec(compact);
  if (stranger !== null) {
    throw new OthelloError(
      'badPosition',
      `A position may not contain ${quote(stranger[0])}; it is 64 characters (X black, O white, - empty) and the side to move, X or O.`,
    );
  }
  if (compact.length !== SQUARE_COUNT + 1) {
    throw new OthelloError(
      'badPosition',
      `A position is 64 squares and the side to move, 65 characters; ${compact.length} were given.`,
    );
  }
  const side = compact[SQUARE_COUNT]!;
  if (side === '-' || side === '.') {
    throw new OthelloError('badPosition', 'The side to move, after the 64 squares, must be X or O.');
  }
  const black: number[] = [];
  const white: number[] = [];
  for (let square = 0; square < SQUARE_COUNT; square++) {
    const character = compact[square]!;
    if (character === 'X' || character === '*') black.push(square);
    else if (character === 'O') white.push(square);
  }
  return positionFromDiscs(setOf(...black), setOf(...white), side === 'O' ? 'white' : 'black');
}

/** `"<64 characters> X"`, the form that {@link parsePosition} reads. */
export function formatPosition(position: Position): string {
  let text = '';
  for (let square = 0; square < SQUARE_COUNT; square++) {
    const color = colorAt(position, square);
    text += color === undefined ? '-' : color === 'black' ? 'X' : 'O';
  }
  return `${text} ${position.turn === 'black' ? 'X' : 'O'}`;
}

/**
 * Moves of a transcript such as `f5d6c3`, from `start` (default: the initial position). Move numbers, commas, dashes,
 * marks such as `!` and a result at the end may stand in it (`readMoveText`). Passes need not be written; those
 * that a later move implies are inserted.
 * @throws OthelloError badTranscript with the number and name of the first wrong move.
 */
export function parseTranscript(text: string, start: Position = initialPosition()): number[] {
  const written = readMoveText(text);
  const moves: number[] = [];
  let position = start;
  for (const [index, move] of written.moves.entries()) {
    if (move === PASS && isOver(position)) continue; // some write the two passes that end a game
    if (move !== PASS && legalMoveList(position)[0] === PASS) {
      moves.push(PASS);
      position = play(position, PASS);
    }
    if (!isLegal(position, move)) {
      const reason = isOver(position) ? 'the game is already over' : `it is not legal for ${position.turn}`;
      throw new OthelloError(
        'badTranscript',
        `Move ${index + 1} of the transcript, ${moveName(move)}, is wrong: ${reason}.`,
      );
    }
    moves.push(move);
    position = play(position, move);
  }
  if (written.rest === undefined) return moves;
  throw new OthelloError(
    'badTranscript',
    `Move ${written.moves.length + 1} of the transcript is not a move: ${quote(written.rest)}; each is a square from a1 to h8 or a pass (pa).`,
  );
}

/** A transcript such as `f5d6c3`; passes are left out. */
export function formatTranscript(moves: Iterable<number>): string {
  let text = '';
  for (const move of moves) if (move !== PASS) text += moveName(move);
  return text;
}

/**
 * The position before each move, and the one after the last: one more than there are moves.
 * @throws OthelloError badMove at an illegal move.
 */
export function positionsOf(moves: Iterable<number>, start: Position = initialPosition()): Position[] {
  const positions = [start];
  let position = start;
  for (const move of moves) {
    position = play(position, move);
    positions.push(position);
  }
  return positions;
}
