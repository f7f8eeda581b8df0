/**
 * The hot path: legal moves and flips on two 64-bit sets held as signed 32-bit halves (bit i of `low` is
 * square i, bit i of `high` is square 32 + i). Nothing is allocated; results go to `out[0]` (low) and
 * `out[1]` (high).
 *
 * A ray that leaves one half enters the other, so each half is filled on its own (three steps cover its four
 * rows) and the last row is carried over once. That takes fewer operations than 64-bit shifts made of halves.
 */

/** Squares with a neighbour on both sides in their row: only these can be flipped along a row or diagonal. */
const INNER_COLUMNS = 0x7e7e7e7e;

/** Legal moves of the side `own`. */
export function computeMoves(
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
  out: Int32Array,
): void {
  const innerLow = opponentLow & INNER_COLUMNS;
  const innerHigh = opponentHigh & INNER_COLUMNS;

  // East: adding a disc at the foot of a run carries through the run and leaves a bit just behind it.
  let low = (innerLow + (innerLow & (ownLow << 1))) & ~innerLow;
  let high = (innerHigh + (innerHigh & (ownHigh << 1))) & ~innerHigh;

  // West.
  let pair = innerLow & (innerLow >>> 1);
  let fillLow = innerLow & (ownLow >>> 1);
  fillLow |= innerLow & (fillLow >>> 1);
  fillLow |= pair & (fillLow >>> 2);
  fillLow |= pair & (fillLow >>> 2);
  low |= fillLow >>> 1;
  pair = innerHigh & (innerHigh >>> 1);
  let fillHigh = innerHigh & (ownHigh >>> 1);
  fillHigh |= innerHigh & (fillHigh >>> 1);
  fillHigh |= pair & (fillHigh >>> 2);
  fillHigh |= pair & (fillHigh >>> 2);
  high |= fillHigh >>> 1;

  // South, south-east, south-west: from the low half into the high half.
  fillLow = opponentLow & (ownLow << 8);
  fillLow |= opponentLow & (fillLow << 8);
  fillLow |= opponentLow & (fillLow << 8);
  fillHigh = opponentHigh & ((ownHigh << 8) | ((ownLow | fillLow) >>> 24));
  fillHigh |= opponentHigh & (fillHigh << 8);
  fillHigh |= opponentHigh & (fillHigh << 8);
  low |= fillLow << 8;
  high |= (fillHigh << 8) | (fillLow >>> 24);

  fillLow = innerLow & (ownLow << 9);
  fillLow |= innerLow & (fillLow << 9);
  fillLow |= innerLow & (fillLow << 9);
  fillHigh = innerHigh & ((ownHigh << 9) | ((ownLow | fillLow) >>> 23));
  fillHigh |= innerHigh & (fillHigh << 9);
  fillHigh |= innerHigh & (fillHigh << 9);
  low |= fillLow << 9;
  high |= (fillHigh << 9) | (fillLow >>> 23);

  fillLow = innerLow & (ownLow << 7);
  fillLow |= innerLow & (fillLow << 7);
  fillLow |= innerLow & (fillLow << 7);
  fillHigh = innerHigh & ((ownHigh << 7) | ((ownLow | fillLow) >>> 25));
  fillHigh |= innerHigh & (fillHigh << 7);
  fillHigh |= innerHigh & (fillHigh << 7);
  low |= fillLow << 7;
  high |= (fillHigh << 7) | (fillLow >>> 25);

  // North, north-west, north-east: from the high half into the low half.
  fillHigh = opponentHigh & (ownHigh >>> 8);
  fillHigh |= opponentHigh & (fillHigh >>> 8);
  fillHigh |= opponentHigh & (fillHigh >>> 8);
  fillLow = opponentLow & ((ownLow >>> 8) | ((ownHigh | fillHigh) << 24));
  fillLow |= opponentLow & (fillLow >>> 8);
  fillLow |= opponentLow & (fillLow >>> 8);
  high |= fillHigh >>> 8;
  low |= (fillLow >>> 8) | (fillHigh << 24);

  fillHigh = innerHigh & (ownHigh >>> 9);
  fillHigh |= innerHigh & (fillHigh >>> 9);
  fillHigh |= innerHigh & (fillHigh >>> 9);
  fillLow = innerLow & ((ownLow >>> 9) | ((ownHigh | fillHigh) << 23));
  fillLow |= innerLow & (fillLow >>> 9);
  fillLow |= innerLow & (fillLow >>> 9);
  high |= fillHigh >>> 9;
  low |= (fillLow >>> 9) | (fillHigh << 23);

  fillHigh = innerHigh & (ownHigh >>> 7);
  fillHigh |= innerHigh & (fillHigh >>> 7);
  fillHigh |= innerHigh & (fillHigh >>> 7);
  fillLow = innerLow & ((ownLow >>> 7) | ((ownHigh | fillHigh) << 25));
  fillLow |= innerLow & (fillLow >>> 7);
  fillLow |= innerLow & (fillLow >>> 7);
  high |= fillHigh >>> 7;
  low |= (fillLow >>> 7) | (fillHigh << 25);

  out[0] = low & ~(ownLow | opponentLow);
  out[1] = high & ~(ownHigh | opponentHigh);
}

/**
 * Discs that the side `own` flips by playing `square`; none when the square is occupied or flips nothing,
 * so an empty result means an illegal move.
 */
export function computeFlips(
  square: number,
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
  out: Int32Array,
): void {
  const row = square >> 3;
  const column = square & 7;
  let low = 0;
  let high = 0;
  if ((((square < 32 ? ownLow | opponentLow : ownHigh | opponentHigh) >>> (square & 31)) & 1) === 0) {
    for (let direction = 0; direction < 8; direction++) {
      const rowStep = ROW_STEPS[direction]!;
      const columnStep = COLUMN_STEPS[direction]!;
      let r = row + rowStep;
      let c = column + columnStep;
      let lineLow = 0;
      let lineHigh = 0;
      while (((r | c) & ~7) === 0) {
        const bit = 1 << ((r * 8 + c) & 31);
        const inLow = r < 4;
        if (((inLow ? opponentLow : opponentHigh) & bit) !== 0) {
          if (inLow) lineLow |= bit;
          else lineHigh |= bit;
        } else {
          if (((inLow ? ownLow : ownHigh) & bit) !== 0) {
            low |= lineLow;
            high |= lineHigh;
          }
          break;
        }
        r += rowStep;
        c += columnStep;
      }
    }
  }
  out[0] = low;
  out[1] = high;
}

const ROW_STEPS = Int32Array.of(-1, -1, -1, 0, 0, 1, 1, 1);
const COLUMN_STEPS = Int32Array.of(-1, 0, 1, -1, 1, -1, 0, 1);

/** Number of set bits of a 32-bit integer. */
export function popcount(x: number): number {
  x = (x - ((x >>> 1) & 0x55555555)) | 0;
  x = ((x & 0x33333333) + ((x >>> 2) & 0x33333333)) | 0;
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Lowest square of a set; -1 when it is empty. */
export function lowestBit(low: number, high: number): number {
  if (low !== 0) return 31 - Math.clz32(low & -low);
  return high === 0 ? -1 : 63 - Math.clz32(high & -high);
}
