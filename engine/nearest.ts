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

/** Longer texts were not meant to be a name. */
const LONGEST = 60;

/**
 * The word most like `given`, or the only one that begins with it, when one is near enough to have been meant; capitals and
 * small letters are alike.
 */
export function nearest(given: string, words: readonly string[]): string | undefined {
  if (given.length > LONGEST) return undefined;
  const typed = given.toLowerCase();
  const begun = words.filter((word) => typed.length > 1 && word.toLowerCase().startsWith(typed));
  if (begun.length === 1) return begun[0];
  const [best] = words
    .map((word) => ({ word, distance: editDistance(typed, word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= (typed.length < 4 ? 1 : 2) ? best.word : undefined;
}

/** ` (did you mean move?)` for the middle of a sentence on a name that is none of the words; empty where none is near. */
export function didYouMean(given: string, words: readonly string[]): string {
  const meant = nearest(given, words);
  return meant === undefined ? '' : ` (did you mean ${meant}?)`;
}
