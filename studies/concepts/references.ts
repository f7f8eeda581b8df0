import type { Position } from '../../engine/position.js';
import { SYMMETRY_COUNT, transformPosition } from '../../engine/symmetry.js';

/** One of the positions at which a channel scores most. */
export interface Reference {
  /** Number of the position. */
  readonly index: number;
  readonly score: number;
}

/** Equal for boards that a symmetry takes into each other, seen from the mover. */
export function symmetryKey(position: Position): string {
  let least = '';
  for (let symmetry = 0; symmetry < SYMMETRY_COUNT; symmetry++) {
    const { ownLow, ownHigh, opponentLow, opponentHigh } = transformPosition(symmetry, position);
    const key = String.fromCharCode(
      ...[ownLow, ownHigh, opponentLow, opponentHigh].flatMap((half) => [half & 0xffff, half >>> 16]),
    );
    if (symmetry === 0 || key < least) least = key;
  }
  return least;
}

/**
 * The positions with the largest scores, the largest first; of boards that are the same under symmetry only the best. Scores
 * that are not above 0 are no references. Among equals the first position wins.
 * @param scores and keys (see symmetryKey), one a position
 */
export function selectReferences(
  scores: ArrayLike<number>,
  keys: readonly string[],
  count: number,
): Reference[] {
  const order = Array.from(keys.keys())
    .filter((index) => scores[index]! > 0)
    .sort((a, b) => scores[b]! - scores[a]! || a - b);
  const taken = new Set<string>();
  const found: Reference[] = [];
  for (const index of order) {
    if (found.length >= count) break;
    if (taken.has(keys[index]!)) continue;
    taken.add(keys[index]!);
    found.push({ index, score: scores[index]! });
  }
  return found;
}
