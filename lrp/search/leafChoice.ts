import { type Term, weightOf } from './searchTerms.js';

/**
 * Weights that differ by less, as a part of the larger, are equal: they are quotients of whole numbers, perhaps rounded to float32.
 */
const SAME = 1e-6;

/** The leaves below one root move. */
interface Branch {
  readonly terms: Term[];
  readonly weight: number;
  seats: number;
}

/**
 * The leaves that are explained where there may be only `most`: a small picture of the whole. Each root move gets places in
 * proportion to the weight of its leaves (largest remainder; in a contrast a side is a root move, so each has its own),
 * and places that it cannot fill go to the others in the same way. Within a root move the leaves of most weight are taken;
 * among equal ones they are spread evenly over the order in which the search found them.
 *
 * @param most at least 1
 */
export function chooseLeaves(terms: readonly Term[], most: number): readonly Term[] {
  if (terms.length <= most) return terms;
  const branches = branchesOf(terms);
  allot(branches, most);
  return branches.flatMap((branch) => heaviest(branch.terms, branch.seats));
}

/** A leaf that several root moves reached stands below the one from which it has most weight. */
function branchesOf(terms: readonly Term[]): Branch[] {
  const below = new Map<number, Term[]>();
  for (const each of terms) {
    const [move] = [...each.parts].reduce((a, b) => (exceeds(Math.abs(b[1]), Math.abs(a[1])) ? b : a));
    const known = below.get(move);
    if (known === undefined) below.set(move, [each]);
    else known.push(each);
  }
  return [...below.values()].map((found) => ({ terms: found, weight: weightOf(found), seats: 0 }));
}

/** Hands out `most` places, fewer than there are leaves. */
function allot(branches: readonly Branch[], most: number): void {
  let open = branches;
  let places = most;
  for (;;) {
    largestRemainder(open, places);
    const full = open.filter(({ seats, terms }) => seats >= terms.length);
    const over = full.filter(({ seats, terms }) => seats > terms.length);
    if (over.length === 0) return;
    for (const branch of full) branch.seats = branch.terms.length;
    places -= full.reduce((sum, { seats }) => sum + seats, 0);
    open = open.filter((branch) => !full.includes(branch));
  }
}

/** Whole parts of the quotas first, then one place each by the largest remainders; of equal ones the heavier, then the first. */
function largestRemainder(branches: readonly Branch[], places: number): void {
  const all = branches.reduce((sum, { weight }) => sum + weight, 0);
  const quotas = branches.map((branch) => {
    // Leaves whose weights cancel entirely still have a place each where there are enough.
    const quota = places * (all === 0 ? 1 / branches.length : branch.weight / all);
    branch.seats = Math.floor(quota * (1 + SAME) + SAME);
    return { branch, remainder: quota - branch.seats };
  });
  const left = places - branches.reduce((sum, { seats }) => sum + seats, 0);
  const byRemainder = quotas.sort((a, b) =>
    Math.abs(a.remainder - b.remainder) > SAME * places
      ? b.remainder - a.remainder
      : exceeds(a.branch.weight, b.branch.weight)
        ? -1
        : Number(exceeds(b.branch.weight, a.branch.weight)),
  );
  for (const { branch } of byRemainder.slice(0, left)) branch.seats++;
}

/** Those of most weight; among equals, spread evenly over their order. */
function heaviest(terms: readonly Term[], most: number): readonly Term[] {
  if (terms.length <= most) return terms;
  if (most === 0) return [];
  const size = ({ weight }: Term): number => Math.abs(weight);
  const threshold = terms.map(size).sort((a, b) => b - a)[most - 1]!;
  const heavier = terms.filter((each) => exceeds(size(each), threshold));
  const equal = terms.filter((each) => !exceeds(size(each), threshold) && !exceeds(threshold, size(each)));
  const free = most - heavier.length;
  const spread = Array.from(
    { length: free },
    (_, index) => equal[Math.floor((index * equal.length) / free)]!,
  );
  return [...heavier, ...spread];
}

/** Whether one number that is not negative is larger than another by more than rounding. */
function exceeds(a: number, b: number): boolean {
  return a - b > SAME * a;
}
