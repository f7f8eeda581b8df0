/** What stands in the place of a 0 that is divided by, as in Quantus (`eps_min`). */
const LEAST = 1e-6;

/** Something that an input has, and what its perturbed twin has in its place: the input itself, outputs, activations, or a map. */
export interface Twins {
  readonly own: ArrayLike<number>;
  readonly perturbed: ArrayLike<number>;
}

/**
 * Relative stability of one perturbation (Agarwal et al. 2022, eq. 2, 3 and 5): the relative change of the map over the relative change of what it
 * is about, ‖(e - e') / e‖₂ / ‖(z - z') / z‖₂ with the input for z (relative input stability) or the activations of a layer (relative
 * representation stability), and over ‖z - z'‖₂ with the logits (relative output stability). Zeros that are divided by are 1e-6. In Quantus
 * `RelativeInputStability`, `RelativeRepresentationStability`, `RelativeOutputStability`; as there, a denominator of 0 is 1e-6,
 * where the paper takes the larger of the two.
 */
export function relativeStability(
  maps: Twins,
  about: Twins,
  { isRelative }: { readonly isRelative: boolean },
): number {
  const change = distance(about, isRelative);
  return distance(maps, true) / (change === 0 ? LEAST : change);
}

/**
 * The largest of those perturbations that leave the prediction what it is (Agarwal et al. 2022); undefined where there is none. Quantus
 * gives NaN for an input as soon as one of its perturbations changes the prediction.
 */
export function worstStability(ratios: readonly number[]): number | undefined {
  return ratios.length === 0 ? undefined : Math.max(...ratios);
}

function distance({ own, perturbed }: Twins, isRelative: boolean): number {
  let squares = 0;
  for (let index = 0; index < own.length; index++) {
    const [value, other] = [own[index]!, perturbed[index]!];
    const change = (value - other) / (isRelative ? (value === 0 ? LEAST : value) : 1);
    squares += change * change;
  }
  return Math.sqrt(squares);
}
