/** One of the positions at which a channel scores most. */
export interface Reference {
  /** Number of the position. */
  readonly index: number;
  readonly score: number;
}

/**
 * The positions with the largest scores, the largest first; of boards that are the same under symmetry only the best. Scores
 * that are not above 0 are no references. Among equals the first position wins.
 * @param scores one a position
 * @param keys of the positions, as symmetryKey gives them
 */
export function selectReferences(
  scores: ArrayLike<number>,
  keys: readonly string[],
  count: number,
): Reference[] {
  const order = Array.from(keys.keys())
    .filter((index) => scores[index]! > 0)
    .sort((a, b) => scores[b]! - scores[a]! || a - b);
  const taken = new Set<string>();
  const found: Reference[] = [];
  for (const index of order) {
    if (found.length >= count) break;
    if (taken.has(keys[index]!)) continue;
    taken.add(keys[index]!);
    found.push({ index, score: scores[index]! });
  }
  return found;
}
