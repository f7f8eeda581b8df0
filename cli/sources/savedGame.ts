import { existsSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { OthelloError } from '../../engine/errors.js';
import { formatPosition, formatTranscript } from '../../engine/notation.js';
import { type Color, initialPosition, isOver, score } from '../../engine/position.js';
import { formatGgf } from '../../engine/records/ggf.js';
import { recordFormatOf } from '../../engine/records/recordFormat.js';
import type { RecordedGame, RecordEntry, RecordProblem } from '../../engine/records/recordReader.js';
import { writeAtomically } from '../../nn/atomicFile.js';
import { isUsualStart, type Line, positionAfter } from '../../playing/line.js';
import { ended } from '../command/failure.js';
import { gamesThere, recordNumber } from './gameNumbers.js';
import { bytesIn, recordsIn } from './recordFile.js';

/** A game that was saved, and whose side the person had, where it tells. */
export interface SavedGame extends Line {
  readonly human?: Color;
}

/** The name of the person in saved games. */
const YOU = 'you';

/**
 * Writes the game: where the file's name ends in `.txt` as a transcript, after its first position where that is not the
 * usual one; else as GGF. A file that is there is replaced, see {@link refuseExisting}. Throws OthelloError.
 */
export function saveGame(file: string, line: Line, human: Color, opponent: string): void {
  const { start, moves } = line;
  const position = positionAfter(line);
  const finished = isOver(position);
  const ggf = formatGgf({
    start,
    moves,
    finished,
    ...(finished ? { result: position.turn === 'black' ? score(position) : 0 - score(position) } : {}),
    black: human === 'black' ? YOU : opponent,
    white: human === 'white' ? YOU : opponent,
  });
  const text = /\.txt$/i.test(file) ? formatLine(line) : ggf;
  writeAtomically(file, Buffer.from(`${text}\n`));
}

/** A transcript such as `f5d6`; of a game with another start, that position and the moves after it. */
export function formatLine({ start, moves }: Line): string {
  const transcript = formatTranscript(moves);
  return isUsualStart(start) ? transcript : `${formatPosition(start)} ${transcript}`.trimEnd();
}

/** Throws OthelloError `usage` where there is a file already, which a game must not replace unasked. */
export function refuseExisting(file: string, how: string): void {
  if (existsSync(file)) {
    throw new OthelloError('usage', `${file} exists and is not replaced; ${how}, or name another file.`);
  }
}

/** The name itself, or the first of `game-2.ggf`, `game-3.ggf` … that no file has. */
export function freeName(file: string): string {
  if (!existsSync(file)) return file;
  const { dir, name, ext } = parse(file);
  const stem = name.replace(/-\d{1,3}$/, '');
  for (let count = 2; ; count++) {
    const candidate = join(dir, `${stem}-${count}${ext}`);
    if (!existsSync(candidate)) return candidate;
  }
}

/** Whether two names are of one file, as far as the names tell. */
export function isSameFile(a: string | undefined, b: string): boolean {
  return a !== undefined && resolve(a) === resolve(b);
}

/**
 * Reads a game of a file of any format, with whatever position it begins; of a test position, that position. Throws
 * OthelloError.
 *
 * @param number of the record, as every command counts; undefined where the file is to hold one alone.
 */
export function loadGame(file: string, number?: number): SavedGame {
  let found: RecordEntry | undefined;
  let whole: RecordProblem | undefined;
  const numbers: number[] = [];
  for (const entry of recordsIn(file, {})) {
    const at = recordNumber(entry);
    if (entry.kind === 'problem' && at === 0) {
      whole = entry.problem;
      continue;
    }
    if (number === at) return savedEntry(file, entry);
    if (entry.kind !== 'problem') numbers.push(at);
    if (number === undefined && found !== undefined) {
      throw new OthelloError(
        'usage',
        `The file ${file} holds several games, and play goes on with one: say which by its number (--game N).`,
      );
    }
    found = entry;
  }
  if (number === undefined && found !== undefined) return savedEntry(file, found);
  if (found === undefined) return noEntry(file, number, whole);
  throw new OthelloError('notFound', `The file ${file} holds no game ${number}; ${gamesThere(numbers)}.`);
}

/** A transcript without a move is an empty file. */
function noEntry(file: string, number: number | undefined, problem: RecordProblem | undefined): SavedGame {
  const isTranscript = number === undefined && recordFormatOf(file) === 'transcript';
  if (isTranscript && new TextDecoder().decode(bytesIn(file)).trim() === '') {
    return { start: initialPosition(), moves: [] };
  }
  const why = problem === undefined ? '.' : `: ${ended(problem.reason)}`;
  throw new OthelloError('notFound', `The file ${file} holds no game${why}`);
}

function savedEntry(file: string, entry: RecordEntry): SavedGame {
  switch (entry.kind) {
    case 'problem':
      throw new OthelloError(
        'badRecord',
        ended(`Game ${entry.problem.record} of ${file} cannot be read: ${entry.problem.reason}`),
      );
    case 'position':
      return { start: entry.position.position, moves: [] };
    case 'game':
      return savedGame(entry.game);
  }
}

function savedGame({ start, moves, black, white }: RecordedGame): SavedGame {
  const human = black === YOU ? 'black' : white === YOU ? 'white' : undefined;
  return { start, moves, ...(human === undefined ? {} : { human }) };
}
