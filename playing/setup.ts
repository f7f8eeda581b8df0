import { moveName } from '../engine/notation.js';
import { colorName, formatCount } from '../engine/numberText.js';
import {
  type Color,
  colorAt,
  isOver,
  legalMoves,
  opposite,
  type Position,
  positionFromDiscs,
} from '../engine/position.js';
import { setOf, size, SQUARE_COUNT } from '../engine/squareSet.js';

/** A board that is being set up. */
export interface SetupPane {
  readonly kind: 'setup';
  /** The discs of the 64 squares, from a1 on. */
  readonly squares: readonly (Color | undefined)[];
  readonly turn: Color;
}

export function setupPane(position: Position): SetupPane {
  const squares = Array.from({ length: SQUARE_COUNT }, (_, square) => colorAt(position, square));
  return { kind: 'setup', squares, turn: position.turn };
}

/** Puts a disc on a square, or takes it away. */
export function placed(pane: SetupPane, square: number, disc: Color | undefined): SetupPane {
  return { ...pane, squares: pane.squares.with(square, disc) };
}

/** Empty, black, white, and empty again. */
export function nextDisc(disc: Color | undefined): Color | undefined {
  return disc === undefined ? 'black' : disc === 'black' ? 'white' : undefined;
}

export function setupPosition({ squares, turn }: SetupPane): Position {
  const of = (color: Color) => setOf(...squares.flatMap((disc, square) => (disc === color ? [square] : [])));
  return positionFromDiscs(of('black'), of('white'), turn);
}

/** Why no game can go on from the position; undefined where one can. */
export function startTrouble(position: Position): string | undefined {
  return isOver(position) ? 'Neither side has a move there, so the game would be over.' : undefined;
}

/** What the position is, in a few sentences: whose moves there are, and whether a game can have come to it. */
export function describeStart(position: Position): string[] {
  const trouble = startTrouble(position);
  if (trouble !== undefined) return [trouble];
  const moves = size(legalMoves(position));
  const side = colorName(position.turn);
  const mobility =
    moves === 0
      ? `${side} has no move and must pass; ${opposite(position.turn)} goes on.`
      : `${side} has ${formatCount(moves, 'move')}.`;
  const odd = startOddity(position);
  return odd === undefined ? [mobility] : [mobility, odd];
}

/** Why no game can have come to the position; undefined where one may have. */
export function startOddity(position: Position): string | undefined {
  const bare = CENTRE.filter((square) => colorAt(position, square) === undefined).map(moveName);
  return bare.length === 0 ? undefined : `No game comes to this: ${bare.join(', ')} cannot be empty.`;
}

/** d4, e4, d5 and e5. */
const CENTRE = [27, 28, 35, 36];
