import { readBoardText } from '../boardText.js';
import { OthelloError, quote } from '../errors.js';
import { formatPosition, moveName, parseMove } from '../notation.js';
import { type Color, initialPosition, opposite, type Position } from '../position.js';
import { PASS } from '../squareSet.js';
import { parseClaim } from './claim.js';
import { doubtsOf, type Parts, partsOf, propertiesOf, variantProblem } from './ggfProperties.js';
import { growingText, type ReadText } from './growingText.js';
import {
  asClause,
  type MoveNote,
  problemEntry,
  type RecordedGame,
  type RecordEntry,
  type RecordReader,
} from './recordReader.js';
import { dateFacts, nameFact, playedGame, tagFacts, writtenDate, type WrittenMove } from './writtenGame.js';

/** A game takes about 1,500 characters; what has not ended after this many is given up. */
const MAX_GAME = 65_536;

/**
 * GGF games, `(;GM[Othello]...;)`, with the number before them (`1 `, or `2 ` before the two games of a synchronised
 * match) or without. Text between games is reported once and passed over.
 */
export function ggfReader(file: string): RecordReader {
  const reader = new GgfReader(file);
  return growingText((text, isLast) => reader.read(text, isLast));
}

class GgfReader {
  readonly #file: string;
  #count = 0;
  #outside = false;

  constructor(file: string) {
    this.#file = file;
  }

  read(text: string, last: boolean): ReadText {
    const entries: RecordEntry[] = [];
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
    return { entries, done: offset };
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

/** Properties that are told as something of their own; all others are tags. */
const OWN = ['GM', 'PC', 'DT', 'PB', 'PW', 'RE', 'BO'];
/** A string says what is wrong. */
function parseProperties(text: string): Omit<RecordedGame, 'source'> | string {
  const properties = propertiesOf(text);
  if (typeof properties === 'string') return properties;
  const { facts, moves, remarks } = partsOf(properties);
  const unsupported = variantProblem(facts);
  if (unsupported !== undefined) return unsupported;
  const board = parseBoard(facts.get('BO'));
  if (typeof board === 'string') return board;
  const written = moves.map(writtenMove);
  const wrong = written.find((move) => typeof move === 'string');
  if (typeof wrong === 'string') return wrong;
  const tags = [...facts].filter(([name, value]) => !OWN.includes(name) && !(name === 'TY' && value === '8'));
  const claimed = facts.get('RE');
  return playedGame(board.position, written as WrittenMove[], {
    ...nameFact('black', facts.get('PB')),
    ...nameFact('white', facts.get('PW')),
    ...nameFact('event', facts.get('PC')),
    ...dateFacts(facts.get('DT')),
    ...tagFacts({ ...Object.fromEntries(tags), ...(isPlain(claimed) ? {} : { RE: claimed }) }),
    result: claimed,
    remarks: [...remarks, ...board.remarks, ...doubtsOf(facts)],
  });
}

function parseBoard(value: string | undefined): { position: Position; remarks: string[] } | string {
  if (value === undefined) return { position: initialPosition(), remarks: ['it has no BO, the board'] };
  const board = value.trimStart();
  const size = /^\d+(?=\s)/.exec(board)?.[0];
  if (size === undefined) return `the board ${quote(value)} does not begin with its size`;
  if (size !== '8') return `the board size is ${quote(size)}; only 8 can be read`;
  const read = readBoardText(board);
  if (typeof read === 'string' || read.rest !== '') {
    return 'the board is not 64 squares (* O -) and the side to move';
  }
  return { position: read.position, remarks: read.remark === undefined ? [] : [asClause(read.remark)] };
}

const NO_NOTE: MoveNote = {};

function writtenMove({ name, value, comment }: Parts['moves'][number]): WrittenMove | string {
  const parsed = parseMoveValue(value);
  if (parsed === undefined) return `${name}[${quote(value).slice(1, -1)}] is not a move`;
  const { move, note } = parsed;
  const color = name === 'B' ? 'black' : 'white';
  return { move, color, note: { ...note, ...(comment !== undefined && { comment }) } };
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

/** A number; of a time also `1:05.3`, minutes and seconds. */
function numeric(key: 'evaluation' | 'seconds', text: string | undefined): MoveNote {
  const match = /^(?:(\d{1,4}):)?([+-]?\d+(?:\.\d*)?)$/.exec(text ?? '');
  if (match === null || (match[1] !== undefined && key === 'evaluation')) return NO_NOTE;
  return { [key]: 60 * Number(match[1] ?? 0) + Number(match[2]) };
}

/** Whether a result says nothing but the discs, so that it is written again as it was. */
function isPlain(claimed: string | undefined): boolean {
  const claim = parseClaim(claimed);
  return claim === undefined || (typeof claim !== 'string' && /^[+-]?[\d.]+$/.test(claim.text));
}

/** One game on one line, without its end: all that is known of it. */
export function formatGgf(game: RecordedGame): string {
  const { tags = {}, notes = [] } = game;
  const date = writtenDate(game) ?? '';
  const board = formatPosition(game.start).replaceAll('X', '*');
  let color: Color = game.start.turn;
  let moves = '';
  game.moves.forEach((move, index) => {
    const { comment } = notes[index] ?? NO_NOTE;
    moves += `${color === 'black' ? 'B' : 'W'}[${formatMove(move, notes[index])}]`;
    if (comment !== undefined) moves += `C[${escape(comment)}]`;
    color = opposite(color);
  });
  const { TY = '8', RE, ...others } = tags;
  return [
    '(;GM[Othello]',
    `PC[${escape(game.event ?? '')}]`,
    `DT[${escape(date)}]`,
    `PB[${escape(game.black ?? '')}]`,
    `PW[${escape(game.white ?? '')}]`,
    ...Object.entries(others).map(([name, value]) => `${name}[${escape(value)}]`),
    `TY[${escape(TY)}]RE[${formatResult(game.result, RE)}]`,
    `BO[8 ${board}]`,
    moves,
    ';)',
  ].join('');
}

/** @param written what the record that the game was read from says, which may tell more than discs */
function formatResult(result: number | undefined, written: string | undefined): string {
  if (result === undefined) return '?';
  const claim = parseClaim(written);
  if (typeof claim === 'object' && claim.lead === result && !claim.isOutcome) return escape(claim.text);
  return `${result < 0 ? '' : '+'}${result.toFixed(3)}`;
}

function formatMove(move: number, note: MoveNote | undefined): string {
  const name = move === PASS ? 'pa' : moveName(move);
  const { evaluation, seconds } = note ?? NO_NOTE;
  if (evaluation === undefined && seconds === undefined) return name;
  return `${name}/${evaluation === undefined ? '' : formatNumber(evaluation)}${seconds === undefined ? '' : `/${formatNumber(seconds)}`}`;
}

/** Two decimals, and more where there are more. */
function formatNumber(value: number): string {
  const decimals = [2, 3, 4, 6, 8, 12].find((count) => Number(value.toFixed(count)) === value);
  return value.toFixed(decimals ?? 12);
}

function escape(value: string): string {
  return value.replace(/[\\\](;]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}
