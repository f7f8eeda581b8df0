import { correlation, mean } from './similarity.js';

/** Features that were taken away together, and by how much the explained number fell. */
export interface Removal {
  readonly features: readonly number[];
  /** The number with all features minus that without these. */
  readonly fall: number;
}

/**
 * Faithfulness correlation (Bhatt et al. 2020, eq. 3): Pearson's correlation, over sets of features of one size drawn at random, of the sum
 * of the map over the set with the fall of the number without it. In Quantus `FaithfulnessCorrelation`.
 *
 * @returns undefined where one side never changes
 */
export function faithfulnessCorrelation(
  map: ArrayLike<number>,
  removals: readonly Removal[],
): number | undefined {
  return correlation(
    removals.map(({ features }) => sumOver(map, features)),
    removals.map(({ fall }) => fall),
  );
}

/**
 * Sensitivity-n (Ancona et al. 2018): the faithfulness correlation of each size n, the mean over sizes. A map that fulfils
 * sensitivity-n has 1 for every n; none does in a network that is not linear.
 *
 * @param removals sets at random, some of each size
 * @returns undefined where no size has a correlation
 */
export function sensitivityN(map: ArrayLike<number>, removals: readonly Removal[]): number | undefined {
  const sizes = [...new Set(removals.map(({ features }) => features.length))];
  const found = sizes
    .map((size) =>
      faithfulnessCorrelation(
        map,
        removals.filter(({ features }) => features.length === size),
      ),
    )
    .filter((value) => value !== undefined);
  return found.length === 0 ? undefined : mean(found);
}

/**
 * What `SensitivityN` of Quantus 0.6.0 computes, which is not the measure of the paper: in the place of sets at random the features with
 * the largest relevance, one step after the other, and in the place of sets of one input the inputs, over which it correlates.
 *
 * @param steps of each input and step what the map has there and by how much the number has fallen, [inputs][steps]
 * @returns a correlation a step
 */
export function sensitivityNOfQuantus(
  steps: readonly (readonly { readonly relevance: number; readonly fall: number }[])[],
): (number | undefined)[] {
  return (steps[0] ?? []).map((_, step) =>
    correlation(
      steps.map((input) => input[step]!.fall),
      steps.map((input) => input[step]!.relevance),
    ),
  );
}

/** A perturbation I of an input x, and f(x) - f(x - I). */
export interface Perturbation {
  readonly change: ArrayLike<number>;
  readonly fall: number;
}

/**
 * Infidelity (Yeh et al. 2019, def. 2.1): the mean square of I·Φ - (f(x) - f(x - I)). Φ is per unit of input, as a gradient is; of a map
 * of contributions, where a whole square is taken away, I is 1 on the squares that are. In Quantus `Infidelity`.
 */
export function infidelity(map: ArrayLike<number>, perturbations: readonly Perturbation[]): number {
  return mean(perturbations.map(({ change, fall }) => (product(map, change) - fall) ** 2));
}

/**
 * The part of the falls that the map leaves unexplained with the best factor before it (Yeh et al. 2019, section 2.3), so that maps of different units can be
 * compared: 1 - (Σ ab)² / (Σ a² Σ b²), 0 for falls that are proportional to the map, 1 for none that are.
 *
 * @returns undefined where nothing falls
 */
export function scaledInfidelity(map: ArrayLike<number>, removals: readonly Removal[]): number | undefined {
  let [ab, aa, bb] = [0, 0, 0];
  for (const { features, fall } of removals) {
    const sum = sumOver(map, features);
    ab += sum * fall;
    aa += sum * sum;
    bb += fall * fall;
  }
  if (bb === 0) return undefined;
  return aa === 0 ? 1 : 1 - (ab * ab) / (aa * bb);
}

function sumOver(map: ArrayLike<number>, features: readonly number[]): number {
  return features.reduce((sum, feature) => sum + map[feature]!, 0);
}

function product(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
