import { type Color, initialPosition, legalMoveList, play, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { PASS } from '../../../engine/squareSet.js';

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

/** So many positions of random games, from all of their course but the first. */
export function randomGamePositions(random: Random, count: number): Position[] {
  const positions: Position[] = [];
  while (positions.length < count) positions.push(...randomGame(random).slice(1));
  return positions.slice(0, count);
}

/** The moves of a random game up to where a side must pass, and that side. */
export function gameBeforePass(): { readonly moves: number[]; readonly color: Color } {
  for (let seed = 0; ; seed++) {
    const random = Random.fromSeed(seed);
    const moves: number[] = [];
    let position = initialPosition();
    for (let legal = legalMoveList(position); legal.length > 0; legal = legalMoveList(position)) {
      if (legal[0] === PASS) return { moves, color: position.turn };
      const move = legal[random.integer(legal.length)]!;
      moves.push(move);
      position = play(position, move);
    }
  }
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
