import { OthelloError } from '../errors.js';
import { type Color, isOver, opponentDiscs, ownDiscs, play, type Position, score } from '../position.js';
import { markSet, turned } from './boardRegions.js';

/** The same board with the other side to move, unless `turn` is the side to move already. */
export function seenBy(position: Position, turn: Color): Position {
  return position.turn === turn ? position : turned(position);
}

/**
 * The board at the end of a game, from the view of the side to move in `position`.
 *
 * @param moves from `position` to the end, passes included
 * @throws OthelloError `badMove` for an illegal move; `badTranscript` when the game is not over after them
 */
export function endOf(position: Position, moves: readonly number[]): Position {
  const last = moves.reduce(play, position);
  if (!isOver(last)) {
    throw new OthelloError('badTranscript', 'The game is not over after these moves; give all to its end.');
  }
  return seenBy(last, position.turn);
}

/** Final score, in discs, -64..64 with empty squares to the winner. @param end see {@link endOf} */
export function finalScore(end: Position): number {
  return score(end);
}

/**
 * Who owns each square at the end: 1 the mover of the position asked about, -1 its opponent, 0 neither.
 * @param end see {@link endOf}
 */
export function markFinalOwner(end: Position, out: Float32Array): void {
  markSet(ownDiscs(end), out);
  const lost = new Float32Array(64);
  markSet(opponentDiscs(end), lost);
  for (let square = 0; square < 64; square++) out[square]! -= lost[square]!;
}
