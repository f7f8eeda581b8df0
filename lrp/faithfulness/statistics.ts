import type { Random } from '../../engine/index.js';

/** A mean with its 95 % interval over positions. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 1000;

/**
 * Percentile bootstrap of the mean: positions are drawn again with replacement. For the difference of two methods, of the
 * differences at each position, which makes it paired. NaN of none.
 */
export function bootstrapMean(values: readonly number[], random: Random): Interval {
  const count = values.length;
  if (count === 0) return { mean: NaN, low: NaN, high: NaN };
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let draw = 0; draw < count; draw++) sum += values[Math.floor(random.uniform() * count)]!;
    return sum / count;
  }).sort();
  const at = (share: number): number => means[Math.round(share * (RESAMPLES - 1))]!;
  return { mean: values.reduce((a, b) => a + b, 0) / count, low: at(0.025), high: at(0.975) };
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
