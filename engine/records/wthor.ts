import { OthelloError } from '../errors.js';
import { formatPosition } from '../notation.js';
import { initialPosition } from '../position.js';
import { PASS } from '../squareSet.js';
import { problemEntry } from './record.js';
import type { RecordEntry, RecordReader, RecordedGame } from './record.js';
import { Replay } from './replay.js';

/*
 * WTHOR, the French federation's database. All files begin with 16 bytes: date of creation (4 × u8), N1 i32 = games
 * (.wtb), N2 u16 = names (.jou, .trn), year of the games u16, board size u8, kind u8, depth of the theoretical
 * scores u8, 0. Little-endian.
 */
const HEADER_BYTES = 16;
const RECORD_BYTES = 68;
const MOVES_OFFSET = 8;
const MOVES = 60;
const PLAYER_BYTES = 20;
const TOURNAMENT_BYTES = 26;
const MAX_NAMES = 65_535;
const UNKNOWN = '???';

/** The names that the numbers of a .wtb stand for, by number. */
export interface WthorNames {
  /** Of the .jou file. */
  readonly players?: readonly string[];
  /** Of the .trn file. */
  readonly tournaments?: readonly string[];
}

/** Names of a .jou file. @throws OthelloError badRecord */
export function decodeWthorPlayers(bytes: Uint8Array): string[] {
  return decodeNames(bytes, PLAYER_BYTES, '.jou');
}

/** Names of a .trn file. @throws OthelloError badRecord */
export function decodeWthorTournaments(bytes: Uint8Array): string[] {
  return decodeNames(bytes, TOURNAMENT_BYTES, '.trn');
}

function decodeNames(bytes: Uint8Array, width: number, kind: string): string[] {
  const rest = bytes.length - HEADER_BYTES;
  if (rest < 0 || rest % width !== 0) {
    throw new OthelloError(
      'badRecord',
      `A ${kind} file is 16 bytes and ${width} for each name; this one has ${bytes.length} bytes.`,
    );
  }
  const count = viewOf(bytes).getUint16(8, true);
  if (count !== rest / width) {
    throw new OthelloError(
      'badRecord',
      `The ${kind} file says that it holds ${count} names, but has room for ${rest / width}.`,
    );
  }
  return Array.from({ length: count }, (_, index) => {
    const begin = HEADER_BYTES + index * width;
    const name = Array.from(bytes.subarray(begin, begin + width), (byte) => String.fromCharCode(byte)).join(
      '',
    );
    return name.replace(/\0.*$/s, '').trimEnd();
  });
}

/** Games of a .wtb file. Record 0 is its header. */
export function wthorReader(file: string, names: WthorNames = {}): RecordReader {
  return new WthorReader(file, names);
}

class WthorReader implements RecordReader {
  readonly #file: string;
  readonly #names: WthorNames;
  #rest: Uint8Array = new Uint8Array(0);
  #promised: number | undefined;
  #year = 0;
  #read = 0;
  #unreadable = false;

  constructor(file: string, names: WthorNames) {
    this.#file = file;
    this.#names = names;
  }

