import type { Line, Moves } from '../../cli/sources/moves.js';
import { initialPosition } from '../../engine/position.js';

/** A game that began as games do. */
export function usualLine(moves: Moves): Line {
  return { start: initialPosition(), moves };
}
