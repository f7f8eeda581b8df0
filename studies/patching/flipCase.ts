import { emptySquares, legalMoves, type Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { difference, isEmpty, size, squares } from '../../engine/squareSet.js';
import { flippable, flipSquares } from '../faithfulness/flipping.js';

/** A board and the same with one disc turned: the exact counterfactual. */
export interface FlipCase {
  readonly position: Position;
  readonly flipped: Position;
  /** Of the turned disc. */
  readonly square: number;
  /** An empty square, for a control. */
  readonly elsewhere: number;
  /** Moves that turning the disc makes legal, and those that it makes illegal. */
  readonly becomes: readonly number[];
  readonly ceases: readonly number[];
}

/**
 * A disc of the position at random, of those that change which moves are legal and leave a choice of moves; undefined where there
 * is none. The board need not be one that a game can reach: what a legal move is, is said of it all the same.
 */
export function drawFlip(position: Position, random: Random): FlipCase | undefined {
  const empty = squares(emptySquares(position));
  const legal = legalMoves(position);
  if (size(legal) < 2) return undefined;
  const candidates = flippable(position, 'discToOther').flatMap((square): FlipCase[] => {
    const flipped = flipSquares(position, [square], 'discToOther', []);
    const other = legalMoves(flipped);
    const [becomes, ceases] = [difference(other, legal), difference(legal, other)];
    if (size(other) < 2 || (isEmpty(becomes) && isEmpty(ceases))) return [];
    return [{ position, flipped, square, elsewhere: -1, becomes: squares(becomes), ceases: squares(ceases) }];
  });
  if (candidates.length === 0) return undefined;
  const chosen = candidates[random.integer(candidates.length)]!;
  return { ...chosen, elsewhere: empty[random.integer(empty.length)]! };
}

/** The square and those that touch it. */
export function neighbourhood(square: number): number[] {
  const [row, column] = [square >> 3, square & 7];
  return Array.from({ length: 64 }, (_, other) => other).filter(
    (other) => Math.abs((other >> 3) - row) <= 1 && Math.abs((other & 7) - column) <= 1,
  );
}
