import { quote } from '../errors.js';
import { formatPosition, moveName, parsePosition } from '../notation.js';
import { isLegal, type Position } from '../position.js';
import { PASS } from '../squareSet.js';
import { lineReader } from './lineReader.js';
import { problemEntry, type RecordedPosition, type RecordEntry, type RecordReader } from './recordReader.js';

/**
 * OBF: a position a line, `[#label] <64 squares> <side>;` and then fields `MOVE:SCORE;` with the score for the side
 * to move. `%` starts a comment. Every field must end with its `;`, since a cut score would look whole without.
 */
export function obfReader(file: string): RecordReader {
  return lineReader(file, (number, text) => readLine(file, number, text));
}

function readLine(file: string, number: number, text: string): RecordEntry | undefined {
  const record = text.replace(/%.*/s, '').trim();
  if (record === '') return undefined;
  const parsed = parseObf(record);
  if (typeof parsed === 'string') return problemEntry(file, number, parsed);
  return { kind: 'position', position: { ...parsed, source: { file, record: number } } };
}

/** One line without comment; a string says what is wrong with it. */
function parseObf(record: string): RecordedPosition | string {
  if (!record.endsWith(';')) return 'the last field does not end with ";"';
  const [head, ...fields] = record.slice(0, -1).split(';');
  const match = /^(?:#(\S+)\s+)?([XO*.-]{64}\s+[XO*])$/i.exec(head!.trim());
  if (match === null) return `${quote(head!)} is not a position: 64 squares and the side to move`;
  const position = parsePosition(match[2]!);
  const scores = parseScores(fields, position);
  if (typeof scores === 'string') return scores;
  const label = match[1];
  return { position, scores, ...(label !== undefined && { label }) };
}

/** Fields such as `A2:+38`; a string says what is wrong with one. */
export function parseScores(
  fields: readonly string[],
  position: Position,
): RecordedPosition['scores'] | string {
  const scores: { move: number; score: number }[] = [];
  for (const field of fields) {
    const score = parseScore(field.trim(), position);
    if (typeof score === 'string') return score;
    if (scores.some(({ move }) => move === score.move)) return `${moveName(score.move)} has two scores`;
    scores.push(score);
  }
  return scores;
}

function parseScore(field: string, position: Position): { move: number; score: number } | string {
  const match = /^([a-h][1-8]|pa|ps|pass|--)\s*:\s*([+-]?\d{1,2})$/i.exec(field);
  if (match === null) return `${quote(field)} is not a move and its score, such as A2:+38`;
  const square = /^([a-h])([1-8])$/i.exec(match[1]!);
  const move =
    square === null ? PASS : (Number(square[2]) - 1) * 8 + 'abcdefgh'.indexOf(square[1]!.toLowerCase());
  const score = Number(match[2]) + 0;
  if (Math.abs(score) > 64) return `the score ${score} is not between -64 and 64`;
  if (!isLegal(position, move)) return `${moveName(move)} is not legal for ${position.turn}`;
  return { move, score };
}

/** One line, without its end. */
export function formatObf({ position, scores, label }: RecordedPosition): string {
  const fields = scores.map(({ move, score }) => {
    const name = move === PASS ? 'PA' : moveName(move).toUpperCase();
    return ` ${name}:${score < 0 ? '' : '+'}${score};`;
  });
  return `${label === undefined ? '' : `#${label} `}${formatPosition(position)};${fields.join('')}`;
}
