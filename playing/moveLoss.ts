/** What something is worth to the side that chose it, -1..1, and how far that is uncertain. */
export interface Estimate {
  readonly value: number;
  /** Standard error of the search's mean; 0 of what is known for certain. */
  readonly error: number;
}

/** So many standard errors of a difference are noise. */
const NOISE = 2;
/**
 * Error of the network itself, which no longer search takes away: the values below a move err together. The shipped network,
 * asked about positions and their mirror images with 100 to 1,600 simulations, gives moves values that are 0.11 to 0.13 apart at
 * the 95th percentile (docs/architecture.md), which is this error twice for each of the two.
 */
const NETWORK_ERROR = 0.04;

/**
 * The expected result that a move gives away against the best one, 0..2. A difference that the search's noise explains is no
 * loss: two standard errors of the difference, those of the search and of the network together. Whoever has lost for certain has
 * nothing left to give away.
 */
export function lossOf(best: Estimate, played: Estimate): number {
  const difference = best.value - played.value;
  const errors = [best, played].map(({ error }) => (error === 0 ? 0 : Math.hypot(error, NETWORK_ERROR)));
  return difference > NOISE * Math.hypot(...errors) ? difference : 0;
}
