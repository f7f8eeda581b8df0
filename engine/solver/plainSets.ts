/** What the parts of the plain search share: squares and sides as halves. */
import { computeMoves, popcount } from '../kernel.js';

/** Less than any score. */
export const NONE = -127;

/** The bit of each square's quadrant. */
export const QUADRANTS = Uint8Array.from(
  { length: 64 },
  (_, square) => 1 << (((square & 7) >> 2) | ((square >> 5) << 1)),
);

/** Counts the positions visited. */
export interface Counter {
  nodes: number;
}

const pair = new Int32Array(2);

export function lowBit(square: number): number {
  return square < 32 ? 1 << square : 0;
}

export function highBit(square: number): number {
  return square < 32 ? 0 : 1 << (square - 32);
}

/** The half that the lowest two bits of `parity` choose: west and east quadrant of the same rows. */
export function oddSquares(parity: number): number {
  return ((parity & 1) !== 0 ? 0x0f0f0f0f : 0) | ((parity & 2) !== 0 ? 0xf0f0f0f0 : 0);
}

export function canMove(ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number): boolean {
  computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
  return (pair[0]! | pair[1]!) !== 0;
}

export function finalScore(
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
): number {
  const own = popcount(ownLow) + popcount(ownHigh);
  const opponent = popcount(opponentLow) + popcount(opponentHigh);
  return own > opponent ? 64 - 2 * opponent : own < opponent ? 2 * own - 64 : 0;
}
