/**
 * Moves, flips and counts on 64-bit sets. AssemblyScript: compiled to WebAssembly, not by tsc.
 */

const INNER: u64 = 0x7e7e7e7e7e7e7e7e;
const FIRST_COLUMN: u64 = 0x0101010101010101;

/** Eight rays of each square, a cache line a square: first the four towards higher squares (east, south-west,
 *  south, south-east), then the four towards lower ones. */
const RAYS: usize = memory.data(64 * 64);
/** Masks of the falling and the rising diagonal of each square. */
const DIAGONALS: usize = memory.data(64 * 16);
/** The eight neighbours of each square. */
const NEIGHBOURS: usize = memory.data(64 * 8);
/** COUNTS[place * 256 + line of own discs]: discs flipped on a line of which every other square is filled. */
const COUNTS: usize = memory.data(8 * 256);

@inline
export function bitOf(square: i32): u64 {
  return (<u64>1) << square;
}

/** Legal moves of `own`. */
export function movesOf(own: u64, opponent: u64): u64 {
  const inner = opponent & INNER;
  // East: the carry of an addition runs through the opponent's discs.
  let moves = (inner + (inner & (own << 1))) & ~inner;
  let f = inner & (own >> 1);
  f |= inner & (f >> 1);
  let pair = inner & (inner >> 1);
  f |= pair & (f >> 2);
  f |= pair & (f >> 2);
  moves |= f >> 1;
  moves |= both(own, opponent, 8) | both(own, inner, 7) | both(own, inner, 9);
  return moves & ~(own | opponent);
}

@inline
function both(own: u64, over: u64, step: i32): u64 {
  let up = over & (own << step);
  let down = over & (own >> step);
  up |= over & (up << step);
  down |= over & (down >> step);
  const pairUp = over & (over << step);
  const pairDown = pairUp >> step;
  up |= pairUp & (up << (2 * step));
  down |= pairDown & (down >> (2 * step));
  up |= pairUp & (up << (2 * step));
  down |= pairDown & (down >> (2 * step));
  return (up << step) | (down >> step);
}

@inline
function flipUp(mask: u64, own: u64, opponent: u64): u64 {
  const open = mask & ~opponent;
  const end = open & (0 - open) & own; // the first square that is not the opponent's
  return (end - <u64>(end != 0)) & mask;
}

@inline
function flipDown(mask: u64, own: u64, opponent: u64): u64 {
  const end = ((<u64>0x8000000000000000) >> clz((~opponent & mask) | 1)) & own & mask;
  return (0 - (end << 1)) & mask;
}

/** Discs that `own` flips on the empty `square`. */
export function flipsOf(square: i32, own: u64, opponent: u64): u64 {
  const rays = RAYS + (<usize>square << 6);
  return (
    flipUp(load<u64>(rays), own, opponent) |
    flipUp(load<u64>(rays, 8), own, opponent) |
    flipUp(load<u64>(rays, 16), own, opponent) |
    flipUp(load<u64>(rays, 24), own, opponent) |
    flipDown(load<u64>(rays, 32), own, opponent) |
    flipDown(load<u64>(rays, 40), own, opponent) |
    flipDown(load<u64>(rays, 48), own, opponent) |
    flipDown(load<u64>(rays, 56), own, opponent)
  );
}

@inline
export function touches(square: i32, opponent: u64): bool {
  return (load<u64>(NEIGHBOURS + (<usize>square << 3)) & opponent) != 0;
}

/** The squares next to a set, and those of its own that touch another of them. */
@inline
export function around(set: u64): u64 {
  const beside = ((set << 1) & 0xfefefefefefefefe) | ((set >> 1) & 0x7f7f7f7f7f7f7f7f);
  const rows = set | beside;
  return beside | (rows << 8) | (rows >> 8);
}

/** Number of discs that `own` flips on `square`, the last empty one; `own` may contain that square or not. */
@inline
export function lastFlips(square: i32, own: u64): i32 {
  const column = <usize>(square & 7) << 8;
  const row = <usize>(square >> 3) << 8;
  const diagonals = DIAGONALS + (<usize>square << 4);
  const falling = load<u64>(diagonals);
  const rising = load<u64>(diagonals, 8);
  return (
    <i32>load<u8>(COUNTS + column + <usize>((own >> (square & 56)) & 255)) +
    <i32>load<u8>(COUNTS + column + <usize>(((own & falling) * FIRST_COLUMN) >> 56)) +
    <i32>load<u8>(COUNTS + column + <usize>(((own & rising) * FIRST_COLUMN) >> 56)) +
    <i32>load<u8>(
      COUNTS + row + <usize>((((own >> (square & 7)) & FIRST_COLUMN) * 0x0102040810204080) >> 56),
    )
  );
}

function ray(square: i32, rowStep: i32, columnStep: i32): u64 {
  let set: u64 = 0;
  let row = (square >> 3) + rowStep;
  let column = (square & 7) + columnStep;
  while (row >= 0 && row < 8 && column >= 0 && column < 8) {
    set |= bitOf(row * 8 + column);
    row += rowStep;
    column += columnStep;
  }
  return set;
}

export function fillBoardTables(): void {
  for (let square = 0; square < 64; square++) {
    const rays = RAYS + (<usize>square << 6);
    store<u64>(rays, ray(square, 0, 1));
    store<u64>(rays, ray(square, 1, -1), 8);
    store<u64>(rays, ray(square, 1, 0), 16);
    store<u64>(rays, ray(square, 1, 1), 24);
    store<u64>(rays, ray(square, 0, -1), 32);
    store<u64>(rays, ray(square, -1, 1), 40);
    store<u64>(rays, ray(square, -1, 0), 48);
    store<u64>(rays, ray(square, -1, -1), 56);
    const diagonals = DIAGONALS + (<usize>square << 4);
    store<u64>(diagonals, ray(square, 1, 1) | ray(square, -1, -1));
    store<u64>(diagonals, ray(square, 1, -1) | ray(square, -1, 1), 8);
    let near: u64 = 0;
    for (let other = 0; other < 64; other++) {
      const rows = abs((square >> 3) - (other >> 3));
      const columns = abs((square & 7) - (other & 7));
      if (max(rows, columns) == 1) near |= bitOf(other);
    }
    store<u64>(NEIGHBOURS + (<usize>square << 3), near);
  }
  for (let place = 0; place < 8; place++) {
    for (let line = 0; line < 256; line++) {
      let count = 0;
      const above = line >> (place + 1);
      const below = line & ((1 << place) - 1);
      if (above != 0) count += ctz(above);
      if (below != 0) count += place - 1 - (31 - clz(below));
      store<u8>(COUNTS + place * 256 + line, <u8>count);
    }
  }
}
