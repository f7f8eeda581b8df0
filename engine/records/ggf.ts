import { OthelloError, quote } from '../errors.js';
import { formatPosition, moveName, parseMove, parsePosition } from '../notation.js';
import { type Color, opposite, type Position } from '../position.js';
import { PASS } from '../squareSet.js';
import {
  type MoveNote,
  problemEntry,
  type RecordedGame,
  type RecordEntry,
  type RecordReader,
} from './recordReader.js';
import { Replay } from './replay.js';

/** A game takes about 1,500 characters; what has not ended after this many is given up. */
const MAX_GAME = 65_536;

/**
 * GGF games, `(;GM[Othello]...;)`, with the number before them (`1 `, or `2 ` before the two games of a synchronised
 * match) or without. Text between games is reported once and passed over.
 */
export function ggfReader(file: string): RecordReader {
  return new GgfReader(file);
}

class GgfReader implements RecordReader {
  readonly #file: string;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #count = 0;
  #outside = false;

  constructor(file: string) {
    this.#file = file;
  }

  push(bytes: Uint8Array): RecordEntry[] {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    return this.#read(false);
  }

  finish(): RecordEntry[] {
    this.#rest += this.#decoder.decode();
    return this.#read(true);
  }

  #read(last: boolean): RecordEntry[] {
    const entries: RecordEntry[] = [];
    const text = this.#rest;
    let offset = 0;
    for (;;) {
      const begin = text.indexOf('(;', offset);
      // Of text without a beginning all is done with but a "(" that may begin the next piece.
      const gapEnd = begin >= 0 ? begin : text.endsWith('(') && !last ? text.length - 1 : text.length;
      const gap = this.#gap(text.slice(offset, gapEnd));
      if (gap !== undefined) entries.push(gap);
      offset = gapEnd;
      if (begin < 0) break;
      const end = endOfGame(text, begin + 2);
      if (end === undefined && !last && text.length - begin <= MAX_GAME) break;
      this.#count += 1;
      this.#outside = false;
      if (end?.whole === true) {
        entries.push(this.#game(text.slice(begin + 2, end.offset - 2)));
        offset = end.offset;
      } else {
        entries.push(problemEntry(this.#file, this.#count, 'the game has no end, ";)"'));
        offset = end?.offset ?? text.length;
      }
    }
    this.#rest = text.slice(offset);
    return entries;
  }

  /** Text before a game: nothing, or the number of games that follow; anything else is a problem, told once. */
  #gap(text: string): RecordEntry | undefined {
    if (this.#outside || /^\d*$/.test(text.trim())) return undefined;
    this.#outside = true;
    return problemEntry(this.#file, this.#count + 1, `${quote(text.trim())} is outside of a game, "(;...;)"`);
  }

  #game(text: string): RecordEntry {
    const game = parseProperties(text);
    if (typeof game === 'string') return problemEntry(this.#file, this.#count, game);
    return { kind: 'game', game: { ...game, source: { file: this.#file, record: this.#count } } };
  }
}

/**
 * Finds `;)` outside of the values. A game that begins before that means that this one was cut (`whole` is false,
 * `offset` is where the next begins). undefined when the text ends first.
 */
function endOfGame(text: string, from: number): { offset: number; whole: boolean } | undefined {
  const outside = /\[|;\)|\(;/g;
  const inside = /\\.|\]|\(;GM\[/gs;
  outside.lastIndex = from;
  for (let match = outside.exec(text); match !== null; match = outside.exec(text)) {
    if (match[0] === ';)') return { offset: outside.lastIndex, whole: true };
    if (match[0] === '(;') return { offset: match.index, whole: false };
    inside.lastIndex = outside.lastIndex;
    let value = inside.exec(text);
    while (value !== null && value[0].startsWith('\\')) value = inside.exec(text);
    if (value === null) return undefined;
    if (value[0] !== ']') return { offset: value.index, whole: false };
    outside.lastIndex = inside.lastIndex;
  }
  return undefined;
}

/**
 * One game, `(;GM[Othello]...;)`, as a protocol sends it.
 * @throws OthelloError badRecord
 */
export function parseGgf(text: string): RecordedGame {
  const match = /^(?:\d+\s*)?\(;(.*);\)$/s.exec(text.trim());
  const game = match === null ? 'it is not "(;...;)"' : parseProperties(match[1]!);
  if (typeof game === 'string') throw new OthelloError('badRecord', `The GGF game cannot be read: ${game}.`);
  return game;
}

interface Property {
  readonly name: string;
  readonly value: string;
}

function propertiesOf(text: string): Property[] | string {
  const properties: Property[] = [];
  const property = /\s*([A-Z]+)\s*\[((?:\\.|[^\]\\])*)\]/sy;
  const end = text.trimEnd().length;
  while (property.lastIndex < end) {
    const offset = property.lastIndex;
    const match = property.exec(text);
    if (match === null) return `${quote(text.slice(offset, end).trim())} is not a property such as PB[name]`;
    properties.push({ name: match[1]!, value: match[2]!.replace(/\\([\\\](;])/g, '$1') });
  }
  return properties;
}

/** A string says what is wrong. */
function parseProperties(text: string): Omit<RecordedGame, 'source'> | string {
  const properties = propertiesOf(text);
  if (typeof properties === 'string') return properties;
  const facts = new Map<string, string>();
  const moves: Property[] = [];
  for (const property of properties) {
    if (property.name === 'B' || property.name === 'W') moves.push(property);
    else if (facts.has(property.name)) return `${property.name} stands twice`;
    else if (property.name === 'BO' && moves.length > 0) return 'the board, BO, comes after moves';
    else facts.set(property.name, property.value);
  }
  const unsupported = variantProblem(facts);
  if (unsupported !== undefined) return unsupported;
  const start = parseBoard(facts.get('BO'));
  if (typeof start === 'string') return start;
  const played = playMoves(start, moves);
  if (typeof played === 'string') return played;
  return assemble(start, played, facts);
}

/** Other rules than plain 8×8 Othello; types are GGS's: 8, s8 (synchronised), r (random start), b, w (colours), p. */
function variantProblem(facts: ReadonlyMap<string, string>): string | undefined {
  const game = facts.get('GM');
  if (game === undefined) return 'it has no GM, the name of the game';
  if (!/^othello$/i.test(game.trim())) return `the game is ${quote(game)}, not Othello`;
  const type = facts.get('TY') ?? '8';
  if (!/^s?8[brwp\d]*$/i.test(type.trim()))
    return `the type ${quote(type)} is not played by the rules of 8x8 Othello`;
  const komi = facts.get('KM');
  if (komi !== undefined && Number(komi) !== 0) return `it is played with a komi, ${quote(komi)}`;
  return undefined;
}

function parseBoard(value: string | undefined): Position | string {
  if (value === undefined) return 'it has no BO, the board';
  const board = value.trimStart();
  const size = /^\d+(?=\s)/.exec(board)?.[0];
  if (size === undefined) return `the board ${quote(value)} does not begin with its size`;
  if (size !== '8') return `the board size is ${quote(size)}; only 8 can be read`;
  const squares = board.slice(size.length).replace(/\s+/g, '');
  if (!/^[-*O]{64}[*O]$/.test(squares)) return `the board is not 64 squares (* O -) and the side to move`;
  return parsePosition(squares);
}

interface Played {
  readonly replay: Replay;
  readonly notes: MoveNote[];
}

const NO_NOTE: MoveNote = {};

function playMoves(start: Position, moves: readonly Property[]): Played | string {
  const replay = new Replay(start);
  const notes: MoveNote[] = [];
  for (const { name, value } of moves) {
    const color: Color = name === 'B' ? 'black' : 'white';
    const parsed = parseMoveValue(value);
    if (parsed === undefined) return `${name}[${quote(value).slice(1, -1)}] is not a move`;
    // Some servers write the two passes that end the game.
    if (parsed.move === PASS && replay.finished) continue;
    if (color !== replay.turn && replay.mustPass) replay.pass();
    if (color !== replay.turn) {
      return `move ${replay.moves.length + 1}, ${moveName(parsed.move)}, is ${color}'s; ${opposite(color)} is to move`;
    }
    const reason = replay.play(parsed.move);
    if (reason !== undefined) return reason;
    while (notes.length < replay.moves.length - 1) notes.push(NO_NOTE);
    notes.push(parsed.note);
  }
  return { replay, notes };
}

/** `d3`, `d3/1.50`, `d3//0.01`, `d3/1.50/0.01`. */
function parseMoveValue(value: string): { move: number; note: MoveNote } | undefined {
  const [name, evaluation, seconds] = value.split('/').map((part) => part.trim());
  try {
    return {
      move: parseMove(name!),
      note: { ...numeric('evaluation', evaluation), ...numeric('seconds', seconds) },
    };
  } catch (error) {
    if (error instanceof OthelloError) return undefined;
    throw error;
  }
}

function numeric(key: keyof MoveNote, text: string | undefined): MoveNote {
  return text !== undefined && /^[+-]?\d+(?:\.\d*)?$/.test(text) ? { [key]: Number(text) } : NO_NOTE;
}

function assemble(
  start: Position,
  { replay, notes }: Played,
  facts: ReadonlyMap<string, string>,
): Omit<RecordedGame, 'source'> | string {
  const { finished, moves } = replay;
  const claimed = parseResult(facts.get('RE'));
  if (typeof claimed === 'string') return claimed;
  // Servers differ in whether a game that ends with empty squares gives them to the winner.
  if (finished && claimed !== undefined && claimed !== replay.result() && claimed !== replay.result(false)) {
    return `the record says that the result is ${claimed}, but its moves give ${replay.result()}`;
  }
  const result = finished ? replay.result() : claimed;
  const date = facts.get('DT')?.trim();
  const year = /^(\d{4})(?!\d)/.exec(date ?? '')?.[1];
  return {
    start,
    moves,
    finished,
    ...(result !== undefined && { result }),
    ...text('black', facts.get('PB')),
    ...text('white', facts.get('PW')),
    ...text('event', facts.get('PC')),
    ...(date !== year && text('date', date)),
    ...(year !== undefined && { year: Number(year) }),
    ...(notes.some((note) => note !== NO_NOTE && Object.keys(note).length > 0) && { notes }),
  };
}

function text(key: 'black' | 'white' | 'event' | 'date', value: string | undefined): Partial<RecordedGame> {
  return value === undefined || value === '' ? {} : { [key]: value };
}

/** `+12.000`, `-4`, `+64.00:r`; absent or `?` is no claim. */
function parseResult(value: string | undefined): number | undefined | string {
  const claim = value?.trim() ?? '';
  if (claim === '' || claim === '?') return undefined;
  const match = /^([+-]?\d+(?:\.\d*)?)(?:\s*:\s*[rts]?)?$/.exec(claim);
  const result = match === null ? Number.NaN : Number(match[1]) + 0;
  return Math.abs(result) <= 64 ? result : `the result ${quote(claim)} is not a number between -64 and 64`;
}

/** One game on one line, without its end. Evaluations and seconds are rounded to two decimals. */
export function formatGgf(game: RecordedGame): string {
  const date = game.date ?? (game.year === undefined ? '' : String(game.year).padStart(4, '0'));
  const board = formatPosition(game.start).replaceAll('X', '*');
  let color: Color = game.start.turn;
  let moves = '';
  game.moves.forEach((move, index) => {
    moves += `${color === 'black' ? 'B' : 'W'}[${formatMove(move, game.notes?.[index])}]`;
    color = opposite(color);
  });
  return [
    '(;GM[Othello]',
    `PC[${escape(game.event ?? '')}]`,
    `DT[${escape(date)}]`,
    `PB[${escape(game.black ?? '')}]`,
    `PW[${escape(game.white ?? '')}]`,
    `TY[8]RE[${game.result === undefined ? '?' : `${game.result < 0 ? '' : '+'}${game.result.toFixed(3)}`}]`,
    `BO[8 ${board}]`,
    moves,
    ';)',
  ].join('');
}

function formatMove(move: number, note: MoveNote | undefined): string {
  const name = move === PASS ? 'pa' : moveName(move);
  const { evaluation, seconds } = note ?? NO_NOTE;
  if (evaluation === undefined && seconds === undefined) return name;
  return `${name}/${evaluation?.toFixed(2) ?? ''}${seconds === undefined ? '' : `/${seconds.toFixed(2)}`}`;
}

function escape(value: string): string {
  return value.replace(/[\\\](;]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}
