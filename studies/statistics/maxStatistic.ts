/** The share of subjects without anything to find of which something is claimed at most. */
export const ERROR_RATE = 0.05;

/** Fewer subjects than this cannot bound the rate of error at {@link ERROR_RATE}. */
export const FEWEST_NULLS = Math.ceil(1 / ERROR_RATE) - 1;

/** How a subject's figures stand among those of subjects that have nothing to find. */
export interface Standing {
  /** Of each figure: its distance from the mean of the null subjects, in their standard deviations. */
  readonly deviations: Float64Array;
  /** Of each figure: 1 where none of the null subjects has more; equal ones count half. */
  readonly ranks: Float64Array;
}

/**
 * The null distribution of a family of figures, and the bound beyond which one of them is a finding.
 *
 * Each figure is put into standard deviations of the null subjects, d = (x - mean) / (s + floor), and the largest |d| of the whole
 * family counts: the bound is the k-th largest of these among the null subjects, each held against the others. A further subject
 * that is like them goes beyond it in any of its figures with a chance of k / (n + 1): one rate of error for the whole family, however
 * its figures hang together (single-step maxT, Westfall & Young 1993; Monte Carlo ranks, Dwass 1957). The floor keeps figures that
 * hardly vary from deciding alone (Tusher, Tibshirani & Chu 2001).
 */
export class MaxStatistic {
  readonly count: number;
  /** Of any finding, for a subject that is like the null subjects. */
  readonly rate: number;
  /** In deviations. */
  readonly bound: number;
  /** [figures] over the null subjects. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly #nulls: readonly ArrayLike<number>[];
  readonly #floor: number;

  /** @param nulls the figures of each null subject, at least {@link FEWEST_NULLS} of them [subjects][figures] */
  constructor(nulls: readonly ArrayLike<number>[], floor: number) {
    this.#nulls = nulls;
    this.#floor = floor;
    this.count = nulls.length;
    const all = momentsOf(nulls);
    this.means = all.means;
    this.deviations = all.deviations;
    const largest = nulls.map((own, index) => {
      const others = momentsOf(nulls.filter((_, other) => other !== index));
      return largestSize(deviationsFrom(own, others, floor));
    });
    const allowed = Math.max(1, Math.floor(ERROR_RATE * (this.count + 1) + 1e-9));
    this.rate = allowed / (this.count + 1);
    this.bound = largest.sort((a, b) => b - a)[allowed - 1]!;
  }

  /** @param figures of a subject [figures] */
  standing(figures: ArrayLike<number>): Standing {
    const ranks = Float64Array.from(figures, (value, at) =>
      this.#nulls.reduce(
        (rank, { [at]: other }) => rank + (other! > value ? 1 : other === value ? 0.5 : 0),
        1,
      ),
    );
    return { deviations: deviationsFrom(figures, this, this.#floor), ranks };
  }
}

interface Moments {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

function momentsOf(subjects: readonly ArrayLike<number>[]): Moments {
  const n = subjects.length;
  const means = new Float64Array(subjects[0]!.length);
  for (const own of subjects) for (let at = 0; at < means.length; at++) means[at]! += own[at]! / n;
  const deviations = means.map((mean, at) => {
    const squares = subjects.reduce((sum, own) => sum + (own[at]! - mean) ** 2, 0);
    return Math.sqrt(squares / (n - 1));
  });
  return { means, deviations };
}

function deviationsFrom(figures: ArrayLike<number>, moments: Moments, floor: number): Float64Array {
  return Float64Array.from(figures, (value, at) => {
    const width = moments.deviations[at]! + floor;
    return width === 0 ? 0 : (value - moments.means[at]!) / width;
  });
}

/** The largest of the absolute values. */
export function largestSize(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
