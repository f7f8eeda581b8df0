import type { ClusterBootstrap } from '../statistics/clusterBootstrap.js';
import type { Interval } from '../statistics/interval.js';

/** Pearson's correlation; NaN where a side does not vary. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return correlationOf(Array.from(x, (value, at) => moments(value, y[at]!)).reduce(added, NONE));
}

/**
 * Pearson's correlation over rows that belong to games, with its interval over games.
 *
 * @param games of the rows
 */
export function correlationByGame(
  bootstrap: ClusterBootstrap,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  games: readonly number[],
): Interval {
  const sums = byGame(games, (row) => moments(x[row]!, y[row]!));
  const totals = NONE.map((_, moment) => bootstrap.totals(sums.map((game) => game[moment]!)));
  const values = totals[0]!.map((_, draw) => correlationOf(totals.map((of) => of[draw]!)));
  return bootstrap.interval(values, sums.length);
}

/** Σ above / Σ below over rows that belong to games, with its interval over games. */
export function ratioByGame(
  bootstrap: ClusterBootstrap,
  above: ArrayLike<number>,
  below: ArrayLike<number>,
  games: readonly number[],
): Interval {
  const sums = byGame(games, (row) => [above[row]!, below[row]!]);
  const [top, bottom] = [0, 1].map((part) => bootstrap.totals(sums.map((game) => game[part]!)));
  return bootstrap.interval(
    top!.map((value, draw) => value / bottom![draw]!),
    sums.length,
  );
}

/** n, Σx, Σy, Σxx, Σyy, Σxy */
const NONE: readonly number[] = [0, 0, 0, 0, 0, 0];

function moments(x: number, y: number): readonly number[] {
  return [1, x, y, x * x, y * y, x * y];
}

function added(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((value, at) => value + b[at]!);
}

/** Below it, as a part of the mean square, a variance is rounding. */
const CONSTANT = 1e-12;

function correlationOf([n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0]: readonly number[]): number {
  const [left, right] = [xx - (x * x) / n, yy - (y * y) / n];
  if (!(left > CONSTANT * xx) || !(right > CONSTANT * yy)) return NaN;
  return (xy - (x * y) / n) / Math.sqrt(left * right);
}

function byGame(games: readonly number[], of: (row: number) => readonly number[]): (readonly number[])[] {
  const sums = new Map<number, readonly number[]>();
  games.forEach((game, row) => {
    const sum = sums.get(game);
    sums.set(game, sum === undefined ? of(row) : added(sum, of(row)));
  });
  return [...sums.values()];
}
