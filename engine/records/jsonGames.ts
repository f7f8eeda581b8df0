import { quote } from '../errors.js';
import { parseJson } from '../json.js';
import { readMoveText } from '../moveText.js';
import { parseMove } from '../notation.js';
import { initialPosition } from '../position.js';
import { PASS } from '../squareSet.js';
import { problemEntry, type RecordedGame, type RecordEntry, type RecordReader } from './recordReader.js';
import { dateFacts, nameFact, playedGame, tagFacts, type WrittenMove } from './writtenGame.js';

/** A document that is longer than this is given up; a game takes some thousands of characters. */
const MAX_DOCUMENT = 1 << 26;

/**
 * Games in JSON, as Othello Quest has them: objects with `moves`, a list of `{"m": "f5"}` or of `"f5"` or a transcript, at
 * any depth; in a list, one a line, or alone.
 */
export function jsonReader(file: string): RecordReader {
  return new JsonReader(file);
}

class JsonReader implements RecordReader {
  readonly #file: string;
  readonly #decoder = new TextDecoder();
  #rest = '';
  /** How far the rest has been looked through, and how deep in it that is. */
  #at = 0;
  #depth = 0;
  #begin = -1;
  #inString = false;
  #outside = false;
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  push(bytes: Uint8Array): RecordEntry[] {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    return this.#scan();
  }

  finish(): RecordEntry[] {
    this.#rest += this.#decoder.decode();
    const entries = this.#scan();
    if (this.#begin >= 0) entries.push(this.#problem('the JSON of the game does not end'));
    return this.#count > 0 ? entries : [problemEntry(this.#file, 0, 'it has no games, objects with "moves"')];
  }

  /** Takes the objects out that stand in no other one; the lists around them have no meaning here. */
  #scan(): RecordEntry[] {
    const entries: RecordEntry[] = [];
    const text = this.#rest;
    for (; this.#at < text.length; this.#at++) {
      const sign = text[this.#at]!;
      if (this.#inString) {
        if (sign === '\\') this.#at++;
        else if (sign === '"') this.#inString = false;
        continue;
      }
      if (this.#begin < 0) {
        if (sign === '{') [this.#begin, this.#depth] = [this.#at, 1];
        else if (!/[\s,[\]]/.test(sign)) entries.push(...this.#stranger(sign));
        continue;
      }
      if (sign === '"') this.#inString = true;
      else if (sign === '{') this.#depth++;
      else if (sign === '}' && --this.#depth === 0) {
        entries.push(...this.#document(text.slice(this.#begin, this.#at + 1)));
        this.#begin = -1;
        this.#outside = false;
      }
    }
    const done = this.#begin < 0 ? this.#at : this.#begin;
    this.#rest = text.slice(done);
    this.#at -= done;
    if (this.#begin >= 0) this.#begin = 0;
    return this.#rest.length <= MAX_DOCUMENT ? entries : [...entries, this.#giveUp()];
  }

  #giveUp(): RecordEntry {
    [this.#rest, this.#at, this.#begin, this.#inString] = ['', 0, -1, false];
    return this.#problem(`the JSON is longer than ${MAX_DOCUMENT} characters`);
  }

  /** What is no object is told once. */
  #stranger(sign: string): RecordEntry[] {
    if (this.#outside) return [];
    this.#outside = true;
    return [this.#problem(`${quote(sign)} stands where a game begins, with "{"`)];
  }

  #document(text: string): RecordEntry[] {
    let data: unknown;
    try {
      data = parseJson(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return [this.#problem('it is not JSON')];
    }
    const games = [...gamesIn(data, {})];
    if (games.length === 0) return [this.#problem('it has no "moves"')];
    return games.map((game) => this.#entry(game));
  }

  #entry(game: Found): RecordEntry {
    const read = gameOf(game);
    if (typeof read === 'string') return this.#problem(read);
    this.#count += 1;
    return { kind: 'game', game: { ...read, source: { file: this.#file, record: this.#count } } };
  }

  #problem(reason: string): RecordEntry {
    this.#count += 1;
    return problemEntry(this.#file, this.#count, reason);
  }
}

type Document = Readonly<Record<string, unknown>>;

/** Moves, and all that the objects around them say. */
interface Found {
  readonly moves: unknown;
  readonly about: Document;
}

function* gamesIn(data: unknown, around: Document): Generator<Found> {
  if (typeof data !== 'object' || data === null) return;
  if (Array.isArray(data)) {
    for (const each of data as unknown[]) yield* gamesIn(each, around);
    return;
  }
  const document = data as Document;
  const about = { ...around, ...document };
  if (Array.isArray(document['moves']) || typeof document['moves'] === 'string') {
    yield { moves: document['moves'], about };
    return;
  }
  for (const value of Object.values(document)) yield* gamesIn(value, about);
}

function gameOf({ moves, about }: Found): Omit<RecordedGame, 'source'> | string {
  const written = movesOf(moves);
  if (typeof written === 'string') return written;
  const { size } = about;
  if (size !== undefined && size !== 8)
    return `the board size is ${quote(JSON.stringify(size))}; only 8 can be read`;
  const players: unknown[] = Array.isArray(about['players']) ? (about['players'] as unknown[]) : [];
  const [black, white] = [about['black'] ?? players[0], about['white'] ?? players[1]];
  return playedGame(initialPosition(), written, {
    ...nameFact('black', nameOf(black)),
    ...nameFact('white', nameOf(white)),
    ...nameFact('event', textOf(about['event'])),
    ...dateFacts(textOf(about['created'] ?? about['date'])),
    ...tagFacts({ RB: ratingOf(black), RW: ratingOf(white) }),
    ...(typeof about['result'] === 'string' && { result: about['result'] }),
  });
}

function movesOf(moves: unknown): WrittenMove[] | string {
  if (typeof moves === 'string') {
    const read = readMoveText(moves);
    if (read.rest === undefined) return read.moves.map((move) => ({ move }));
    return `move ${read.moves.length + 1} is not a move: ${quote(read.rest)}`;
  }
  const written: WrittenMove[] = [];
  for (const given of moves as unknown[]) {
    const isObject = typeof given === 'object' && given !== null;
    const text = isObject ? moveIn(given as Document) : given;
    if (isObject && text === undefined) continue; // a resignation, a time: no move
    const move = moveNamed(text);
    if (move === undefined) return `move ${written.length + 1} is not a move: ${quote(JSON.stringify(text))}`;
    written.push({ move });
  }
  return written;
}

function moveIn(given: Document): unknown {
  return given['m'] ?? given['move'] ?? given['square'];
}

/** A pass is `-`, or nothing. */
function moveNamed(text: unknown): number | undefined {
  if (text === null || text === undefined) return PASS;
  if (typeof text !== 'string') return undefined;
  const name = text.trim();
  if (name === '' || name === '-') return PASS;
  return /^(?:[a-h][1-8]|pass|pa|ps|--)$/i.test(name) ? parseMove(name) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function nameOf(player: unknown): string | undefined {
  if (typeof player !== 'object' || player === null) return textOf(player);
  const { name, id } = player as Document;
  return textOf(name ?? id);
}

function ratingOf(player: unknown): string | undefined {
  if (typeof player !== 'object' || player === null) return undefined;
  const { rating, R } = player as Document;
  return textOf(rating ?? R);
}
