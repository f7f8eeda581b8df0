import { basename } from 'node:path';
import { OthelloError } from '../../engine/errors.js';
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
  'openings to begin with instead of random ones, such as XOT: a transcript a line, each for one pair',
  'FILE',
);

/**
 * The openings of a file of transcripts, such as `F5D6C3D3C4F4E3F3`, from the initial position. Throws OthelloError, for
 * what is no opening with the number of its line.
 */
export function readOpenings(file: string): NamedBook {
  const openings: (readonly number[])[] = [];
  for (const entry of recordsIn(file, {}, 'transcript')) {
    if (entry.kind === 'problem') throw notAnOpening(file, entry.problem.record, entry.problem.reason);
    if (entry.kind !== 'game') continue;
    const { moves, finished, source } = entry.game;
    if (finished) throw notAnOpening(file, source?.record ?? 0, 'The game is over after it.');
    openings.push(moves);
  }
  if (openings.length === 0) throw new OthelloError('usage', `${file} holds no openings.`);
  return { ...openingBook(openings), file: basename(file) };
}

function notAnOpening(file: string, line: number, reason: string): OthelloError {
  return new OthelloError('usage', `${file}, line ${line}, is no opening: ${reason}`);
}

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
