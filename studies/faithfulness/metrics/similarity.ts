/** Pearson's correlation; undefined where one side is constant. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  const count = a.length;
  const [middleA, middleB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let index = 0; index < count; index++) {
    const [x, y] = [a[index]! - middleA, b[index]! - middleB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  // Equal numbers may differ from their mean by a rounding.
  const isFlat = (values: ArrayLike<number>): boolean =>
    Array.from(values).every((value) => value === values[0]);
  return isFlat(a) || isFlat(b) ? undefined : ab / Math.sqrt(aa * bb);
}

/** The arithmetic mean; NaN of none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum / values.length;
}
