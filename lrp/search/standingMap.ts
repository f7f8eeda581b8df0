import type { Explanation } from '../explanation.js';

/**
 * The map as pictures of the root draw it: on its discs only what they say where they stand. What squares say of discs that
 * were flipped since is left out (`fates.flipped`), since it is about the other colour. docs/relevance.md has the figures.
 *
 * @returns 64 numbers; of explanations that are about no search, the map itself
 */
export function standingMap({ square, search }: Pick<Explanation, 'square' | 'search'>): Float32Array {
  if (search === undefined) return square;
  const { stands, new: fresh, empty } = search.fates;
  return stands.map((value, at) => value + fresh[at]! + empty[at]!);
}
