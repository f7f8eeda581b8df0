/** How many clusters the eigenvalues speak for. */
export interface Eigengap {
  /** After so many eigenvalues comes the largest gap. */
  readonly clusters: number;
  readonly gap: number;
  /** The second largest, for comparison: where it is nearly as large, the number of clusters is not certain. */
  readonly next: { readonly clusters: number; readonly gap: number };
}

/**
 * The largest step between neighbouring eigenvalues (von Luxburg 2007, 8.3): a graph of k parts that hardly hang together has k
 * eigenvalues near 0, and then a gap.
 *
 * @param values ascending, at least three of them; the most clusters that can be found are one fewer.
 */
export function eigengap(values: readonly number[]): Eigengap {
  const gaps = values.slice(1).map((value, index) => ({ clusters: index + 1, gap: value - values[index]! }));
  const [first, second] = gaps.sort((a, b) => b.gap - a.gap || a.clusters - b.clusters);
  return { ...first!, next: second! };
}
