import { moveName } from '../engine/notation.js';
import { colorName, formatCount } from '../engine/numberText.js';
import { openingName } from '../engine/openings/openingName.js';
import { flippedBy, type Position } from '../engine/position.js';
import { PASS, size } from '../engine/squareSet.js';

/** `White played c4 and turned 2 discs.` */
export function describeMove(before: Position, move: number): string {
  const who = colorName(before.turn);
  if (move === PASS) return `${who} has no legal move and passes.`;
  const turned = size(flippedBy(before, move));
  return `${who} played ${moveName(move)} and turned ${formatCount(turned, 'disc')}.`;
}

/** `Opening: Tiger`, of a game with these positions from its first on; undefined where it has no name. */
export function describeOpening(positions: Iterable<Position>): string | undefined {
  const name = openingName(positions);
  return name === undefined ? undefined : `Opening: ${name}`;
}
