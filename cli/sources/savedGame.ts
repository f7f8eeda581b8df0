import { readFileSync } from 'node:fs';
import { OthelloError } from '../../engine/errors.js';
import { because } from '../../engine/foreseen.js';
import { formatPosition, formatTranscript, parseTranscript } from '../../engine/notation.js';
import { type Color, initialPosition, isOver, score } from '../../engine/position.js';
import { formatGgf, parseGgf } from '../../engine/records/ggf.js';
import { writeAtomically } from '../../nn/files.js';
import { type Moves, positionAfter } from './moves.js';

/** A game that was saved, and whose side the person had, where it tells. */
export interface SavedGame {
  readonly moves: Moves;
  readonly human?: Color;
}

/** The name of the person in saved games. */
const YOU = 'you';

/** Writes the game: as a transcript when the file's name ends in `.txt`, else as GGF. Throws OthelloError. */
export function saveGame(file: string, moves: Moves, human: Color, opponent: string): void {
  const position = positionAfter(moves);
  const finished = isOver(position);
  const ggf = formatGgf({
    start: initialPosition(),
    moves,
    finished,
    ...(finished ? { result: position.turn === 'black' ? score(position) : 0 - score(position) } : {}),
    black: human === 'black' ? YOU : opponent,
    white: human === 'white' ? YOU : opponent,
  });
  const text = file.endsWith('.txt') ? formatTranscript(moves) : ggf;
  writeAtomically(file, Buffer.from(`${text}\n`));
}

/** Reads a game, GGF or a transcript. Throws OthelloError. */
export function loadGame(file: string): SavedGame {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new OthelloError('notFound', `The game ${file} cannot be read${because(cause)}.`, { cause });
  }
  if (!text.includes('(;')) return { moves: parseTranscript(text) };
  if (text.indexOf('(;') !== text.lastIndexOf('(;')) {
    throw new OthelloError('unsupported', `The file ${file} holds several games; play goes on with one.`);
  }
  const { start, moves, black, white } = parseGgf(text);
  if (formatPosition(start) !== formatPosition(initialPosition())) {
    throw new OthelloError(
      'unsupported',
      `The game ${file} begins with another position than the initial one.`,
    );
  }
  const human = black === YOU ? 'black' : white === YOU ? 'white' : undefined;
  return { moves, ...(human === undefined ? {} : { human }) };
}
