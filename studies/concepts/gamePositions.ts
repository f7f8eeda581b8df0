import { positionsOf } from '../../engine/notation.js';
import { legalMoveList, type Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';

/** A position with where it is from. */
export interface SitedPosition {
  readonly position: Position;
  /** Its game, in words: positions of one game are alike. */
  readonly game: string;
  /** The game and the ply. */
  readonly where: string;
}

/** Positions of one game at most: games are to be many. */
export const PER_GAME = 16;

/**
 * Positions of a game with more than one legal move, at most PER_GAME, at random.
 *
 * @param name of the game, in words
 */
export function gamePositions(
  { start, moves }: { readonly start?: Position; readonly moves: readonly number[] },
  name: string,
  random: Random,
): SitedPosition[] {
  const found = positionsOf(moves, start).flatMap((position, ply) =>
    legalMoveList(position).length > 1 ? [{ position, game: name, where: `${name}, ply ${ply}` }] : [],
  );
  random.shuffle(found);
  return found.slice(0, PER_GAME);
}
