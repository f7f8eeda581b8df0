import { basename } from 'node:path';
import { OthelloError } from '../../engine/errors.js';
import { initialPosition, samePosition } from '../../engine/position.js';
import { recordFormatOf } from '../../engine/records/recordFormat.js';
import { type OpeningBook, openingBook } from '../../selfplay/games/openingBook.js';
import { text } from '../command/option.js';
import { formatCount } from '../terminal/format.js';
import { recordsIn } from './recordFile.js';

/** The openings of a file, by its name without folders. */
export interface NamedBook extends OpeningBook {
  readonly file: string;
}

/** How the pairs of a match begin: with so many random plies, or out of a book. */
export type Openings = number | NamedBook;

/** The `--openings` of every command that plays matches. */
export const openingsOption = text(
  'openings to begin with instead of random ones, such as XOT: a transcript a line, or games in another format',
  'FILE',
);

/** What `--opening` and `--openings` ask for together, so many random plies where neither does. Throws OthelloError. */
export function openingsOf(
  { opening, openings }: { readonly opening: number | undefined; readonly openings: string | undefined },
  fallback: number,
): Openings {
  if (openings === undefined) return opening ?? fallback;
  if (opening === undefined) return readOpenings(openings);
  throw new OthelloError(
    'usage',
    '--opening asks for random openings and --openings for those of a file; give one.',
  );
}

/**
 * The openings of a file of transcripts, such as `F5D6C3D3C4F4E3F3`, or of unfinished games in the format that its name
 * says, from the initial position. Throws OthelloError, for what is no opening with the number of its line or record.
 */
export function readOpenings(file: string): NamedBook {
  const openings: (readonly number[])[] = [];
  const format = recordFormatOf(file) ?? 'transcript';
  const refuse = (record: number, reason: string): never => {
    const place = format === 'transcript' || format === 'obf' ? 'line' : 'game';
    throw new OthelloError('usage', `${file}, ${place} ${record}, is no opening: ${reason}`);
  };
  for (const entry of recordsIn(file, {}, format)) {
    if (entry.kind === 'problem') return refuse(entry.problem.record, entry.problem.reason);
    if (entry.kind === 'position') return refuse(entry.position.source?.record ?? 0, ONLY_MOVES);
    const { start, moves, finished, source } = entry.game;
    const record = source?.record ?? 0;
    if (!samePosition(start, initialPosition())) return refuse(record, ONLY_MOVES);
    if (finished) return refuse(record, 'The game is over after it.');
    openings.push(moves);
  }
  if (openings.length === 0) throw new OthelloError('usage', `${file} holds no openings.`);
  return { ...openingBook(openings), file: basename(file) };
}

const ONLY_MOVES = 'It is not told by moves from the initial position, as other engines must be.';

/** What the file is good for, in a sentence. */
export function describeBook({ file, openings, repeated }: NamedBook): string {
  const count = `${file} has ${formatCount(openings.length, 'opening')}`;
  if (repeated === 0) return `${count}.`;
  return `${count}; ${repeated} more lead to the same positions (repeated, transposed, mirrored, turned) and are left out.`;
}

/** Throws OthelloError `usage` for more pairs than openings: most players would play the same games again. */
export function checkOpenings(openings: Openings, games: number): void {
  if (typeof openings === 'number' || games <= 2 * openings.openings.length) return;
  const { file, openings: moves } = openings;
  throw new OthelloError(
    'usage',
    `${file} has openings for ${formatCount(2 * moves.length, 'game')}, each with both colours; give --games ${2 * moves.length} or less.`,
  );
}

/** For documents: what the pairs begin with. */
export function openingsDocument(openings: Openings) {
  if (typeof openings === 'number') return { plies: openings };
  const { file, sha256, openings: moves } = openings;
  return { file, sha256, count: moves.length };
}
