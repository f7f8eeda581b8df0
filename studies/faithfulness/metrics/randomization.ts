import { rankCorrelation } from '../../statistics/ranks.js';

/**
 * The entropy of a histogram of a map's numbers, in nats, over equal bins from the smallest to the largest. In Quantus `discrete_entropy`.
 */
export function histogramEntropy(map: ArrayLike<number>, bins: number): number {
  const values = Array.from(map);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const at = high === low ? 0 : Math.floor(((value - low) / (high - low)) * bins);
    counts[Math.min(bins - 1, at)]!++;
  }
  return counts.reduce((sum, count) => sum - (count === 0 ? 0 : xLogX(count / values.length)), 0);
}

function xLogX(x: number): number {
  return x * Math.log(x);
}

/**
 * Efficient model parameter randomisation test (Hedström et al. 2023): how much the map's entropy rises when all weights are random, as a
 * part of what it was. A map that looks at the weights should lose its order. In Quantus `EfficientMPRT` (100 bins).
 *
 * @returns undefined where the trained map has no entropy
 */
export function efficientMprt(
  trained: ArrayLike<number>,
  random: ArrayLike<number>,
  bins: number,
): number | undefined {
  const before = histogramEntropy(trained, bins);
  return before === 0 ? undefined : (histogramEntropy(random, bins) - before) / before;
}

/** Bins by the rule of Freedman and Diaconis, at least 10 and at most 200 as in Quantus: the interquartile range twice over the cube root of the count is a bin's width. */
export function freedmanDiaconis(map: ArrayLike<number>): number {
  const sorted = Array.from(map).sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [low, part] = [Math.floor(place), place % 1];
    return sorted[low]! + part * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
  };
  const width = (2 * (at(0.75) - at(0.25))) / Math.cbrt(sorted.length);
  const bins = width === 0 ? 200 : Math.floor((sorted.at(-1)! - sorted[0]!) / width);
  return Math.min(200, Math.max(10, bins));
}

/**
 * Smooth model parameter randomisation test (Hedström et al. 2023): Spearman's correlation of the sizes of the trained map with those of the
 * random one, each the mean of the maps of the input and of perturbed inputs, so that noise of the maps does not look like
 * dependence on the weights. In Quantus `SmoothMPRT`.
 *
 * @param trained maps of the input and its perturbations by the trained network
 * @param random by the one with random weights
 * @returns undefined where one side is constant
 */
export function smoothMprt(
  trained: readonly ArrayLike<number>[],
  random: readonly ArrayLike<number>[],
): number | undefined {
  return rankCorrelation(meanMap(trained).map(Math.abs), meanMap(random).map(Math.abs));
}

function meanMap(maps: readonly ArrayLike<number>[]): number[] {
  return Array.from(maps[0]!, (_, index) => maps.reduce((sum, map) => sum + map[index]!, 0) / maps.length);
}
