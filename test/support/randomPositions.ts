import { initialPosition, legalMoveList, play } from '../../engine/index.js';
import type { Position, Random } from '../../engine/index.js';

/** The positions of a game of random legal moves, the first and the finished one included. */
export function randomGame(random: Random, start: Position = initialPosition()): Position[] {
  const positions = [start];
  let position = start;
  for (let moves = legalMoveList(position); moves.length > 0; moves = legalMoveList(position)) {
    position = play(position, moves[random.integer(moves.length)]!);
    positions.push(position);
  }
  return positions;
}

/** A position with this many empty squares and a legal move (or pass) left, from random games. */
export function randomPosition(random: Random, empties: number): Position {
  for (;;) {
    const found = randomGame(random).find((position) => emptyCount(position) === empties);
    if (found !== undefined && legalMoveList(found).length > 0) return found;
  }
}

export function emptyCount(position: Position): number {
  const words = [position.ownLow | position.opponentLow, position.ownHigh | position.opponentHigh];
  return words.reduce((empty, word) => empty + 32 - (word >>> 0).toString(2).replaceAll('0', '').length, 0);
}
