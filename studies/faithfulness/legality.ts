import { flippedBy, ownDiscs, type Position } from '../../engine/position.js';
import { has, squares } from '../../engine/squareSet.js';

/**
 * What makes a move legal, and nothing else does: its square, the discs that it turns, and the discs of the mover
 * that bracket them.
 */
export function causalSquares(position: Position, move: number): number[] {
  const turned = flippedBy(position, move);
  const own = ownDiscs(position);
  const found = new Set([move, ...squares(turned)]);
  const [row, column] = [move >> 3, move & 7];
  for (let down = -1; down <= 1; down++) {
    for (let right = -1; right <= 1; right++) {
      if (down === 0 && right === 0) continue;
      let [y, x] = [row + down, column + right];
      let passed = false;
      while (y >= 0 && y < 8 && x >= 0 && x < 8 && has(turned, 8 * y + x)) {
        passed = true;
        [y, x] = [y + down, x + right];
      }
      if (passed && y >= 0 && y < 8 && x >= 0 && x < 8 && has(own, 8 * y + x)) found.add(8 * y + x);
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** How well a map finds a set of squares (Arras et al. 2022); only positive relevance counts. */
export interface Finding {
  /** Part of the positive relevance that is on the set; 0 where there is none. */
  readonly mass: number;
  /** Part of the set's squares among as many squares of most relevance. */
  readonly rank: number;
  /** Whether the largest square is in the set; the part of the largest ones, where several are equal. */
  readonly pointing: number;
}

/** @param ties decides between equal squares where as many as the set has must be chosen [64] */
export function findingOf(map: ArrayLike<number>, set: readonly number[], ties: ArrayLike<number>): Finding {
  const values = Array.from(map, (value) => Math.max(0, value));
  const all = values.reduce((a, b) => a + b, 0);
  const order = values.map((_, square) => square).sort((a, b) => map[b]! - map[a]! || ties[b]! - ties[a]!);
  const largest = map[order[0]!]!;
  const best = order.filter((square) => map[square] === largest);
  const isIn = new Set(set);
  const hits = (squares: readonly number[]): number => squares.filter((square) => isIn.has(square)).length;
  return {
    mass: all === 0 ? 0 : set.reduce((sum, square) => sum + values[square]!, 0) / all,
    rank: hits(order.slice(0, set.length)) / set.length,
    pointing: hits(best) / best.length,
  };
}
