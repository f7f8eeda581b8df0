import type { Random } from '../../../engine/random.js';
import type { Interval } from '../../../studies/statistics/interval.js';

/** How numbers of games are drawn whose true mean is 0. */
export interface ClusteredShape {
  readonly games: number;
  /** Numbers of a game: from 1 to so many. */
  readonly most: number;
  /** The correlation of two numbers of one game. */
  readonly likeness: number;
  /** Whether what a game has of its own is of an exponential distribution, and not of a normal one. */
  readonly skewed: boolean;
}

/** Numbers, and the game of each. */
export interface ClusteredSample {
  readonly values: readonly number[];
  readonly games: readonly number[];
}

export function clusteredSample(
  { games, most, likeness, skewed }: ClusteredShape,
  random: Random,
): ClusteredSample {
  const [values, of]: [number[], number[]] = [[], []];
  for (let game = 0; game < games; game++) {
    const own = skewed ? -Math.log(1 - random.uniform()) - 1 : random.normal();
    const count = 1 + random.integer(most);
    for (let at = 0; at < count; at++) {
      values.push(Math.sqrt(likeness) * own + Math.sqrt(1 - likeness) * random.normal());
      of.push(game);
    }
  }
  return { values, games: of };
}

/** The share of samples whose interval holds the true number. */
export function coverage(samples: number, truth: number, interval: (sample: number) => Interval): number {
  let held = 0;
  for (let sample = 0; sample < samples; sample++) {
    const { low, high } = interval(sample);
    if (low <= truth && truth <= high) held++;
  }
  return held / samples;
}

/** What one gets who takes all numbers for independent: mean ± 1.96 s / √n. */
export function naiveInterval(values: readonly number[]): Interval {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const width = 1.96 * Math.sqrt(variance / n);
  return { mean, low: mean - width, high: mean + width };
}

/** Pairs of numbers of games that are correlated by `correlation`, both of one kind within a game. */
export function clusteredPairs(
  shape: ClusteredShape,
  correlation: number,
  random: Random,
): { readonly x: readonly number[]; readonly y: readonly number[]; readonly games: readonly number[] } {
  const { values: x, games } = clusteredSample(shape, random.split('x'));
  // The same games again, with the same number of positions: what the second one has for itself.
  const other = clusteredValues(games, shape.likeness, random.split('y'));
  const y = x.map((value, row) => correlation * value + Math.sqrt(1 - correlation ** 2) * other[row]!);
  return { x, y, games };
}

/** Numbers of given games whose true mean is 0, those of one game correlated by `likeness`. */
export function clusteredValues(games: readonly number[], likeness: number, random: Random): number[] {
  const own = Array.from({ length: 1 + Math.max(...games) }, () => random.normal());
  return games.map((game) => Math.sqrt(likeness) * own[game]! + Math.sqrt(1 - likeness) * random.normal());
}
