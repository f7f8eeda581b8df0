import { OthelloError } from '../errors.js';
import { formatPosition } from '../notation.js';
import { initialPosition } from '../position.js';
import { PASS } from '../squareSet.js';
import type { RecordedGame } from './recordReader.js';
import { Replay } from './replay.js';
import {
  HEADER_BYTES,
  MOVES_OFFSET,
  PLAYER_BYTES,
  RECORD_BYTES,
  TOURNAMENT_BYTES,
  UNKNOWN,
  viewOf,
} from './wthor.js';

const MAX_NAMES = 65_535;

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
