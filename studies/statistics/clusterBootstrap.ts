import type { Random } from '../../engine/random.js';
import { type Interval, NO_INTERVAL } from './interval.js';
import { normalBelow, studentQuantile } from './student.js';

const RESAMPLES = 1000;

/**
 * Bootstrap over clusters: whole clusters (games, of which the positions are alike) are drawn again with replacement, the same
 * draws for all numbers over as many clusters, so that differences are paired (Davison & Hinkley 1997, 3.8).
 *
 * The interval is the expanded percentile interval (Hesterberg 2015): the quantiles Φ(∓ t √(n / (n - 1))), t of Student's
 * distribution with n - 1 degrees of freedom for n clusters. Plain percentiles of few clusters are too narrow.
 */
export class ClusterBootstrap {
  readonly #random: Random;
  /** By the number of clusters: [RESAMPLES, clusters] indices. */
  readonly #draws = new Map<number, Uint32Array>();

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * The mean of numbers, each of which belongs to a cluster. NaN of none; the interval is NaN where there is one cluster, which
   * says nothing of others.
   *
   * @param clusters of the numbers, one each: the game's name or number
   */
  mean(values: readonly number[], clusters: readonly (number | string)[]): Interval {
    const { sums, counts } = summed(values, clusters);
    if (counts.length === 0) return NO_INTERVAL;
    const above = this.totals(sums);
    const below = this.totals(counts);
    return this.interval(
      above.map((sum, draw) => sum / below[draw]!),
      counts.length,
    );
  }

  /** The sum over all clusters, then over those of each draw [1 + draws]. @param sums of the clusters [clusters] */
  totals(sums: ArrayLike<number>): Float64Array {
    const count = sums.length;
    const draws = this.#drawsOf(count);
    const totals = new Float64Array(1 + RESAMPLES);
    for (let cluster = 0; cluster < count; cluster++) totals[0]! += sums[cluster]!;
    for (let draw = 0; draw < RESAMPLES; draw++) {
      let sum = 0;
      for (let at = draw * count; at < (draw + 1) * count; at++) sum += sums[draws[at]!]!;
      totals[draw + 1] = sum;
    }
    return totals;
  }

  /**
   * The interval of a number that was computed from {@link ClusterBootstrap.totals}; draws in which it is not finite, as of
   * games that are all alike, say nothing.
   *
   * @param values of all clusters, then of each draw [1 + draws]
   */
  interval(values: Float64Array, clusters: number): Interval {
    const drawn = values.subarray(1).filter(Number.isFinite).sort();
    if (clusters < 2 || drawn.length === 0) return { ...NO_INTERVAL, mean: values[0]! };
    const tail = normalBelow(-studentQuantile(clusters - 1) * Math.sqrt(clusters / (clusters - 1)));
    const at = (share: number): number => drawn[Math.round(share * (drawn.length - 1))]!;
    return { mean: values[0]!, low: at(tail), high: at(1 - tail) };
  }

  #drawsOf(count: number): Uint32Array {
    let draws = this.#draws.get(count);
    if (draws === undefined) {
      const random = this.#random.split('bootstrap', count);
      draws = Uint32Array.from({ length: RESAMPLES * count }, () => Math.floor(random.uniform() * count));
      this.#draws.set(count, draws);
    }
    return draws;
  }
}

function summed(
  values: readonly number[],
  clusters: readonly (number | string)[],
): { sums: number[]; counts: number[] } {
  const places = new Map<number | string, number>();
  const [sums, counts]: [number[], number[]] = [[], []];
  values.forEach((value, index) => {
    const cluster = clusters[index]!;
    const place = places.get(cluster) ?? places.size;
    places.set(cluster, place);
    sums[place] = (sums[place] ?? 0) + value;
    counts[place] = (counts[place] ?? 0) + 1;
  });
  return { sums, counts };
}
