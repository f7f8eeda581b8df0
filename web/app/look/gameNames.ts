import { moveName } from '../../../engine/notation.js';
import { formatCount, signed } from '../../../engine/numberText.js';
import type { RecordedGame } from '../../../engine/records/recordReader.js';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';

/** Moves that tell a game without any name from others. */
const BEGINNING = 8;

/** `Ada – Ben, Cup 1998, black +4, 60 plies`: what a record says of its game, made safe to show; of one that says nothing its moves. */
export function gameName(game: RecordedGame): string {
  const { black, white, event, date, year, result, moves } = game;
  const isNamed = black !== undefined || white !== undefined;
  const when = date ?? (year === undefined ? undefined : String(year));
  const parts = [
    ...(isNamed ? [`${black ?? 'unknown'} – ${white ?? 'unknown'}`] : []),
    ...(event === undefined ? [] : [event]),
    ...(when === undefined ? [] : [when]),
    ...(result === undefined ? [] : [`black ${signed(result)}`]),
  ].map((part) => harmless(part, LONGEST_NAME));
  const length = moves.length === 0 ? 'a position' : formatCount(moves.length, 'ply');
  if (parts.length > 0 || moves.length === 0) return [...parts, length].join(', ');
  const beginning = moves.slice(0, BEGINNING).map(moveName).join('');
  return `${beginning}${moves.length > BEGINNING ? ' …' : ''}, ${length}`;
}
