import type { ClusterBootstrap } from '../statistics/clusterBootstrap.js';
import type { Interval } from '../statistics/interval.js';
import { WHOLE_CONCEPTS } from './boardConcepts.js';
import type { ChannelTable } from './channelTable.js';
import type { ChannelCorrelations, SquareCorrelation, WholeCorrelation } from './correlation.js';

/** Totals over all games, then over those of each draw, of a number and of its square. */
interface Totals {
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

/** What a channel goes along with most; correlations with concepts of the whole board have 95 % intervals over games. */
export interface ReportedCorrelations {
  readonly whole: readonly (WholeCorrelation & Pick<Interval, 'low' | 'high'>)[];
  readonly squares: readonly SquareCorrelation[];
}

/** How many concepts of a channel are reported. */
const STRONGEST = 5;

/** The strongest correlations of a channel. */
export function strongestOf(
  { whole, squares }: ChannelCorrelations,
  channel: number,
  intervals: CorrelationIntervals,
): ReportedCorrelations {
  return {
    whole: whole.slice(0, STRONGEST).map((one) => {
      const { low, high } = intervals.of(channel, one.concept);
      return { ...one, low, high };
    }),
    squares: squares.slice(0, STRONGEST),
  };
}

/** 95 % intervals of correlations between channels and concepts of the whole board, over whole games. */
export class CorrelationIntervals {
  readonly #table: ChannelTable;
  readonly #numbers: Float32Array;
  readonly #bootstrap: ClusterBootstrap;
  /** The game of each position, as a number from 0. */
  readonly #places: Int32Array;
  readonly #games: number;
  readonly #counts: Float64Array;
  readonly #ofConcepts = new Map<number, Totals>();
  readonly #ofChannels = new Map<number, Totals>();

  /** @param games of the positions, by name [count] */
  constructor(
    table: ChannelTable,
    of: 'relevance' | 'activation',
    games: readonly string[],
    bootstrap: ClusterBootstrap,
  ) {
    this.#table = table;
    this.#numbers = table[of];
    this.#bootstrap = bootstrap;
    const names = new Map([...new Set(games)].map((game, place) => [game, place]));
    this.#places = Int32Array.from(games, (game) => names.get(game)!);
    this.#games = names.size;
    this.#counts = this.#totals(() => 1);
  }

  /** Pearson's r of a channel with a concept. @param concept by its name */
  of(channel: number, concept: string): Interval {
    const at = WHOLE_CONCEPTS.findIndex(({ name }) => name === concept);
    const x = this.#channel(channel);
    const y = this.#concept(at);
    const both = this.#totals((row) => this.#numberOf(channel, row) * this.#conceptOf(at, row));
    const values = both.map((xy, draw) => {
      const n = this.#counts[draw]!;
      const covariance = n * xy - x.sum[draw]! * y.sum[draw]!;
      const spread = (of: Totals): number => n * of.squares[draw]! - of.sum[draw]! ** 2;
      return covariance / Math.sqrt(spread(x) * spread(y));
    });
    return this.#bootstrap.interval(values, this.#games);
  }

  #channel(channel: number): Totals {
    const known = this.#ofChannels.get(channel);
    if (known !== undefined) return known;
    const found = this.#moments((row) => this.#numberOf(channel, row));
    this.#ofChannels.set(channel, found);
    return found;
  }

  #concept(concept: number): Totals {
    const known = this.#ofConcepts.get(concept);
    if (known !== undefined) return known;
    const found = this.#moments((row) => this.#conceptOf(concept, row));
    this.#ofConcepts.set(concept, found);
    return found;
  }

  #numberOf(channel: number, row: number): number {
    return this.#numbers[row * this.#table.channels + channel]!;
  }

  #conceptOf(concept: number, row: number): number {
    return this.#table.whole[row * WHOLE_CONCEPTS.length + concept]!;
  }

  #moments(of: (row: number) => number): Totals {
    return { sum: this.#totals(of), squares: this.#totals((row) => of(row) ** 2) };
  }

  #totals(of: (row: number) => number): Float64Array {
    const sums = new Float64Array(this.#games);
    this.#places.forEach((place, row) => (sums[place]! += of(row)));
    return this.#bootstrap.totals(sums);
  }
}
