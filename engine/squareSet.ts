import { lowestBit, popcount } from './kernel.js';

/** Squares are 0..63 = a1, b1, .. h8: row * 8 + column, row 0 at the top. */
export const SQUARE_COUNT = 64;
/** The move of a side that has no other. */
export const PASS = 64;
/** Entries of a policy: 64 squares and the pass. */
export const POLICY_SIZE = 65;
/** No move at all, for instance in a finished game. */
export const NO_MOVE = -1;

/** A set of squares as two signed 32-bit halves: bit i of `low` is square i, bit i of `high` is square 32 + i. */
export interface SquareSet {
  readonly low: number;
  readonly high: number;
}

export const emptySet: SquareSet = { low: 0, high: 0 };

export function setOf(...squares: number[]): SquareSet {
  let low = 0;
  let high = 0;
  for (const square of squares) {
    if (square < 32) low |= 1 << square;
    else high |= 1 << (square - 32);
  }
  return { low, high };
}

export function has(set: SquareSet, square: number): boolean {
  if (!Number.isInteger(square) || square < 0 || square >= SQUARE_COUNT) return false;
  return (((square < 32 ? set.low : set.high) >>> (square & 31)) & 1) === 1;
}

export function size(set: SquareSet): number {
  return popcount(set.low) + popcount(set.high);
}

export function isEmpty(set: SquareSet): boolean {
  return (set.low | set.high) === 0;
}

/** The squares of a set, ascending. */
export function squares(set: SquareSet): number[] {
  const list: number[] = [];
  let { low, high } = set;
  while ((low | high) !== 0) {
    list.push(lowestBit(low, high));
    if (low !== 0) low &= low - 1;
    else high &= high - 1;
  }
  return list;
}

export function equals(a: SquareSet, b: SquareSet): boolean {
  return a.low === b.low && a.high === b.high;
}

export function union(a: SquareSet, b: SquareSet): SquareSet {
  return { low: a.low | b.low, high: a.high | b.high };
}

export function intersection(a: SquareSet, b: SquareSet): SquareSet {
  return { low: a.low & b.low, high: a.high & b.high };
}

export function difference(a: SquareSet, b: SquareSet): SquareSet {
  return { low: a.low & ~b.low, high: a.high & ~b.high };
}

export function complement(set: SquareSet): SquareSet {
  return { low: ~set.low, high: ~set.high };
}
