import { quote } from './errors.js';
import { type Color, initialPosition, legalMoves, type Position, positionFromDiscs } from './position.js';
import { isEmpty, setOf, SQUARE_COUNT } from './squareSet.js';

/** A board as people write it. */
export interface BoardText {
  readonly position: Position;
  /** Why this side is to move, where the text does not say. */
  readonly remark?: string;
  /** What stands after the board and the side to move: moves, scores, or nothing. */
  readonly rest: string;
}

const BLACK = 'Xx*Bb@●⚫⬤';
const WHITE = 'Oo0Ww○⚪◯';
const EMPTY = '-._·';
/** What may stand between squares in one line; others' records part rows with a stroke. */
const BETWEEN = /[\s/,|]/;
const SIDE =
  /^[\s,;:|/]*(?:(?:side|turn|to move|to play|next)\b[\s:=]{0,4})?(black|white|[xobw0*@●⚫⬤○⚪◯])(?![a-z0-9])(?:'s)?(?:\s\([xo*]\))?(?:\s(?:to (?:move|play)|turn|plays|moves))?[.!]?/iu;
const SIDE_BEFORE =
  /\b(?:(black|white|[xo])(?:'s)?\s(?:to (?:move|play)|turn|plays)|(?:side|turn|to move|to play)[\s:=]{1,4}(black|white|[xobw*]))(?![a-z0-9])/iu;

/**
 * Reads a board: 64 squares (black `X * B ● @`, white `O 0 W ○`, empty `- . _ ·`, in either case) in one line or in
 * eight, with letters, numbers and lines around it or without, with GGF's `8` before it, with digits for empty squares as in
 * chess, and the side to move behind it.
 * Where that is not said, it is taken as the only side that can move, and as black at the beginning of a game.
 *
 * @returns a string that says what is wrong with the text.
 */
export function readBoardText(text: string): BoardText | string {
  const plain = withDigits(withoutSelectors(text));
  const found = boardInRows(plain) ?? boardInLine(plain);
  if (typeof found === 'string') return found;
  const { squares, before, after } = found;
  const behind = SIDE.exec(after);
  const said = behind?.[1] ?? SIDE_BEFORE.exec(before)?.slice(1).find(Boolean);
  const rest = (behind === null ? after : after.slice(behind[0].length)).trim();
  if (said !== undefined) return { position: positionOf(squares, colorOf(said)), rest };
  const inferred = sideThatFollows(squares);
  if (inferred.turn === undefined) return inferred.remark;
  return { position: positionOf(squares, inferred.turn), remark: inferred.remark, rest };
}

/** Whether a text begins with what looks like a board and not like moves: a line of it, or all of it. */
export function looksLikeBoard(text: string): boolean {
  const begin = withoutSelectors(text.slice(0, 4000)).trimStart();
  if (/^[1-8XxOoBbWw*]{1,8}\/[1-8XxOoBbWw*]{1,8}\//.test(begin)) return true;
  if (/^(?:8\s+)?[-._·Xx*OoBbWw0●○⚫⚪@]{8}/u.test(begin)) return true;
  return boardInRows(begin) !== undefined;
}

interface FoundBoard {
  /** 64 characters `X O -`. */
  readonly squares: string;
  readonly before: string;
  readonly after: string;
}

/** Eight lines of eight squares each. */
function boardInRows(text: string): FoundBoard | undefined {
  const lines = text.split(/\r\n|\n|\r/);
  const rows: BoardRow[] = [];
  let first = 0;
  for (const [number, line] of lines.entries()) {
    const row = readBoardRow(line);
    if (row !== undefined) {
      if (rows.length === 0) first = number;
      rows.push(row);
      if (rows.length === 8) {
        const rest = lines.slice(number + 1).filter((each) => !isFrame(each));
        return {
          squares: inOrder(rows),
          before: [...lines.slice(0, first), ...rows.map(({ beside = '' }) => beside)].join('\n'),
          after: rest.join('\n'),
        };
      }
    } else if (!isFrame(line)) rows.length = 0;
  }
  return undefined;
}

/** A row of a board in a line of its own. */
export interface BoardRow {
  /** Eight characters `X O -`. */
  readonly squares: string;
  /** 1..8, where the line says it. */
  readonly label?: number;
  /** What stands at its right. */
  readonly beside?: string;
}

/** Reads a line with eight squares, and nothing else but strokes and the number of the row, or what stands at its right. */
export function readBoardRow(line: string): BoardRow | undefined {
  if (line.length > 200) return undefined;
  const cells = cellsOf(line) ?? shownRow(line);
  if (cells !== undefined) return cells;
  const compact = withoutSelectors(line).replace(/[\s|]+/g, '');
  const before = /^([1-8])[.):]?(?=[^1-8])/.exec(compact);
  for (const begin of before === null ? [0] : [before[0].length, 1, 0]) {
    const label = begin > 0 ? Number(compact[0]) : undefined;
    const shown = Array.from(compact.slice(begin));
    const after = shown.length > 8 ? Number(shown.pop()) : undefined;
    const squares = shown.map(squareOf).join('');
    const isRow = squares.length === 8 && shown.length === 8 && (after === undefined || after >= 1);
    if (!isRow || (label !== undefined && after !== undefined && label !== after)) continue;
    const said = label ?? after;
    return { squares, ...(said !== undefined && said <= 8 && { label: said }) };
  }
  return undefined;
}

/**
 * A row between its two numbers, as programs show boards, this one among them: numbers on empty squares, brackets around the
 * last move and text at the right are not of the board.
 */
function shownRow(line: string): BoardRow | undefined {
  const [label = '', ...words] = line
    .replace(/[[\]()|]/g, ' ')
    .trim()
    .split(/\s+/);
  if (!/^[1-8]$/.test(label) || words[8] !== label) return undefined;
  const squares = words.slice(0, 8).map((word) => {
    if (/^[1-9]\d?$/.test(word)) return '-';
    return Array.from(word).length === 1 ? squareOf(word) : '';
  });
  if (squares.includes('')) return undefined;
  return { squares: squares.join(''), label: Number(label), beside: words.slice(9).join(' ') };
}

/** A row in which strokes part the squares, so that a blank one is empty: `3 |   | X | O | ... |`. */
function cellsOf(line: string): BoardRow | undefined {
  const parts = line.split('|').map((part) => part.trim());
  if (parts.length < 8) return undefined;
  const label = /^[1-8]$/.test(parts[0]!) ? Number(parts[0]) : undefined;
  if (parts.length > 8 && (label !== undefined || parts[0] === '')) parts.shift();
  if (parts.length === 9 && (parts[8] === '' || /^[1-8]$/.test(parts[8]!))) parts.pop();
  const squares = parts.map((part) =>
    part === '' ? '-' : Array.from(part).length === 1 ? squareOf(part) : '?',
  );
  if (squares.length !== 8 || squares.includes('?') || squares.includes('')) return undefined;
  return { squares: squares.join(''), ...(label !== undefined && { label }) };
}

/** Whether a line of a board has no squares: the letters of the columns, a border, nothing. */
export function isFrame(line: string): boolean {
  const compact = line.replace(/[\s|+]+/g, '');
  return (
    /^(?:a?bcdefgh|abcdefgh)?$/i.test(compact) ||
    (/^[-=─━┼├┤┌┐└┘]+$/u.test(compact) && compact.length !== 8) ||
    (/^[-+=|\s]+$/.test(line) && line.includes('+'))
  );
}

/** By their labels where all have one, since boards are also drawn with row 8 on top; else as they stand. */
function inOrder(rows: readonly BoardRow[]): string {
  const isLabelled =
    new Set(rows.map(({ label }) => label ?? 0)).size === 8 && rows.every(({ label }) => label);
  const ordered = isLabelled ? [...rows].sort((a, b) => a.label! - b.label!) : rows;
  return ordered.map(({ squares }) => squares).join('');
}

/** The squares one behind the other, maybe with blanks or strokes between them. */
function boardInLine(text: string): FoundBoard | string {
  const begin = /^\s*8(?=\s)/.exec(text)?.[0].length ?? 0;
  let squares = '';
  let at = begin;
  // How many squares stand together at the end, and whether any stood together before.
  let together = 0;
  let isSpaced = true;
  for (const sign of text.slice(begin)) {
    if (squares.length === SQUARE_COUNT) break;
    const square = squareOf(sign);
    together = square === '' ? 0 : together + 1;
    if (together > 1) isSpaced = false;
    if (square === '' && !BETWEEN.test(sign)) {
      return `A position may not contain ${quote(sign)} on its board; it is 64 squares (X black, O white, - empty) and the side to move, X or O`;
    }
    squares += square;
    at += sign.length;
  }
  // Of 63 squares and a letter behind them, that is the side and no square.
  if (squares.length === SQUARE_COUNT && together === 1 && !isSpaced) squares = squares.slice(0, -1);
  if (squares.length < SQUARE_COUNT) {
    return `A position is 64 squares and the side to move; ${squares.length} squares were given`;
  }
  return { squares, before: '', after: text.slice(at) };
}

/** Discs are also written as emoji, with a selector behind them that says so. */
function withoutSelectors(text: string): string {
  return text.replace(/[\ufe0e\ufe0f]/g, '');
}

/** Rows parted by strokes may have digits for so many empty squares, as in chess: `8/8/8/3OX3/3XO3/8/8/8 X`. */
function withDigits(text: string): string {
  const [board = ''] = text.trimStart().split(/\s/, 1);
  if (board.split('/').length !== 8) return text;
  return text.replace(board, (rows) => rows.replace(/[1-8]/g, (digit) => '-'.repeat(Number(digit))));
}

/** `X`, `O` or `-`; empty for what is no square. */
function squareOf(sign: string): string {
  if (BLACK.includes(sign)) return 'X';
  if (WHITE.includes(sign)) return 'O';
  return EMPTY.includes(sign) ? '-' : '';
}

function colorOf(side: string): Color {
  const name = side.toLowerCase();
  return name === 'black' || BLACK.includes(name) ? 'black' : 'white';
}

function positionOf(squares: string, turn: Color): Position {
  const at = (sign: string): number[] =>
    Array.from({ length: SQUARE_COUNT }, (_, square) => square).filter((square) => squares[square] === sign);
  return positionFromDiscs(setOf(...at('X')), setOf(...at('O')), turn);
}

/** Who is to move on a board that does not say it, and why; without a turn, why that does not follow. */
function sideThatFollows(squares: string): { turn?: Color; remark: string } {
  const black = positionOf(squares, 'black');
  const begin = initialPosition();
  if (
    black.ownLow === begin.ownLow &&
    black.ownHigh === begin.ownHigh &&
    black.opponentLow === begin.opponentLow &&
    black.opponentHigh === begin.opponentHigh
  ) {
    return { turn: 'black', remark: 'The board does not say who is to move: black, who begins a game' };
  }
  const canMove = (turn: Color): boolean => !isEmpty(legalMoves(positionOf(squares, turn)));
  const [blackCan, whiteCan] = [canMove('black'), canMove('white')];
  if (blackCan === whiteCan) {
    const why = blackCan ? 'both sides can' : 'neither side can';
    return { remark: `The board does not say who is to move, and ${why}; write X or O behind it` };
  }
  const turn = blackCan ? 'black' : 'white';
  return { turn, remark: `The board does not say who is to move: ${turn}, the only side that can` };
}
