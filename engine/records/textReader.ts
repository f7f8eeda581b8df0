import { isFrame, looksLikeBoard, readBoardRow, readBoardText } from '../boardText.js';
import { quote } from '../errors.js';
import { readMoveText } from '../moveText.js';
import { initialPosition, type Position } from '../position.js';
import { type Line, LineSplitter, MAX_LINE } from './lineSplitter.js';
import { parseScores } from './obf.js';
import {
  asClause,
  problemEntry,
  type RecordedGame,
  type RecordEntry,
  type RecordReader,
} from './recordReader.js';
import { playedGame } from './writtenGame.js';

/**
 * Transcripts and boards as people write them, from line to line one or the other: a transcript in a line or over several
 * (`1. f5 d6`), a board in a line (OBF's, with scores, too) or in eight, and moves behind or below a board that are
 * played from it. The number of a record is that of its first line. Empty lines part records; those that begin with `%`, or
 * with `#` and no board, are passed over.
 */
export function textReader(file: string): RecordReader {
  return new TextReader(file);
}

/** A record whose end is not known yet. */
interface OpenRecord {
  readonly line: number;
  /** Lines of its board, and what stands below it; none where it is a transcript. */
  readonly board: string[];
  /** Rows of the board; 8 where it is in one line. */
  rows: number;
  readonly label?: string;
  /** Lines of moves. */
  readonly moves: string[];
}

type Game = Omit<RecordedGame, 'source'>;

/** No game has more lines; what goes on after them is another record. */
const MOST_LINES = 130;

