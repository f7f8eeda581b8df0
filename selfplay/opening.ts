import { initialPosition, isOver, legalMoveList, play } from '../engine/index.js';
import type { Random } from '../engine/index.js';

/**
 * `plies` uniformly random legal moves from the initial position (passes count as plies); drawn again in
 * the rare case that the game ends within them.
 */
export function randomOpening(plies: number, random: Random): number[] {
  for (;;) {
    const moves: number[] = [];
    let position = initialPosition();
    while (moves.length < plies && !isOver(position)) {
      const legal = legalMoveList(position);
      const move = legal[random.integer(legal.length)]!;
      moves.push(move);
      position = play(position, move);
    }
    if (!isOver(position)) return moves;
  }
}
