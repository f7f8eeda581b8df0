import { moveName } from '../../../engine/notation.js';
import { scientific } from '../../../engine/numberText.js';
import type { Explanation } from '../../../lrp/explanation.js';

/** A map of 64 numbers, a1 b1 .. h8. */
export type SquareMap = ArrayLike<number>;

/** The maps that add up to the square map: of the planes, or of what stands on the squares of a signed plane. */
export function planesOf({
  maps,
  contents,
}: Pick<Explanation, 'maps' | 'contents'>): Readonly<Record<string, Float32Array>> {
  return contents === undefined ? maps : { ...contents };
}

export function sumOf(map: SquareMap): number {
  return Array.from(map).reduce((sum, value) => sum + value, 0);
}

/** Square by square. */
export function sumOfMaps(maps: readonly SquareMap[]): Float64Array {
  return Float64Array.from({ length: 64 }, (_, square) => maps.reduce((sum, map) => sum + map[square]!, 0));
}

/** `±0.42` */
export function plusMinus(scale: number): string {
  return `±${scientific(scale).replace('+', '')}`;
}

/** A square of a map. */
export interface RankedSquare {
  readonly square: number;
  readonly value: number;
}

/** The squares by the size of their numbers, the largest first; those of zero are left out. */
export function rankedSquares(map: SquareMap): RankedSquare[] {
  return Array.from(map, (value, square) => ({ square, value }))
    .filter(({ value }) => value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.square - b.square);
}

/** `e4 +0.31, d5 -0.12`: the squares that count most, for those who do not see the map. */
export function strongestText(map: SquareMap, most = 3): string {
  const named = rankedSquares(map)
    .slice(0, most)
    .map(({ square, value }) => `${moveName(square)} ${scientific(value)}`);
  return named.join(', ') || 'none';
}
