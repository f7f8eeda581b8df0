import { formatCount, signed } from '../../../engine/numberText.js';
import type { RecordedGame } from '../../../engine/records/recordReader.js';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';

/** `Ada – Ben, Cup 1998, +4`: what a record says of its game, made safe to show. */
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
  return parts.length === 0 ? length : `${parts.join(', ')}, ${length}`;
}
