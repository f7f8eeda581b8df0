import { readBoardText } from '../boardText.js';
import { quote } from '../errors.js';
import { readMoveText } from '../moveText.js';
import { initialPosition, type Position } from '../position.js';
import { LineSplitter } from './lineSplitter.js';
import { asClause, problemEntry, type RecordEntry, type RecordReader } from './recordReader.js';
import { dateFacts, nameFact, playedGame, tagFacts } from './writtenGame.js';

/** A game takes about 1,000 characters; what goes on after so many holds none. */
const MAX_GAME = 65_536;

/**
 * PGN of Othello, as the archive of WTHOR is also passed on: tags such as `[Black "name"]` and moves such as
 * `1. F5 F4 2. E3`, with comments, variations and marks, which are passed over. Discs of a result are black's first.
 */
export function pgnReader(file: string): RecordReader {
  return new PgnReader(file);
}

class PgnReader implements RecordReader {
  readonly #file: string;
  readonly #lines = new LineSplitter();
  #tags: Record<string, string> = {};
  #moves = '';
  #hasMoves = false;
  #comment = false;
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  push(bytes: Uint8Array): RecordEntry[] {
    return this.#lines.push(bytes).flatMap(({ text }) => this.#line(text));
  }

  finish(): RecordEntry[] {
    return [...this.#lines.finish().flatMap(({ text }) => this.#line(text)), ...this.#flush()];
  }

  #line(line: string | undefined): RecordEntry[] {
    if (line === undefined || this.#moves.length > MAX_GAME) {
      const entry = this.#problem('it is longer than any game');
      this.#clear();
      return [entry];
    }
    if (line.startsWith('%')) return [];
    if (this.#comment || !/^\s*\[\s*[a-z]\w*\s+"/i.test(line)) return this.#moveLine(line);
    const entries = this.#moves.trim() === '' ? [] : this.#flush();
    for (const [, name, value] of line.matchAll(/\[\s*([a-z]\w*)\s+"((?:[^"\\]|\\.)*)"/gi)) {
      this.#tags[name!.toLowerCase()] ??= value!.replace(/\\(["\\])/g, '$1');
    }
    return entries;
  }

  #moveLine(line: string): RecordEntry[] {
    // Games without tags are told apart by their first move.
    const begins = !this.#comment && this.#hasMoves && /^\s*1\s*\./.test(line);
    const entries = begins ? this.#flush() : [];
    const { text, isOpen } = withoutComments(line, this.#comment);
    this.#comment = isOpen;
    this.#moves += `${text}\n`;
    this.#hasMoves ||= /[a-h][1-8]/i.test(text);
    return entries;
  }

  #flush(): RecordEntry[] {
    const tags = this.#tags;
    const moves = withoutVariations(this.#moves).trim();
    this.#clear();
    if (moves === '' && Object.keys(tags).length === 0) return [];
    this.#count += 1;
    const game = gameOf(tags, moves);
    if (typeof game === 'string') return [problemEntry(this.#file, this.#count, game)];
    return [{ kind: 'game', game: { ...game, source: { file: this.#file, record: this.#count } } }];
  }

  #problem(reason: string): RecordEntry {
    this.#count += 1;
    return problemEntry(this.#file, this.#count, reason);
  }

  #clear(): void {
    this.#tags = {};
    this.#moves = '';
    this.#hasMoves = false;
    this.#comment = false;
  }
}

function gameOf(tags: Readonly<Record<string, string>>, text: string) {
  const { moves, result, rest } = readMoveText(text);
  if (rest !== undefined) return `move ${moves.length + 1} is not a move: ${quote(rest)}`;
  const begin = startOf(tags['fen']);
  if (typeof begin === 'string') return begin;
  const tagged = tags['result']?.trim() ?? '';
  const claimed = /^[*?]?$/.test(tagged) ? result : tagged;
  return playedGame(
    begin.start,
    moves.map((move) => ({ move })),
    {
      ...nameFact('black', tags['black']),
      ...nameFact('white', tags['white']),
      ...nameFact('event', tags['event']),
      ...dateFacts(tags['date']),
      ...tagFacts({
        SITE: known(tags['site']),
        ROUND: known(tags['round']),
        RB: known(tags['blackelo']),
        RW: known(tags['whiteelo']),
      }),
      result: claimed,
      remarks: begin.remarks,
    },
  );
}

function known(value: string | undefined): string | undefined {
  return value === undefined || /^[\s?-]*$/.test(value) ? undefined : value;
}

/** The tag FEN is a board of Othello here. */
function startOf(fen: string | undefined): { start: Position; remarks: string[] } | string {
  if (fen === undefined || fen.trim() === '') return { start: initialPosition(), remarks: [] };
  const board = readBoardText(fen);
  if (typeof board === 'string') return `its first position cannot be read: ${asClause(board)}`;
  return { start: board.position, remarks: board.remark === undefined ? [] : [asClause(board.remark)] };
}

/** A line without what stands in braces or behind a semicolon. @param isOpen whether it begins within braces */
function withoutComments(line: string, isOpen: boolean): { text: string; isOpen: boolean } {
  let text = '';
  let inside = isOpen;
  for (const part of line.split(/([{};])/)) {
    if (inside) inside = part !== '}';
    else if (part === '{') inside = true;
    else if (part === ';') break;
    else text += part;
  }
  return { text: `${text} `, isOpen: inside };
}

/** Text without what stands in parentheses, nested ones too. Those that number a move, `1)`, have no beginning. */
function withoutVariations(text: string): string {
  let depth = 0;
  let main = '';
  for (const part of text.split(/([()])/)) {
    if (part === '(') depth += 1;
    else if (part === ')' && depth > 0) depth -= 1;
    else if (depth === 0) main += part;
  }
  return main;
}
