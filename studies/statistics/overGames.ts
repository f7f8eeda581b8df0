import type { ClusterBootstrap } from './clusterBootstrap.js';
import { type Interval, type SampleSize, sampleSize } from './interval.js';

/** Numbers, an entry a position in their order; positions that have none are undefined, or null as in JSON. */
export type ByPosition = readonly (number | null | undefined)[];

/** Means of numbers of positions, with their intervals over the games that the positions are of. */
export class OverGames {
  readonly #bootstrap: ClusterBootstrap;
  readonly #games: readonly (string | number)[];

  /** @param games of the positions, by name or number; lists of numbers may end before them */
  constructor(bootstrap: ClusterBootstrap, games: readonly (string | number)[]) {
    this.#bootstrap = bootstrap;
    this.#games = games;
  }

  /** NaN of none; see {@link ClusterBootstrap.mean}. */
  mean(values: ByPosition): Interval {
    const there = known(values);
    return this.#bootstrap.mean(
      there.map((index) => values[index]!),
      there.map((index) => this.#games[index]!),
    );
  }

  /** How many positions have a number, and of how many games these are. */
  size(values: ByPosition): SampleSize {
    return sampleSize(known(values).map((index) => this.#games[index]!));
  }
}

/** The positions that have a number. */
function known(values: ByPosition): number[] {
  return Array.from(values.keys()).filter((index) => typeof values[index] === 'number');
}
