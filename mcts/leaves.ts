/** Leaves that wait for the network at a time: sharing its calls they are several times faster, and hardly weaker. */
export const LEAVES = 8;
/** Fewer in a batch cost more than the other threads bring. */
export const FEWEST = 2;
/** Leaves of one batch, where that many threads search a position together, a batch each. */
export function leavesPerBatch(threads: number): number {
  return Math.max(FEWEST, Math.ceil(LEAVES / threads));
}
