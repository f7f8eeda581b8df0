import { SYMMETRY_COUNT, transformSquare } from '../../engine/symmetry.js';

/** Squares of a map. */
export const SQUARES = 64;

/** What maps are divided by, so that a loud map is not another strategy than a quiet one. */
export const NORMS = ['l2', 'l1'] as const;
export type Norm = (typeof NORMS)[number];

/** Whether maps that are mirrored or turned are the same. */
export const SYMMETRIES = ['merged', 'apart'] as const;
export type Symmetries = (typeof SYMMETRIES)[number];

/** Where each square of a map goes [8, 64], a1 b1 .. h8. */
export const VIEWS: readonly Uint8Array[] = Array.from({ length: SYMMETRY_COUNT }, (_, symmetry) =>
  Uint8Array.from({ length: SQUARES }, (_, square) => transformSquare(symmetry, square)),
);

/** Length of a map under a norm. */
export function lengthOf(map: ArrayLike<number>, norm: Norm): number {
  let sum = 0;
  for (let square = 0; square < SQUARES; square++) {
    const value = map[square]!;
    sum += norm === 'l1' ? Math.abs(value) : value * value;
  }
  return norm === 'l1' ? sum : Math.sqrt(sum);
}

/**
 * The map at unit length.
 *
 * @returns undefined in the place of a map that is 0 throughout or not finite: it has no direction.
 */
export function unitMap(map: ArrayLike<number>, norm: Norm): Float64Array | undefined {
  const length = lengthOf(map, norm);
  if (!(length > 0) || !Number.isFinite(length)) return undefined;
  return Float64Array.from(map, (value) => value / length);
}

/** Maps one after the other [n, 64]. */
export function packMaps(maps: readonly ArrayLike<number>[]): Float64Array {
  const packed = new Float64Array(maps.length * SQUARES);
  maps.forEach((map, index) => packed.set(map, index * SQUARES));
  return packed;
}

/** The map seen from another side [64]. */
export function viewOf(symmetry: number, map: ArrayLike<number>): Float64Array {
  const view = VIEWS[symmetry]!;
  const out = new Float64Array(SQUARES);
  for (let square = 0; square < SQUARES; square++) out[view[square]!] = map[square]!;
  return out;
}

/** The symmetry that brings `map` nearest to `to`; 0 where symmetries are kept apart. */
export function alignment(
  map: ArrayLike<number>,
  to: ArrayLike<number>,
  symmetries: Symmetries,
): { readonly symmetry: number; readonly distance: number } {
  let symmetry = 0;
  let best = Infinity;
  const count = symmetries === 'merged' ? SYMMETRY_COUNT : 1;
  for (let candidate = 0; candidate < count; candidate++) {
    const view = VIEWS[candidate]!;
    let sum = 0;
    for (let square = 0; square < SQUARES; square++) sum += (map[square]! - to[view[square]!]!) ** 2;
    if (sum < best) [best, symmetry] = [sum, candidate];
  }
  return { symmetry, distance: Math.sqrt(best) };
}
