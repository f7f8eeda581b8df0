import { isOver, legalMoveList, play, type Position, score } from '../../../engine/position.js';

/**
 * Final score with best play, by trying every line: the slow twin of the endgame solver. Only lines that
 * cannot change the result any more are left out (alpha-beta with no order, no table, no other cut).
 */
export function slowSolve(position: Position, alpha = -64, beta = 64): number {
  if (isOver(position)) return score(position);
  let best = -64;
  for (const move of legalMoveList(position)) {
    best = Math.max(best, 0 - slowSolve(play(position, move), -beta, -Math.max(alpha, best)));
    if (best >= beta) break;
  }
  return best;
}
