import { formatPosition, moveName } from '../notation.js';
import { initialPosition, samePosition } from '../position.js';
import { PASS } from '../squareSet.js';
import type { RecordedGame } from './recordReader.js';
import { yearText } from './writtenGame.js';

/** Characters of a line of moves, as PGN asks. */
const WIDTH = 80;

/**
 * A game as PGN of Othello: tags, an empty line, the moves with their numbers, passes as `--`, and the result as black's discs and
 * white's. A game that does not begin as usual has its board as the tag FEN. Evaluations, times and comments are left out.
 */
export function formatPgn(game: RecordedGame): string {
  const { start, moves, tags = {} } = game;
  const result = resultText(game.result);
  const known: readonly (readonly [string, string | undefined])[] = [
    ['Event', game.event ?? '?'],
    ['Site', tags['SITE'] ?? tags['PC'] ?? '?'],
    ['Date', game.date ?? dateOfYear(game.year)],
    ['Round', tags['ROUND'] ?? '?'],
    ['Black', game.black ?? '?'],
    ['White', game.white ?? '?'],
    ['BlackElo', tags['RB']],
    ['WhiteElo', tags['RW']],
    ['Result', result],
    ['FEN', samePosition(start, initialPosition()) ? undefined : formatPosition(start)],
  ];
  const head = known.flatMap(([name, value]) =>
    value === undefined ? [] : [`[${name} "${escape(value)}"]`],
  );
  return [...head, '', ...inLines([...numbered(moves), result]), ''].join('\n');
}

function numbered(moves: readonly number[]): string[] {
  return moves.map((move, index) => {
    const name = move === PASS ? '--' : moveName(move);
    return index % 2 === 0 ? `${index / 2 + 1}. ${name}` : name;
  });
}

function inLines(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** `40-24`, empty squares to the winner; `*` where nobody knows. */
function resultText(result: number | undefined): string {
  if (result === undefined) return '*';
  return `${32 + result / 2}-${32 - result / 2}`;
}

function dateOfYear(year: number | undefined): string {
  return year === undefined ? '????.??.??' : `${yearText(year)}.??.??`;
}

function escape(value: string): string {
  return value.replace(/["\\]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}
