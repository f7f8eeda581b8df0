import { OthelloError } from '../../engine/errors.js';
import { sizeOf } from '../../nn/tensor.js';
import type { LayerState, Patch } from './cutNetwork.js';

/** What is patched as one: a channel on all squares, or a square of all channels. */
export const UNIT_KINDS = ['channel', 'square'] as const;
export type UnitKind = (typeof UNIT_KINDS)[number];

/** What is put in the place of an activation: nothing, its mean over the sample, or what it is in a position of another game. */
export const REPLACEMENTS = ['zero', 'mean', 'position'] as const;
export type Replacement = (typeof REPLACEMENTS)[number];

/** The units of a layer. @throws OthelloError usage for squares of a layer that has no 8x8 of them */
export function unitCount(kind: UnitKind, shape: readonly number[]): number {
  if (kind === 'channel') return shape[0]!;
  if (shape.slice(1).join() === '8,8') return 64;
  throw new OthelloError('usage', `Squares are patched in layers of 8x8; this one is ${shape.join('x')}.`);
}

/** The places of a unit in the activation of a layer, [channels, area] laid out flat. */
export function placesOf(
  kind: UnitKind,
  unit: number,
  [channels = 0, ...sides]: readonly number[],
): Int32Array {
  const area = sizeOf(sides);
  return kind === 'channel'
    ? Int32Array.from({ length: area }, (_, square) => unit * area + square)
    : Int32Array.from({ length: channels }, (_, channel) => channel * area + unit);
}

/** A patch for each position and each unit, units of one position side by side. */
export function unitPatches(
  count: number,
  places: readonly Int32Array[],
  replacements: Replacements,
): Patch[] {
  return Array.from({ length: count }, (_, of) =>
    places.map((unit): Patch => ({
      of,
      edit(activation) {
        for (const place of unit) activation[place] = replacements(of, place);
      },
    })),
  ).flat();
}

/** The number that replaces that of a position at a place of the layer. */
export type Replacements = (of: number, place: number) => number;

/**
 * What takes the place of the activations.
 *
 * @param mean of the layer over the sample, [...shape]
 * @param donors their activations, a position each
 */
export function replacementsBy(
  replacement: Replacement,
  size: number,
  { mean, donors }: { readonly mean: ArrayLike<number>; readonly donors: Float32Array },
): Replacements {
  switch (replacement) {
    case 'zero':
      return () => 0;
    case 'mean':
      return (_, place) => mean[place]!;
    case 'position':
      return (of, place) => donors[of * size + place]!;
  }
}

/**
 * Σ coefficient · (replacement - activation) over the places of each unit: what a patch would do if the network were linear.
 *
 * @param coefficients [count, ...shape], change of the target by activation
 * @returns [count, units]
 */
export function estimated(
  { count, activation }: LayerState,
  coefficients: Float32Array,
  places: readonly Int32Array[],
  replacements: Replacements,
): Float64Array {
  const size = activation.length / count;
  const found = new Float64Array(count * places.length);
  for (let of = 0; of < count; of++) {
    places.forEach((unit, index) => {
      let sum = 0;
      for (const place of unit) {
        const at = of * size + place;
        sum += coefficients[at]! * (replacements(of, place) - activation[at]!);
      }
      found[of * places.length + index] = sum;
    });
  }
  return found;
}
