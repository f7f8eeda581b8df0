/** Discs that can never be flipped. AssemblyScript. */

const LEFT: u64 = 0x0101010101010101;
const RIGHT: u64 = 0x8080808080808080;
const TOP: u64 = 0xff;
const BOTTOM: u64 = 0xff00000000000000;

/**
 * Discs of `own` that can never be flipped, as far as simple reasons show it: in each of the four directions
 * the line is full, or a neighbour is the edge or such a disc of the same colour.
 */
export function stableDiscs(own: u64, opponent: u64): u64 {
  const filled = own | opponent;
  // Full rows and columns.
  let rows = filled & (filled >> 4);
  rows &= rows >> 2;
  rows &= rows >> 1;
  rows = (rows & LEFT) * 0xff | LEFT | RIGHT;
  let columns = filled & rotl<u64>(filled, 8);
  columns &= rotl<u64>(columns, 16);
  columns &= rotl<u64>(columns, 32);
  columns |= TOP | BOTTOM;
  // Full diagonals: a square counts as filled beyond the edge.
  const edge = LEFT | RIGHT | TOP | BOTTOM;
  const rising = edge | fullDiagonals(filled, 7);
  const falling = edge | fullDiagonals(filled, 9);
  let stable: u64 = own & rows & columns & rising & falling;
  while (true) {
    const next: u64 =
      own &
      (rows | ((stable << 1) & ~LEFT) | ((stable >> 1) & ~RIGHT)) &
      (columns | (stable << 8) | (stable >> 8)) &
      (rising | ((stable << 7) & ~RIGHT) | ((stable >> 7) & ~LEFT)) &
      (falling | ((stable << 9) & ~LEFT) | ((stable >> 9) & ~RIGHT));
    if ((next | stable) == stable) break;
    stable |= next;
  }
  return stable;
}

/** Squares whose whole diagonal (step 7 rising, step 9 falling) is filled. */
@inline
function fullDiagonals(filled: u64, step: i32): u64 {
  // Walking up, the column wraps: squares entered from beyond the edge count as filled.
  const low: u64 = step == 9 ? LEFT | TOP : RIGHT | TOP;
  const high: u64 = step == 9 ? RIGHT | BOTTOM : LEFT | BOTTOM;
  let a = filled;
  let b = filled;
  for (let k = 0; k < 6; k++) {
    a = filled & (low | (a << step));
    b = filled & (high | (b >> step));
  }
  a = filled & (low | (a << step));
  b = filled & (high | (b >> step));
  return a & b;
}
