import { OthelloError } from '../../engine/errors.js';
import { moveName, parseMove } from '../../engine/notation.js';
import { type Color, colorAt, discs, isOver, type Position, score } from '../../engine/position.js';

/** What is answered with `?`; the message is the protocol's own where it has one. */
export class Refusal extends Error {}

/** Throws {@link Refusal}. */
export function refuse(reason: string): never {
  throw new Refusal(reason);
}

/** Why a command is refused, on one line, since an empty one ends an answer. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim();
}

/** A line without its comment and its control characters, as the protocol asks. */
export function clean(line: string): string {
  return line
    .split('#', 1)[0]!
    .replace(/\t/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .replace(/ +/g, ' ');
}

/** Throws {@link Refusal}, as the other readers here. */
export function parseColor(text: string | undefined): Color {
  if (/^(?:b|black)$/i.test(text ?? '')) return 'black';
  return /^(?:w|white)$/i.test(text ?? '') ? 'white' : refuse('syntax error');
}

export function parseVertex(text: string | undefined): number {
  try {
    return parseMove(text ?? '');
  } catch (error) {
    if (error instanceof OthelloError) return refuse('syntax error');
    throw error;
  }
}

export function parseCount(text: string): number {
  return /^\d{1,9}(?:\.\d*)?$/.test(text) ? Number(text) : refuse('syntax error');
}

/** Pairs of a colour and a vertex; `e` is the colour of an empty square where that is allowed. */
export function parsePairs(words: readonly string[], empty: 'e' | undefined): [Color | undefined, number][] {
  if (words.length === 0 || words.length % 2 !== 0) return refuse('syntax error');
  const pairs: [Color | undefined, number][] = [];
  for (let at = 0; at < words.length; at += 2) {
    const isEmpty = empty !== undefined && /^(?:e|empty)$/i.test(words[at]!);
    pairs.push([isEmpty ? undefined : parseColor(words[at]), parseVertex(words[at + 1])]);
  }
  return pairs;
}

/** As GTP front ends read it: `D3`, `PASS`. */
export function vertexName(move: number): string {
  return moveName(move).toUpperCase();
}

/** `B+6`, `W+64`, `0`; the empty squares count for the winner. */
export function finalScore(position: Position): string {
  if (!isOver(position)) return refuse('cannot score, the game is not over');
  const black = blackScore(position);
  if (black === 0) return '0';
  return black > 0 ? `B+${black}` : `W+${-black}`;
}

/** The result of a finished game for black, in discs, the empty squares counted for the winner. */
export function blackScore(position: Position): number {
  return position.turn === 'black' ? score(position) : 0 - score(position);
}

/** The board for people, row 1 on top. */
export function drawBoard(position: Position): string {
  const rows = boardRows(position).map((row, index) => ` ${index + 1} ${row}`);
  const { black, white } = discs(position);
  const next = isOver(position) ? 'Game over' : `Next: ${position.turn}`;
  return ['   A B C D E F G H', ...rows, `${next}; black (X) ${black}, white (O) ${white}`].join('\n');
}

/** `. . . O X . . .`, row 1 first. */
export function boardRows(position: Position): string[] {
  return Array.from({ length: 8 }, (_, row) =>
    Array.from({ length: 8 }, (_, column) => {
      const color = colorAt(position, row * 8 + column);
      return color === undefined ? '.' : color === 'black' ? 'X' : 'O';
    }).join(' '),
  );
}
