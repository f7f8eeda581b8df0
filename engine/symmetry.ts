import type { Position } from './position.js';
import { PASS, POLICY_SIZE, SQUARE_COUNT, type SquareSet } from './squareSet.js';

/**
 * The eight symmetries of the board, numbered 0..7: bit 0 mirrors the columns, bit 1 mirrors the rows and
 * bit 2 then exchanges rows and columns. 0 is the identity.
 */
export const SYMMETRY_COUNT = 8;

/** TARGETS[symmetry * 65 + move] = where the move goes. */
const TARGETS = Uint8Array.from({ length: SYMMETRY_COUNT * POLICY_SIZE }, (_, index) => {
  const symmetry = Math.floor(index / POLICY_SIZE);
  const move = index % POLICY_SIZE;
  if (move === PASS) return PASS;
  let row = move >> 3;
  let column = move & 7;
  if ((symmetry & 1) !== 0) column = 7 - column;
  if ((symmetry & 2) !== 0) row = 7 - row;
  return (symmetry & 4) !== 0 ? column * 8 + row : row * 8 + column;
});

/** Where a symmetry takes a square or the pass, which stays. */
export function transformSquare(symmetry: number, move: number): number {
  return TARGETS[symmetry * POLICY_SIZE + move]!;
}

/** The symmetry that first applies `b`, then `a`. */
export function composeSymmetries(a: number, b: number): number {
  // Under a transposition, mirroring columns and mirroring rows change places.
  const mirrors = (b & 4) === 0 ? a & 3 : ((a & 1) << 1) | ((a >> 1) & 1);
  return (b & 3) ^ mirrors ^ ((a ^ b) & 4);
}

export function inverseSymmetry(symmetry: number): number {
  return (symmetry & 4) === 0 ? symmetry : 4 | ((symmetry & 1) << 1) | ((symmetry >> 1) & 1);
}

export function transformSet(symmetry: number, set: SquareSet): SquareSet {
  let low = 0;
  let high = 0;
  const offset = symmetry * POLICY_SIZE;
  for (let square = 0; square < SQUARE_COUNT; square++) {
    if ((((square < 32 ? set.low : set.high) >>> (square & 31)) & 1) === 0) continue;
    const target = TARGETS[offset + square]!;
    if (target < 32) low |= 1 << target;
    else high |= 1 << (target - 32);
  }
  return { low, high };
}

/** The position as the symmetry (0..7) turns or mirrors it, with the same side to move. */
export function transformPosition(symmetry: number, position: Position): Position {
  const own = transformSet(symmetry, { low: position.ownLow, high: position.ownHigh });
  const opponent = transformSet(symmetry, { low: position.opponentLow, high: position.opponentHigh });
  return {
    ownLow: own.low,
    ownHigh: own.high,
    opponentLow: opponent.low,
    opponentHigh: opponent.high,
    turn: position.turn,
  };
}

/** Moves each of the 65 entries of a policy to where the symmetry takes its move; `out` must be another array. */
export function transformPolicy(symmetry: number, policy: Float32Array, out: Float32Array): void {
  const offset = symmetry * POLICY_SIZE;
  for (let move = 0; move < POLICY_SIZE; move++) out[TARGETS[offset + move]!] = policy[move]!;
}

/** The symmetries that leave a position as it is, the identity first. */
export function symmetriesOf(position: Position): number[] {
  const { ownLow, ownHigh, opponentLow, opponentHigh } = position;
  return Array.from({ length: SYMMETRY_COUNT }, (_, symmetry) => symmetry).filter((symmetry) => {
    const turned = transformPosition(symmetry, position);
    return (
      turned.ownLow === ownLow &&
      turned.ownHigh === ownHigh &&
      turned.opponentLow === opponentLow &&
      turned.opponentHigh === opponentHigh
    );
  });
}

/** A name of the board from the mover's side, equal for all positions that a symmetry takes into each other. */
export function symmetryKey(position: Position): string {
  let least = '';
  for (let symmetry = 0; symmetry < SYMMETRY_COUNT; symmetry++) {
    const { ownLow, ownHigh, opponentLow, opponentHigh } = transformPosition(symmetry, position);
    const key = String.fromCharCode(
      ...[ownLow, ownHigh, opponentLow, opponentHigh].flatMap((half) => [half & 0xffff, half >>> 16]),
    );
    if (symmetry === 0 || key < least) least = key;
  }
  return least;
}
