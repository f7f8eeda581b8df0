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
 *
 * Each of the four lines through the square is gathered into eight bits, looked up, and scattered again.
 */
export function computeFlips(
  square: number,
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
  out: Int32Array,
): void {
  const column = square & 7;
  const place = column << 6;
  const entry = column << 8;

  // Row: eight neighbouring bits of one half.
  const shift = square & 24;
  const inLow = square < 32;
  let own = ((inLow ? ownLow : ownHigh) >>> shift) & 255;
  let opponent = ((inLow ? opponentLow : opponentHigh) >>> shift) & 255;
  if ((((own | opponent) >>> column) & 1) !== 0) {
    out[0] = 0;
    out[1] = 0;
    return;
  }
  let line = FLIPPED[entry | (OUTFLANK[place | ((opponent >>> 1) & 63)]! & own)]! << shift;
  let low = inLow ? line : 0;
  let high = inLow ? 0 : line;

  // Diagonals: one square in each column, so multiplying sums the rows into the top byte without a carry.
  let maskLow = FALLING_LOW[square]!;
  let maskHigh = FALLING_HIGH[square]!;
  own = Math.imul((ownLow & maskLow) | (ownHigh & maskHigh), 0x01010101) >>> 24;
  opponent = Math.imul((opponentLow & maskLow) | (opponentHigh & maskHigh), 0x01010101) >>> 25;
  line = Math.imul(FLIPPED[entry | (OUTFLANK[place | (opponent & 63)]! & own)]!, 0x01010101);
  low |= line & maskLow;
  high |= line & maskHigh;

  maskLow = RISING_LOW[square]!;
  maskHigh = RISING_HIGH[square]!;
  own = Math.imul((ownLow & maskLow) | (ownHigh & maskHigh), 0x01010101) >>> 24;
  opponent = Math.imul((opponentLow & maskLow) | (opponentHigh & maskHigh), 0x01010101) >>> 25;
  line = Math.imul(FLIPPED[entry | (OUTFLANK[place | (opponent & 63)]! & own)]!, 0x01010101);
  low |= line & maskLow;
  high |= line & maskHigh;

  // Column: the two multipliers bring the rows of each half to bits 24-27 and 28-31.
  const row = square >>> 3;
  own =
    (Math.imul((ownLow >>> column) & FIRST_COLUMN, 0x01020408) |
      Math.imul((ownHigh >>> column) & FIRST_COLUMN, 0x10204080)) >>>
    24;
  opponent =
    (Math.imul((opponentLow >>> column) & FIRST_COLUMN, 0x01020408) |
      Math.imul((opponentHigh >>> column) & FIRST_COLUMN, 0x10204080)) >>>
    25;
  line = FLIPPED[(row << 8) | (OUTFLANK[(row << 6) | (opponent & 63)]! & own)]!;
  out[0] = low | ((Math.imul(line & 15, 0x00204081) & FIRST_COLUMN) << column);
  out[1] = high | ((Math.imul(line >>> 4, 0x00204081) & FIRST_COLUMN) << column);
}

const FIRST_COLUMN = 0x01010101;

/**
 * OUTFLANK[place * 64 + inner] = the places of a line of eight on which a disc of ours would outflank, when we
 * play at `place` and `inner` are the opponent's discs on places 1 to 6.
 */
const OUTFLANK = new Uint8Array(8 * 64);
/** FLIPPED[place * 256 + outflanking discs] = the discs between them and `place`. */
const FLIPPED = new Uint8Array(8 * 256);
/** Masks of the diagonals a1-h8 (falling) and a8-h1 (rising) through each square, the square left out. */
const FALLING_LOW = new Int32Array(64);
const FALLING_HIGH = new Int32Array(64);
const RISING_LOW = new Int32Array(64);
const RISING_HIGH = new Int32Array(64);

function fillLines(): void {
  for (let place = 0; place < 8; place++) {
    for (let inner = 0; inner < 64; inner++) {
      const opponent = inner << 1;
      let up = place + 1;
      while (((opponent >>> up) & 1) === 1) up++;
      let down = place - 1;
      while (down > 0 && ((opponent >>> down) & 1) === 1) down--;
      let outflank = 0;
      if (up > place + 1) outflank |= 1 << up;
      if (down >= 0 && down < place - 1) outflank |= 1 << down;
      OUTFLANK[place * 64 + inner] = outflank;
    }
    for (let ends = 0; ends < 256; ends++) {
      const above = ends >>> (place + 1);
      const below = ends & ((1 << place) - 1);
      let flipped = 0;
      if (above !== 0) flipped |= ((1 << lowestBit(above, 0)) - 1) << (place + 1);
      if (below !== 0) flipped |= ((1 << place) - 1) & -(2 << (31 - Math.clz32(below)));
      FLIPPED[place * 256 + ends] = flipped;
    }
  }
}

function fillDiagonals(): void {
  for (let square = 0; square < 64; square++) {
    for (let column = 0; column < 8; column++) {
      const distance = column - (square & 7);
      if (distance === 0) continue;
      setBit(FALLING_LOW, FALLING_HIGH, square, (square >> 3) + distance, column);
      setBit(RISING_LOW, RISING_HIGH, square, (square >> 3) - distance, column);
    }
  }
}

function setBit(low: Int32Array, high: Int32Array, square: number, row: number, column: number): void {
  if (row >= 0 && row < 4) low[square]! |= 1 << (row * 8 + column);
  else if (row >= 4 && row < 8) high[square]! |= 1 << (row * 8 + column - 32);
}

fillLines();
fillDiagonals();

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
