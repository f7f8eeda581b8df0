import type { Labels } from './probedConcepts.js';
import type { GameSplit } from './split.js';

/** Games in which a concept must not have its commonest value, to be learnt from and to be tested on. */
const FEWEST_GAMES = 12;

/** The labels that vary enough to be probed, and the names of the others. @param games of the examples */
export function varyingLabels(
  labels: readonly Labels[],
  games: readonly number[],
  split: GameSplit,
): { readonly kept: Labels[]; readonly tooRare: string[] } {
  const test = new Set(split.test);
  const varies = (one: Labels): boolean => {
    const usual = commonest(one);
    const unlike = (part: ReadonlySet<number>): number =>
      new Set(games.filter((game, example) => part.has(game) && differs(one, example, usual))).size;
    return [split.train, split.validation, test].every((part) => unlike(part) >= FEWEST_GAMES);
  };
  const kept = labels.filter(varies);
  return { kept, tooRare: labels.filter((one) => !kept.includes(one)).map(({ concept }) => concept.name) };
}

function differs({ values, width, known }: Labels, example: number, usual: number): boolean {
  if (!known[example]!) return false;
  return values.subarray(example * width, (example + 1) * width).some((value) => value !== usual);
}

function commonest(labels: Labels): number {
  const counts = new Map<number, number>();
  forKnown(labels, (value) => counts.set(value, (counts.get(value) ?? 0) + 1));
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), [NaN, 0])[0];
}

/** Each number of the examples in which the labels are known. */
export function forKnown(
  { values, width, known }: Labels,
  each: (value: number, example: number) => void,
): void {
  known.forEach((isKnown, example) => {
    for (let at = 0; isKnown && at < width; at++) each(values[example * width + at]!, example);
  });
}
