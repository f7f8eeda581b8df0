/** Leaves that wait for the network at a time: sharing its calls they are several times faster, and hardly weaker. */
export const LEAVES = 8;
/** Fewer in a batch cost more than the other threads bring. */
export const FEWEST = 2;
/** Leaves of one batch, where that many threads search a position together, a batch each. */
export function leavesPerBatch(threads: number): number {
  return Math.max(FEWEST, Math.ceil(LEAVES / threads));
}

/** What the fastest network searches in a second, and more. */
const SIMULATIONS_PER_SECOND = 50_000;
/** A tree of some 350 MB. */
const MOST_TIMED = 1_000_000;

/** Simulations that bound a search of so many seconds: its tree has room for what the fastest network finds in them. */
export function simulationsWithin(seconds: number): number {
  return Math.min(MOST_TIMED, Math.ceil(seconds * SIMULATIONS_PER_SECOND));
}
