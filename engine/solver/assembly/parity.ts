/** The four quadrants and the parity of their empty squares. AssemblyScript. */

const NORTH_WEST: u64 = 0x000000000f0f0f0f;

/** Squares of the quadrants whose bits are set. */
const ODD_SQUARES: usize = memory.data(16 * 8);
/** Bit of the quadrant of each square. */
const QUADRANT: usize = memory.data(64);

@inline
export function oddSquares(parity: i32): u64 {
  return load<u64>(ODD_SQUARES + (<usize>parity << 3));
}

@inline
export function quadrantOf(square: i32): i32 {
  return <i32>load<u8>(QUADRANT + <usize>square);
}

/** Bits of the quadrants with an odd number of empty squares. */
export function parityOf(empty: u64): i32 {
  return (
    (<i32>popcnt(empty & NORTH_WEST) & 1) |
    ((<i32>popcnt(empty & (NORTH_WEST << 4)) & 1) << 1) |
    ((<i32>popcnt(empty & (NORTH_WEST << 32)) & 1) << 2) |
    ((<i32>popcnt(empty & (NORTH_WEST << 36)) & 1) << 3)
  );
}

export function fillParityTables(): void {
  for (let parity = 0; parity < 16; parity++) {
    let set: u64 = 0;
    if (parity & 1) set |= NORTH_WEST;
    if (parity & 2) set |= NORTH_WEST << 4;
    if (parity & 4) set |= NORTH_WEST << 32;
    if (parity & 8) set |= NORTH_WEST << 36;
    store<u64>(ODD_SQUARES + parity * 8, set);
  }
  for (let square = 0; square < 64; square++) {
    const quadrant = ((square & 7) >> 2) | ((square >> 5) << 1);
    const bit: i32 = 1 << quadrant;
    store<u8>(QUADRANT + square, <u8>bit);
  }
}
