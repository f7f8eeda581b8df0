import type { RecordEntry } from '../../engine/records/recordReader.js';

/** The number of a record in its file, from 1; of a text that of the line on which it begins. 0 is the file as a whole. */
export function recordNumber(entry: RecordEntry): number {
  switch (entry.kind) {
    case 'problem':
      return entry.problem.record;
    case 'position':
      return entry.position.source?.record ?? 0;
    case 'game':
      return entry.game.source?.record ?? 0;
  }
}

/** More are not counted up. */
const MOST_SHOWN = 8;

/**
 * Which games a file has, as the end of a sentence that says which it has not: `its games are 1 and 3`.
 *
 * @param numbers in ascending order, those of {@link recordNumber}.
 */
export function gamesThere(numbers: readonly number[]): string {
  const last = numbers.at(-1);
  if (last === undefined) return 'none of it can be read';
  const isCounted = last === numbers.length;
  if (numbers.length === 1) return `its only game is ${last}${isCounted ? '' : OF_TEXT}`;
  if (isCounted) return `its games are 1 ${last === 2 ? 'and' : 'to'} ${last}`;
  const isLong = numbers.length > MOST_SHOWN;
  const shown = numbers.slice(0, isLong ? MOST_SHOWN - 1 : -1).join(', ');
  return `its games are ${shown}${isLong ? ', … and' : ' and'} ${last}${OF_TEXT}`;
}

const OF_TEXT = " (in a text, a game's number is that of the line on which it begins)";
