/** What something is worth to the side that chose it, -1..1, and how far that is uncertain. */
export interface Estimate {
  readonly value: number;
  /** Standard error; 0 of what is known for certain. */
  readonly error: number;
}

/** So many standard errors of a difference are noise. */
const NOISE = 2;
/** A difference of a fiftieth of the point or less is noise however long was searched: the network sees no finer. */
const LEAST_LOSS = 0.04;

/**
 * The expected result that a move gives away against the best one, 0..2. A difference that the search's noise explains is no
 * loss: two standard errors of the difference, and a fiftieth of the point at least unless both are known for certain. Whoever
 * has lost for certain has nothing left to give away.
 */
export function lossOf(best: Estimate, played: Estimate): number {
  const difference = best.value - played.value;
  const error = Math.hypot(best.error, played.error);
  const isCertain = best.error === 0 && played.error === 0;
  const noise = isCertain ? 0 : Math.max(LEAST_LOSS, NOISE * error);
  return difference > noise ? difference : 0;
}
