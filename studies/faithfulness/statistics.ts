import type { Random } from '../../engine/random.js';

/** A mean with its 95 % interval over positions. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 1000;

/**
 * Percentile bootstrap of means: positions are drawn again with replacement, the same draws for all numbers of the same
 * positions. For the difference of two methods, of the differences at each position, which makes it paired.
 */
export class Bootstrap {
  readonly #random: Random;
  /** By the number of positions: [RESAMPLES, positions] indices. */
  readonly #draws = new Map<number, Uint32Array>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** NaN of none. */
  mean(values: readonly number[]): Interval {
    const count = values.length;
    if (count === 0) return { mean: NaN, low: NaN, high: NaN };
    const draws = this.#drawsOf(count);
    const means = new Float64Array(RESAMPLES);
    for (let resample = 0; resample < RESAMPLES; resample++) {
      let sum = 0;
      for (let at = resample * count; at < (resample + 1) * count; at++) sum += values[draws[at]!]!;
      means[resample] = sum / count;
    }
    means.sort();
    const at = (share: number): number => means[Math.round(share * (RESAMPLES - 1))]!;
    return { mean: values.reduce((a, b) => a + b, 0) / count, low: at(0.025), high: at(0.975) };
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

/** Spearman's rank correlation, equal numbers with their mean rank; undefined where one side is constant. */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (x.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((rank, index) => {
    const [left, right] = [rank - middle, y[index]! - middle];
    xy += left * right;
    xx += left * left;
    yy += right * right;
  });
  return xx === 0 || yy === 0 ? undefined : xy / Math.sqrt(xx * yy);
}

/** Ranks from 0, equal numbers with their mean. */
function ranks(values: ArrayLike<number>): number[] {
  const order = Array.from({ length: values.length }, (_, index) => index).sort(
    (a, b) => values[a]! - values[b]!,
  );
  const found = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let at = from; at < to; at++) found[order[at]!] = (from + to - 1) / 2;
    from = to;
  }
  return found;
}
