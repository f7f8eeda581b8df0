import { popcount } from '../kernel.js';

const LEFT = 0x01010101;
const RIGHT = 0x80808080 | 0;
const TOP = 0xff;
const BOTTOM = 0xff000000 | 0;

const found = new Int32Array(2);

/** Number of the discs that {@link computeStable} finds. */
export function countStable(
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
): number {
  computeStable(ownLow, ownHigh, opponentLow, opponentHigh, found);
  return popcount(found[0]!) + popcount(found[1]!);
}

/**
 * The discs of `own` that can never be flipped, as far as simple reasons show it: in each of the four
 * directions the line is full, or a neighbour is the edge or such a disc of the same colour. Results go to `out[0]`
 * (low) and `out[1]` (high).
 */
export function computeStable(
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
  out: Int32Array,
): void {
  const low = ownLow | opponentLow;
  const high = ownHigh | opponentHigh;
  const rowsLow = fullRows(low) | LEFT | RIGHT;
  const rowsHigh = fullRows(high) | LEFT | RIGHT;
  let columns = low & high;
  columns &= (columns << 8) | (columns >>> 24);
  columns &= (columns << 16) | (columns >>> 16);
  const columnsLow = columns | TOP;
  const columnsHigh = columns | BOTTOM;
  // Diagonals: each square whose neighbours are filled or beyond the edge, as far as either end.
  let upLow = low;
  let upHigh = high;
  let downLow = low;
  let downHigh = high;
  let westLow = low;
  let westHigh = high;
  let eastLow = low;
  let eastHigh = high;
  for (let step = 0; step < 7; step++) {
    upHigh = high & (LEFT | (upHigh << 9) | (upLow >>> 23));
    upLow = low & (LEFT | TOP | (upLow << 9));
    downLow = low & (RIGHT | (downLow >>> 9) | (downHigh << 23));
    downHigh = high & (RIGHT | BOTTOM | (downHigh >>> 9));
    eastHigh = high & (RIGHT | (eastHigh << 7) | (eastLow >>> 25));
    eastLow = low & (RIGHT | TOP | (eastLow << 7));
    westLow = low & (LEFT | (westLow >>> 7) | (westHigh << 25));
    westHigh = high & (LEFT | BOTTOM | (westHigh >>> 7));
  }
  const fallingLow = (upLow & downLow) | LEFT | RIGHT | TOP;
  const fallingHigh = (upHigh & downHigh) | LEFT | RIGHT | BOTTOM;
  const risingLow = (eastLow & westLow) | LEFT | RIGHT | TOP;
  const risingHigh = (eastHigh & westHigh) | LEFT | RIGHT | BOTTOM;
  let stableLow = ownLow & rowsLow & columnsLow & fallingLow & risingLow;
  let stableHigh = ownHigh & rowsHigh & columnsHigh & fallingHigh & risingHigh;
  for (;;) {
    const nextLow =
      ownLow &
      (rowsLow | (stableLow << 1) | (stableLow >>> 1)) &
      (columnsLow | (stableLow << 8) | (stableLow >>> 8) | (stableHigh << 24)) &
      (fallingLow | (stableLow << 9) | (stableLow >>> 9) | (stableHigh << 23)) &
      (risingLow | (stableLow << 7) | (stableLow >>> 7) | (stableHigh << 25));
    const nextHigh =
      ownHigh &
      (rowsHigh | (stableHigh << 1) | (stableHigh >>> 1)) &
      (columnsHigh | (stableHigh << 8) | (stableHigh >>> 8) | (stableLow >>> 24)) &
      (fallingHigh | (stableHigh << 9) | (stableHigh >>> 9) | (stableLow >>> 23)) &
      (risingHigh | (stableHigh << 7) | (stableHigh >>> 7) | (stableLow >>> 25));
    if (((nextLow & ~stableLow) | (nextHigh & ~stableHigh)) === 0) break;
    stableLow |= nextLow;
    stableHigh |= nextHigh;
  }
  out[0] = stableLow;
  out[1] = stableHigh;
}

function fullRows(filled: number): number {
  let rows = filled & (filled >>> 4);
  rows &= rows >>> 2;
  rows &= rows >>> 1;
  return Math.imul(rows & LEFT, 0xff);
}
