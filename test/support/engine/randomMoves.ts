import { initialPosition, legalMoveList, play, type Position } from '../../../engine/position.js';
import type { Random } from '../../../engine/random.js';

/** Random legal moves, passes among them, at most so many. */
export function randomMoves(random: Random, most = 200, start: Position = initialPosition()): number[] {
  const moves: number[] = [];
  let position = start;
  for (
    let legal = legalMoveList(position);
    legal.length > 0 && moves.length < most;
    legal = legalMoveList(position)
  ) {
    const move = legal[random.integer(legal.length)]!;
    moves.push(move);
    position = play(position, move);
  }
  return moves;
}