class TextReader implements RecordReader {
  readonly #file: string;
  readonly #lines = new LineSplitter();
  #open: OpenRecord | undefined;
  /** Says before a board who is to move on it. */
  #side: { readonly line: number; readonly text: string } | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  push(bytes: Uint8Array): RecordEntry[] {
    return this.#lines.push(bytes).flatMap((line) => this.#line(line));
  }

  finish(): RecordEntry[] {
    return [
      ...this.#lines.finish().flatMap((line) => this.#line(line)),
      ...this.#flush(),
      ...this.#loneSide(),
    ];
  }

  #line({ number, text }: Line): RecordEntry[] {
    if (text === undefined) {
      const reason = `the line is longer than ${MAX_LINE} characters`;
      return [...this.#flush(), problemEntry(this.#file, number, reason)];
    }
    const label = /^\s*#(\S+)\s+/.exec(text);
    const isLabel = label !== null && looksLikeBoard(text.slice(label[0].length));
    if (/^\s*[#%]/.test(text) && !isLabel) return [];
    const content = isLabel ? text.slice(label[0].length) : text;
    const open = this.#open;
    const isWithin = open !== undefined && open.board.length > 0 && open.rows < 8;
    if (isFrame(content))
      return isWithin || content.includes('+') || /[a-h]/i.test(content) ? [] : this.#flush();
    if (readBoardRow(content) !== undefined) return this.#row(number, content);
    const before = isWithin ? this.#flush() : [];
    if (looksLikeBoard(content)) {
      const board: OpenRecord = { line: number, board: [content.replace(/%.*/s, '')], rows: 8, moves: [] };
      return [...before, ...this.#begin(isLabel ? { ...board, label: label[1]! } : board)];
    }
    return [
      ...before,
      ...(isSide(content) ? this.#sideLine(number, content) : this.#moveLine(number, content)),
    ];
  }

  #row(number: number, text: string): RecordEntry[] {
    const open = this.#open;
    if (open === undefined || open.rows === 8 || open.board.length === 0) {
      return this.#begin({ line: number, board: [text], rows: 1, moves: [] });
    }
    open.board.push(text);
    open.rows += 1;
    return [];
  }

  #sideLine(line: number, text: string): RecordEntry[] {
    if (this.#open !== undefined && this.#open.board.length > 0 && this.#open.moves.length === 0) {
      this.#open.board.push(text);
      return [];
    }
    const entries = [...this.#flush(), ...this.#loneSide()];
    this.#side = { line, text };
    return entries;
  }

  #loneSide(): RecordEntry[] {
    const side = this.#side;
    this.#side = undefined;
    if (side === undefined) return [];
    return [problemEntry(this.#file, side.line, 'it says who is to move, but there is no board')];
  }

  #moveLine(number: number, text: string): RecordEntry[] {
    const open = this.#open;
    const alone = gameOf([text]);
    // A line of numbers and signs belongs to the moves around it, and says nothing.
    const isEmpty = typeof alone === 'object' && alone.moves.length === 0 && alone.result === undefined;
    if (isEmpty) return [];
    const isNumbered = /^\s*(?:[2-9]|[1-9]\d)\s*[.):]/.test(text);
    const mayContinue =
      open?.board.length !== 0 || isNumbered || typeof alone === 'string' || alone.moves.length === 0;
    if (
      open !== undefined &&
      open.moves.length < MOST_LINES &&
      mayContinue &&
      typeof gameOf([...open.moves, text], startOf(open)) !== 'string'
    ) {
      open.moves.push(text);
      return [];
    }
    return this.#begin({ line: number, board: [], rows: 0, moves: [text] });
  }

  #begin(record: OpenRecord): RecordEntry[] {
    const entries = this.#flush();
    this.#open = record;
    if (this.#side !== undefined && record.board.length > 0) record.board.unshift(this.#side.text);
    this.#side = undefined;
    return entries;
  }

  #flush(): RecordEntry[] {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return [];
    const entry = open.board.length === 0 ? this.#game(open) : this.#board(open);
    return [typeof entry === 'string' ? problemEntry(this.#file, open.line, entry) : entry];
  }

  #game({ line, moves }: OpenRecord): RecordEntry | string {
    const game = gameOf(moves);
    if (typeof game === 'object' && game.moves.length === 0) return 'it has no moves';
    return typeof game === 'string' ? game : { kind: 'game', game: { ...game, source: this.#source(line) } };
  }

  #board({ line, board, rows, label, moves }: OpenRecord): RecordEntry | string {
    if (rows < 8) return `a board has eight rows; this one has ${rows}`;
    const read = readBoardText(board.join('\n'));
    if (typeof read === 'string') return asClause(read);
    const { position, remark, rest } = read;
    const remarks = remark === undefined ? [] : [asClause(remark)];
    const source = this.#source(line);
    const isScored = rest.startsWith(';');
    const all = isScored || rest === '' ? moves : [rest, ...moves];
    if (all.length > 0) {
      const game = gameOf(all, position, remarks);
      return typeof game === 'string' ? game : { kind: 'game', game: { ...game, source } };
    }
    if (isScored && !rest.endsWith(';')) return 'the last field does not end with ";"';
    const scores = isScored
      ? parseScores(
          rest
            .slice(1, -1)
            .split(';')
            .filter((field) => field.trim() !== ''),
          position,
        )
      : [];
    if (typeof scores === 'string') return scores;
    return {
      kind: 'position',
      position: {
        position,
        scores,
        ...(label !== undefined && { label }),
        ...(remarks.length > 0 && { remarks }),
        source,
      },
    };
  }

  #source(line: number) {
    return { file: this.#file, record: line };
  }
}

/** Whether a line is about who is to move, and nothing else. */
function isSide(text: string): boolean {
  return /^[\s|]*(?:black|white|[xo*●○])\s*$/iu.test(text) || /\b(?:to move|to play|turn)\b/i.test(text);
}

function startOf({ board }: OpenRecord): Position | undefined {
  if (board.length === 0) return initialPosition();
  const read = readBoardText(board.join('\n'));
  return typeof read === 'string' ? undefined : read.position;
}

/** The moves of some lines, played; a string says what is wrong. */
function gameOf(
  lines: readonly string[],
  start: Position | undefined = initialPosition(),
  remarks: readonly string[] = [],
): Game | string {
  const { moves, result, rest } = readMoveText(lines.join('\n'));
  const game = playedGame(
    start,
    moves.map((move) => ({ move })),
    { ...(result !== undefined && { result }), remarks },
  );
  if (typeof game === 'string' || rest === undefined) return game;
  return `move ${moves.length + 1} is not a move: ${quote(rest)}; each is a square from a1 to h8 or a pass (pa)`;
}
