import { initialPosition } from '../../../engine/position.js';
import type { Line, Moves } from '../../../playing/line.js';

/** A game that began as games do. */
export function usualLine(moves: Moves): Line {
  return { start: initialPosition(), moves };
}
