import { opponentDiscs, ownDiscs, type Position } from '../../engine/position.js';
import { has } from '../../engine/squareSet.js';

/** What has become of a square of the root, seen from a leaf. */
export const SQUARE_FATES = ['stands', 'flipped', 'new', 'empty'] as const;
export type SquareFate = (typeof SQUARE_FATES)[number];

/** A map parted by what has become of the squares, 64 numbers each; a square has parts of several leaves. */
export type FateMaps = Readonly<Record<SquareFate, Float32Array>>;

/** What has become of each square of `root` in `leaf`, by the colours of the discs. */
export function squareFates(root: Position, leaf: Position): SquareFate[] {
  const isMine = leaf.turn === root.turn;
  const [mine, others] = isMine
    ? [ownDiscs(leaf), opponentDiscs(leaf)]
    : [opponentDiscs(leaf), ownDiscs(leaf)];
  const [own, opponent] = [ownDiscs(root), opponentDiscs(root)];
  return Array.from({ length: 64 }, (_, square) => {
    const now = has(mine, square) ? 1 : has(others, square) ? -1 : 0;
    const then = has(own, square) ? 1 : has(opponent, square) ? -1 : 0;
    if (then === 0) return now === 0 ? 'empty' : 'new';
    return now === then ? 'stands' : 'flipped';
  });
}