  push(bytes: Uint8Array): RecordEntry[] {
    if (this.#unreadable) return [];
    const entries: RecordEntry[] = [];
    const all = this.#rest.length === 0 ? bytes : concatenate(this.#rest, bytes);
    let offset = 0;
    if (this.#promised === undefined) {
      if (all.length < HEADER_BYTES) {
        this.#rest = all.slice();
        return entries;
      }
      const reason = this.#readHeader(viewOf(all));
      if (reason !== undefined) return this.#giveUp(reason);
      offset = HEADER_BYTES;
    }
    for (; offset + RECORD_BYTES <= all.length; offset += RECORD_BYTES) {
      entries.push(this.#readRecord(all.subarray(offset, offset + RECORD_BYTES)));
    }
    this.#rest = all.slice(offset); // a copy: the caller may use its buffer again
    return entries;
  }

  finish(): RecordEntry[] {
    if (this.#unreadable) return [];
    if (this.#promised === undefined) {
      return this.#giveUp(
        `the file has ${this.#rest.length} bytes, which is less than the 16 of a WTHOR header`,
      );
    }
    if (this.#rest.length === 0 && this.#read === this.#promised) return [];
    const reason = `the header says ${this.#promised} games; the file holds ${this.#read} whole ones and ${this.#rest.length} more bytes`;
    return [problemEntry(this.#file, 0, reason)];
  }

  #giveUp(reason: string): RecordEntry[] {
    this.#unreadable = true;
    return [problemEntry(this.#file, 0, reason)];
  }

  #readHeader(view: DataView): string | undefined {
    const boardSize = view.getUint8(12);
    if (boardSize !== 0 && boardSize !== 8) return `the board size is ${boardSize}; only 8 can be read`;
    const kind = view.getUint8(13);
    if (kind !== 0) return `the file's kind is ${kind}; only games (kind 0) can be read`;
    this.#promised = view.getInt32(4, true);
    this.#year = view.getUint16(10, true);
    return this.#promised < 0 ? `the header says ${this.#promised} games` : undefined;
  }

  #readRecord(bytes: Uint8Array): RecordEntry {
    this.#read += 1;
    const view = viewOf(bytes);
    const replay = new Replay(initialPosition());
    const reason = replayMoves(replay, bytes) ?? resultProblem(replay, bytes[6]!);
    if (reason !== undefined) return problemEntry(this.#file, this.#read, reason);
    const black = this.#player(view.getUint16(2, true));
    const white = this.#player(view.getUint16(4, true));
    const event = nameOf(this.#names.tournaments, view.getUint16(0, true));
    const theoreticalBlack = bytes[7]!;
    return {
      kind: 'game',
      game: {
        start: initialPosition(),
        moves: replay.moves,
        finished: replay.finished,
        result: 2 * bytes[6]! - 64,
        ...(black !== undefined && { black }),
        ...(white !== undefined && { white }),
        ...(event !== undefined && { event }),
        ...(this.#year !== 0 && { year: this.#year }),
        ...(theoreticalBlack >= 1 && theoreticalBlack <= 64 && { theoreticalBlack }),
        source: { file: this.#file, record: this.#read },
      },
    };
  }

  #player(number: number): string | undefined {
    return nameOf(this.#names.players, number);
  }
}

function nameOf(names: readonly string[] | undefined, number: number): string | undefined {
  const name = names?.[number];
  return name === '' || name === UNKNOWN ? undefined : name;
}

function replayMoves(replay: Replay, bytes: Uint8Array): string | undefined {
  let ended = false;
  for (let index = 0; index < MOVES; index++) {
    const code = bytes[MOVES_OFFSET + index]!;
    if (code === 0) {
      ended = true;
      continue;
    }
    if (ended) return `move ${index + 1} follows an empty one`;
    const row = Math.floor(code / 10);
    const column = code % 10;
    if (row < 1 || row > 8 || column < 1 || column > 8)
      return `move ${index + 1} has the code ${code}, which is no square`;
    const reason = replay.play((row - 1) * 8 + column - 1);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function resultProblem(replay: Replay, black: number): string | undefined {
  if (black > 64) return `black's score is ${black}; it is at most 64`;
  const result = replay.result();
  if (!replay.finished || 2 * black - 64 === result) return undefined;
  return `the record says that black has ${black} discs at the end, but its moves give ${32 + result / 2}`;
}

/** The date that a file says it was created. */
export interface CreationDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Builds a .wtb and its name files game by game. */
export class WthorWriter {
  readonly #created: CreationDate;
  readonly #players = new Map([[UNKNOWN, 0]]);
  readonly #tournaments = new Map([[UNKNOWN, 0]]);
  #games = 0;
  #year: number | undefined;

  constructor(created: CreationDate) {
    this.#created = created;
  }

  /**
   * The 68 bytes of one game. Names are cut to 19 characters (a tournament's to 25), and those outside of latin-1
   * become `?`. Of an unfinished game with no result the score is that of the board as it stands.
   * @throws OthelloError unsupported when WTHOR cannot hold the game: another start, or a second year in the file.
   */
  add(game: RecordedGame): Uint8Array {
    const replay = replayed(game);
    this.#checkYear(game.year ?? 0);
    const bytes = new Uint8Array(RECORD_BYTES);
    const view = viewOf(bytes);
    view.setUint16(0, numberOf(this.#tournaments, game.event, TOURNAMENT_BYTES, 'tournaments'), true);
    view.setUint16(2, numberOf(this.#players, game.black, PLAYER_BYTES, 'players'), true);
    view.setUint16(4, numberOf(this.#players, game.white, PLAYER_BYTES, 'players'), true);
    const result = replay.finished ? replay.result() : (game.result ?? replay.result());
    bytes[6] = Math.round(32 + result / 2);
    bytes[7] = game.theoreticalBlack ?? 0;
    let index = MOVES_OFFSET;
    for (const move of game.moves) {
      if (move !== PASS) bytes[index++] = ((move >> 3) + 1) * 10 + (move & 7) + 1;
    }
    this.#games += 1;
    return bytes;
  }

  /** The 16 bytes before the games added so far. */
  header(): Uint8Array {
    const bytes = this.#header();
    viewOf(bytes).setInt32(4, this.#games, true);
    viewOf(bytes).setUint16(10, this.#year ?? 0, true);
    bytes[12] = 8;
    return bytes;
  }

  /** The .jou file of the games added so far. */
  players(): Uint8Array {
    return this.#nameFile(this.#players, PLAYER_BYTES);
  }

  /** The .trn file of the games added so far. */
  tournaments(): Uint8Array {
    return this.#nameFile(this.#tournaments, TOURNAMENT_BYTES);
  }

  #checkYear(year: number): void {
    this.#year ??= year;
    if (year !== this.#year) {
      throw new OthelloError(
        'unsupported',
        `A WTHOR file holds the games of one year; this one has games of ${this.#year} and ${year}. Write a file for each.`,
      );
    }
  }

  #header(): Uint8Array {
    const { year, month, day } = this.#created;
    const bytes = new Uint8Array(HEADER_BYTES);
    bytes.set([Math.floor(year / 100), year % 100, month, day]);
    return bytes;
  }

  #nameFile(names: ReadonlyMap<string, number>, width: number): Uint8Array {
    const bytes = new Uint8Array(HEADER_BYTES + names.size * width);
    bytes.set(this.#header());
    viewOf(bytes).setUint16(8, names.size, true);
    for (const [name, number] of names) {
      for (let index = 0; index < name.length; index++) {
        bytes[HEADER_BYTES + number * width + index] = name.charCodeAt(index);
      }
    }
    return bytes;
  }
}

/** A whole database in memory. @throws OthelloError unsupported, see {@link WthorWriter.add}. */
export function encodeWthor(
  games: Iterable<RecordedGame>,
  created: CreationDate,
): { games: Uint8Array; players: Uint8Array; tournaments: Uint8Array } {
  const writer = new WthorWriter(created);
  const records = Array.from(games, (game) => writer.add(game));
  const bytes = new Uint8Array(HEADER_BYTES + records.length * RECORD_BYTES);
  bytes.set(writer.header());
  records.forEach((record, index) => {
    bytes.set(record, HEADER_BYTES + index * RECORD_BYTES);
  });
  return { games: bytes, players: writer.players(), tournaments: writer.tournaments() };
}

const INITIAL = formatPosition(initialPosition());

function replayed(game: RecordedGame): Replay {
  const replay = new Replay(game.start);
  if (formatPosition(game.start) !== INITIAL) {
    throw new OthelloError(
      'unsupported',
      'WTHOR cannot hold a game that begins with another position than the initial one; write it as GGF.',
    );
  }
  for (const move of game.moves) {
    const reason = replay.play(move);
    if (reason !== undefined) throw new OthelloError('badRecord', `The game cannot be written: ${reason}.`);
  }
  return replay;
}

function numberOf(names: Map<string, number>, name: string | undefined, width: number, what: string): number {
  const latin = (name ?? UNKNOWN)
    .replace(/[^ -\xff]/gu, '?')
    .slice(0, width - 1)
    .trimEnd();
  const known = names.get(latin);
  if (known !== undefined) return known;
  if (names.size === MAX_NAMES) {
    throw new OthelloError(
      'unsupported',
      `A WTHOR file cannot hold more than ${MAX_NAMES} ${what}; write several.`,
    );
  }
  names.set(latin, names.size);
  return names.size - 1;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
