import { discs, type Position } from '../../engine/position.js';

/** What kind of square a move takes. */
export const MOVE_KINDS = ['corner', 'X', 'C', 'edge', 'centre'] as const;
export type MoveKind = (typeof MOVE_KINDS)[number];

/**
 * X squares (b2, g2, b7, g7) and C squares (a2, b1, ..) lie beside a corner, edge is the rest of the rim, centre all
 * squares within it but the X squares.
 */
export function moveKind(square: number): MoveKind {
  const fromEdge = [square & 7, square >> 3].map((at) => Math.min(at, 7 - at));
  const [near, far] = [Math.min(...fromEdge), Math.max(...fromEdge)];
  if (near === 0) return far === 0 ? 'corner' : far === 1 ? 'C' : 'edge';
  return near === 1 && far === 1 ? 'X' : 'centre';
}

/** A third of the sixty moves each. */
export const PHASES = ['opening', 'middle', 'end'] as const;
export type Phase = (typeof PHASES)[number];

/** Opening: more than 40 empty squares; end: 20 and fewer. */
export function phaseOf(position: Position): Phase {
  const { empty } = discs(position);
  return empty > 40 ? 'opening' : empty > 20 ? 'middle' : 'end';
}
