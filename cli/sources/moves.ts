import { type Color, initialPosition, legalMoveList, play, type Position } from '../../engine/position.js';
import { PASS } from '../../engine/squareSet.js';

/** A game as far as it has been played: its moves, passes included, from the first position. */
export type Moves = readonly number[];

export function positionAfter(moves: Moves): Position {
  return moves.reduce(play, initialPosition());
}

/** The moves up to before the last one that `player` chose; undefined when there is none to take back. */
export function takeBack(moves: Moves, player: Color): Moves | undefined {
  let position = initialPosition();
  let before: number | undefined;
  moves.forEach((move, ply) => {
    if (position.turn === player && move !== PASS) before = ply;
    position = play(position, move);
  });
  return before === undefined ? undefined : moves.slice(0, before);
}

/** Whether the side to move has nothing but a pass. */
export function mustPass(position: Position): boolean {
  return legalMoveList(position)[0] === PASS;
}
