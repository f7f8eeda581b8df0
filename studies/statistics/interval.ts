/** A mean, or another number, with its 95 % interval; NaN where it is not known, in JSON null. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Of nothing. */
export const NO_INTERVAL: Interval = { mean: NaN, low: NaN, high: NaN };

/** How much a table is about: its rows, and what of them is independent of each other. */
export interface SampleSize {
  readonly positions: number;
  /** Positions of one game are alike, so that intervals are over games. */
  readonly games: number;
}

/** The size of a sample. @param games of its positions, by name or number */
export function sampleSize(games: readonly (string | number)[]): SampleSize {
  return { positions: games.length, games: new Set(games).size };
}
