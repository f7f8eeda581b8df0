/**
 * Sparseness (Chalasani et al. 2020): the Gini coefficient of the sizes, 0 where all are equal, near 1 where one square has all. In
 * Quantus `Sparseness`, which adds 1e-7 to each size.
 *
 * @returns undefined for a map of zeros
 */
export function sparseness(map: ArrayLike<number>): number | undefined {
  const sizes = sizesOf(map).sort((a, b) => a - b);
  const sum = sizes.reduce((a, b) => a + b, 0);
  if (sum === 0) return undefined;
  const count = sizes.length;
  return (
    sizes.reduce((total, size, index) => total + (2 * (index + 1) - count - 1) * size, 0) / (count * sum)
  );
}

/**
 * Complexity (Bhatt et al. 2020, def. 3): the entropy of each square's share of the sizes, in nats; 0 where one square has all, ln 64 where
 * all are equal. In Quantus `Complexity`.
 *
 * @returns undefined for a map of zeros
 */
export function complexity(map: ArrayLike<number>): number | undefined {
  const sizes = sizesOf(map);
  const sum = sizes.reduce((a, b) => a + b, 0);
  if (sum === 0) return undefined;
  return -sizes.reduce((total, size) => total + (size === 0 ? 0 : (size / sum) * Math.log(size / sum)), 0);
}

/**
 * How many squares have more than `share` of the largest size. It is what Quantus calls `EffectiveComplexity` (share: `eps`); in the paper (Nguyen &
 * Martínez 2020) it is the least number of squares that keep the expected loss below a bound, which asks the network.
 */
export function effectiveComplexity(map: ArrayLike<number>, share: number): number {
  const sizes = sizesOf(map);
  const largest = Math.max(...sizes);
  return sizes.filter((size) => size > share * largest).length;
}

function sizesOf(map: ArrayLike<number>): number[] {
  return Array.from(map, Math.abs);
}
