import { createHash } from 'node:crypto';
import { formatPosition } from '../../engine/notation.js';
import { initialPosition } from '../../engine/position.js';
import { latinName } from '../../engine/records/wthorWriter.js';
import { PASS } from '../../engine/squareSet.js';
import type { GameRecord } from './gameRecord.js';

const INITIAL = formatPosition(initialPosition());

/**
 * Sixteen bytes that two records share when they are of the same game: the first position, the moves and the players,
 * wherever it was read and whatever else is said of it. Names are compared as WTHOR has them, which cuts them to 19
 * characters of Latin-1, and in either case.
 */
export function gameIdentity({
  start,
  plies,
  players,
}: Pick<GameRecord, 'start' | 'plies' | 'players'>): Buffer {
  const moves = plies.map(({ move }) => move);
  // A pass that nothing follows is written by some.
  while (moves.at(-1) === PASS) moves.pop();
  const beginning = start === undefined ? INITIAL : formatPosition(start);
  const names = [players?.black, players?.white].map(comparedName);
  return createHash('sha256')
    .update(JSON.stringify([beginning, moves, names]))
    .digest()
    .subarray(0, 16);
}

function comparedName(name = ''): string {
  return latinName(name.normalize('NFC').trim().replace(/\s+/g, ' ')).toLowerCase();
}
