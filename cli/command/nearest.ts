/** Levenshtein distance: the fewest insertions, deletions and replacements that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The word most like `given`, or the only one that begins with it, when one is near enough to have been meant. */
export function nearest(given: string, words: readonly string[]): string | undefined {
  const begun = words.filter((word) => given.length > 1 && word.startsWith(given));
  if (begun.length === 1) return begun[0];
  const [best] = words
    .map((word) => ({ word, distance: editDistance(given, word) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= (given.length < 4 ? 1 : 2) ? best.word : undefined;
}
