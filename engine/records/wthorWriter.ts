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

/** The count of names has sixteen bits. */
const MOST_NAMES = 65_535;

/** The date that a file says it was created. */
export interface CreationDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Builds a .wtb and its name files game by game. */
export class WthorWriter {
  readonly #created: CreationDate;
  readonly #players = new NameTable(PLAYER_BYTES, 'players');
  readonly #tournaments = new NameTable(TOURNAMENT_BYTES, 'tournaments');
  #games = 0;
  #depth = 0;
  #year: number | undefined;

  constructor(created: CreationDate) {
    this.#created = created;
  }

  /**
   * The 68 bytes of one game. Names are cut to 19 characters (a tournament's to 25), and those outside of latin-1
   * become `?`; they keep the numbers that they have where the game was read, if no other name has them here. Of an
   * unfinished game with no result the score is that of the board as it stands; of a game without a theoretical score that
   * is the score as well.
   * @throws OthelloError unsupported when WTHOR cannot hold the game: another start, or a second year in the file.
   */
  add(game: RecordedGame): Uint8Array {
    const replay = replayed(game);
    this.#checkYear(game.year ?? 0);
    const bytes = new Uint8Array(RECORD_BYTES);
    const view = viewOf(bytes);
    const { numbers } = game.source ?? {};
    view.setUint16(0, this.#tournaments.numberOf(game.event, numbers?.tournament), true);
    view.setUint16(2, this.#players.numberOf(game.black, numbers?.black), true);
    view.setUint16(4, this.#players.numberOf(game.white, numbers?.white), true);
    const result = replay.finished ? replay.result() : (game.result ?? replay.result());
    bytes[6] = Math.round(32 + result / 2);
    bytes[7] = game.theoreticalBlack ?? bytes[6];
    this.#depth = Math.max(this.#depth, game.theoreticalDepth ?? 0);
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
    bytes[14] = this.#depth;
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

  #nameFile(table: NameTable, width: number): Uint8Array {
    const names = table.names();
    const bytes = new Uint8Array(HEADER_BYTES + names.length * width);
    bytes.set(this.#header());
    viewOf(bytes).setUint16(8, names.length, true);
    for (const [number, name] of names.entries()) {
      for (let index = 0; index < name.length; index++) {
        bytes[HEADER_BYTES + number * width + index] = name.charCodeAt(index);
      }
    }
    return bytes;
  }
}

/** Names of one kind by their numbers; those of numbers that no game needs are empty. */
class NameTable {
  readonly #width: number;
  readonly #what: string;
  readonly #numbers = new Map([[UNKNOWN, 0]]);
  readonly #names = new Map([[0, UNKNOWN]]);
  #next = 1;

  constructor(width: number, what: string) {
    this.#width = width;
    this.#what = what;
  }

  /** @param elsewhere the number that the name has where it is from; without a name the federation's own files know it */
  numberOf(name: string | undefined, elsewhere: number | undefined): number {
    const latin = latinName(name ?? UNKNOWN, this.#width);
    if (elsewhere !== undefined && elsewhere < MOST_NAMES) {
      const wanted = name === undefined && elsewhere !== 0 ? '' : latin;
      if (!this.#names.has(elsewhere)) return this.#take(wanted, elsewhere);
      if (this.#names.get(elsewhere) === wanted) return elsewhere;
    }
    const known = this.#numbers.get(latin);
    if (known !== undefined) return known;
    while (this.#names.has(this.#next)) this.#next++;
    if (this.#next < MOST_NAMES) return this.#take(latin, this.#next);
    throw new OthelloError(
      'unsupported',
      `A WTHOR file cannot hold more than ${MOST_NAMES} ${this.#what}; write several.`,
    );
  }

  #take(name: string, number: number): number {
    if (name !== '' && !this.#numbers.has(name)) this.#numbers.set(name, number);
    this.#names.set(number, name);
    return number;
  }

  /** From number 0 to the largest. */
  names(): string[] {
    const count = Math.max(...this.#names.keys()) + 1;
    return Array.from({ length: count }, (_, number) => this.#names.get(number) ?? '');
  }
}

/** As it is in the files of WTHOR. */
export function latinName(name: string, width: number = PLAYER_BYTES): string {
  return name
    .replace(/[^ -\xff]/gu, '?')
    .slice(0, width - 1)
    .trimEnd();
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
