/**
 * The transposition table: bounds of the exact score and the best move of positions. 24 bytes an entry:
 * own u64, opponent u64, lower i8, upper i8, move u8, empties u8, generation u32. Entries of another
 * generation count as empty, so a search never depends on earlier ones.
 */

let base: usize = 0;
let mask: u32 = 0;
let generation: u32 = 0;
let allMask: u32 = 0;

export const ENTRY: usize = 24;

export function allocateTable(bits: i32): void {
  const bytes = (<usize>1 << bits) * ENTRY;
  const pages = <i32>((bytes + 0xffff) >> 16);
  base = <usize>memory.size() << 16;
  if (memory.grow(pages) < 0) unreachable();
  allMask = (1 << bits) - 1;
  mask = allMask;
}

/** Starts a new generation and uses only as many entries as a search with so many empties can fill. */
export function openTable(bits: i32): void {
  generation++;
  mask = min(allMask, (1 << bits) - 1);
}

@inline
export function slotOf(own: u64, opponent: u64): usize {
  let h: u32 = <u32>own * 0x9e3779b1;
  h = ((h ^ (h >> 16)) + <u32>(own >> 32)) * 0x85ebca77;
  h = ((h ^ (h >> 15)) + <u32>opponent) * 0xc2b2ae3d;
  h = ((h ^ (h >> 16)) + <u32>(opponent >> 32)) * 0x27d4eb2f;
  h ^= h >> 15;
  return base + <usize>(h & mask & ~1) * ENTRY;
}

/** Address of the entry of a position in its pair of slots; 0 when it has none. */
@inline
export function find(slot: usize, own: u64, opponent: u64): usize {
  if (load<u64>(slot) == own && load<u64>(slot, 8) == opponent && load<u32>(slot, 20) == generation) return slot;
  const other = slot + ENTRY;
  if (load<u64>(other) == own && load<u64>(other, 8) == opponent && load<u32>(other, 20) == generation) return other;
  return 0;
}

@inline
export function lowerOf(entry: usize): i32 {
  return <i32>load<i8>(entry, 16);
}

@inline
export function upperOf(entry: usize): i32 {
  return <i32>load<i8>(entry, 17);
}

@inline
export function moveOf(entry: usize): i32 {
  return <i32>load<u8>(entry, 18);
}

/** Stores a score found with the window (alpha, beta). The first slot keeps the position with more empties. */
export function remember(
  slot: usize,
  own: u64,
  opponent: u64,
  empties: i32,
  alpha: i32,
  beta: i32,
  score: i32,
  move: i32,
): void {
  let entry = find(slot, own, opponent);
  if (entry == 0) {
    const keepsFirst = load<u32>(slot, 20) == generation && <i32>load<u8>(slot, 19) > empties;
    entry = keepsFirst ? slot + ENTRY : slot;
    store<u64>(entry, own);
    store<u64>(entry, opponent, 8);
    store<i8>(entry, -64, 16);
    store<i8>(entry, 64, 17);
    store<u8>(entry, <u8>empties, 19);
    store<u32>(entry, generation, 20);
  }
  if (score < beta && score < upperOf(entry)) store<i8>(entry, <i8>score, 17);
  if (score > alpha && score > lowerOf(entry)) {
    store<i8>(entry, <i8>score, 16);
    store<u8>(entry, <u8>move, 18);
  } else if (lowerOf(entry) == -64) {
    // No move is proven to reach more; this one may still be the best to try first.
    store<u8>(entry, <u8>move, 18);
  }
}
