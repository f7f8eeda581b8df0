import { OthelloError } from './errors.js';
import { computeFlips, computeMoves, popcount } from './kernel.js';
import type { Position } from './position.js';

/** One pair of halves a level, so that nothing is allocated on the way. */
const MAX_DEPTH = 128;
const pairs = Array.from({ length: MAX_DEPTH + 1 }, () => new Int32Array(2));

/**
 * Number of leaves of the game tree below `position` at `depth` plies. A pass is one ply; a game that ends
 * earlier counts as one leaf.
 * @throws OthelloError usage unless depth is a whole number from 0 to 128.
 */
export function perft(position: Position, depth: number): number {
  if (!Number.isInteger(depth) || depth < 0 || depth > MAX_DEPTH) {
    throw new OthelloError(
      'usage',
      `perft cannot count ${depth} plies; the depth is a whole number from 0 to ${MAX_DEPTH}.`,
    );
  }
  if (depth === 0) return 1;
  return count(position.ownLow, position.ownHigh, position.opponentLow, position.opponentHigh, depth);
}

function count(
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
  depth: number,
): number {
  const pair = pairs[depth]!;
  computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
  let low = pair[0]!;
  let high = pair[1]!;
  if ((low | high) === 0) {
    if (depth === 1) return 1; // a pass or the end: one leaf either way
    computeMoves(opponentLow, opponentHigh, ownLow, ownHigh, pair);
    if ((pair[0]! | pair[1]!) === 0) return 1;
    return count(opponentLow, opponentHigh, ownLow, ownHigh, depth - 1);
  }
  if (depth === 1) return popcount(low) + popcount(high);
  let leaves = 0;
  for (; low !== 0; low &= low - 1) {
    const bit = low & -low;
    computeFlips(31 - Math.clz32(bit), ownLow, ownHigh, opponentLow, opponentHigh, pair);
    const flipsLow = pair[0]!;
    const flipsHigh = pair[1]!;
    leaves += count(
      opponentLow & ~flipsLow,
      opponentHigh & ~flipsHigh,
      ownLow | flipsLow | bit,
      ownHigh | flipsHigh,
      depth - 1,
    );
  }
  for (; high !== 0; high &= high - 1) {
    const bit = high & -high;
    computeFlips(63 - Math.clz32(bit), ownLow, ownHigh, opponentLow, opponentHigh, pair);
    const flipsLow = pair[0]!;
    const flipsHigh = pair[1]!;
    leaves += count(
      opponentLow & ~flipsLow,
      opponentHigh & ~flipsHigh,
      ownLow | flipsLow,
      ownHigh | flipsHigh | bit,
      depth - 1,
    );
  }
  return leaves;
}
