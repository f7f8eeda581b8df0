import { OthelloError } from '../../engine/errors.js';
import { formatPosition, moveName } from '../../engine/notation.js';
import { isLegal, legalMoveList, type Position } from '../../engine/position.js';
import type { Asked, Maps } from './askedMaps.js';
import type { Question } from './networkPass.js';

/** A map that another program made, and what it explains: the logit of a move, or the value. */
export interface GivenMap {
  readonly position: Position;
  readonly question: Question;
  /** [64], a1 b1 .. h8. */
  readonly map: Float32Array;
  /** Which game the position is of, where it is known. */
  readonly game?: string;
}

/** Maps made elsewhere, under the name by which the report shows them. */
export interface GivenMaps {
  readonly name: string;
  readonly maps: readonly GivenMap[];
}

/** The same as plain data for a thread: what each row explains, and the rows one after the other, [keys, 64]. */
export interface PackedMaps {
  readonly name: string;
  readonly keys: readonly string[];
  readonly data: Float32Array;
}

/** Maps made elsewhere for the positions of a part, and the moves that they explain, by position. */
export interface GivenPart {
  readonly moves: Readonly<Record<string, number>>;
  readonly maps: readonly PackedMaps[];
}

function keyOf({ position, question }: Asked): string {
  const target = question.kind === 'move' ? moveName(question.square) : 'value';
  return `${formatPosition(position)} ${target}`;
}

/** Finds maps that were made elsewhere; those of other positions or moves than were given are not known. */
export class KnownMaps {
  readonly names: readonly string[];
  readonly #moves: Readonly<Record<string, number>>;
  readonly #maps: ReadonlyMap<string, ReadonlyMap<string, Float32Array>>;

  constructor({ moves, maps }: GivenPart) {
    this.names = maps.map(({ name }) => name);
    this.#moves = moves;
    this.#maps = new Map(
      maps.map(({ name, keys, data }) => [
        name,
        new Map(keys.map((key, row) => [key, data.subarray(row * 64, (row + 1) * 64)])),
      ]),
    );
  }

  /** The move that is explained at a position; undefined where the maps do not say. */
  moveAt(position: Position): number | undefined {
    return this.#moves[formatPosition(position)];
  }

  mapsOf(name: string, asked: readonly Asked[]): Maps {
    const known = this.#maps.get(name);
    return asked.map((one) => known?.get(keyOf(one)));
  }
}

/** What is evaluated where maps made elsewhere are judged. */
export interface GivenSample {
  readonly positions: readonly Position[];
  /** The move that is explained at each position; none where it is the value. */
  readonly moves: ReadonlyMap<string, number>;
  /** The game of each position, as the first file that knows it says; itself where none does. */
  readonly games: readonly string[];
  /** Positions of which no file says it. */
  readonly unnamed: number;
  /** Positions that were left out: without a choice of moves, or not in every file. */
  readonly left: number;
}

/**
 * The positions with a choice of moves of which every file has a map, in the order of the first file. Of several moves of a
 * position the first one is explained.
 */
export function givenSample(files: readonly GivenMaps[], subject: Question['kind']): GivenSample {
  const asked = files.map(({ maps }) => maps.filter(({ question }) => question.kind === subject));
  const known = asked.map((maps) => new Set(maps.map(keyOf)));
  const positions = new Map<string, Position>();
  const moves = new Map<string, number>();
  const seen = new Set<string>();
  for (const one of asked[0] ?? []) {
    const key = formatPosition(one.position);
    seen.add(key);
    if (positions.has(key) || legalMoveList(one.position).length < 2) continue;
    if (!known.every((keys) => keys.has(keyOf(one)))) continue;
    positions.set(key, one.position);
    if (one.question.kind === 'move') moves.set(key, one.question.square);
  }
  const games = gamesOf(files);
  const keys = [...positions.keys()];
  return {
    positions: [...positions.values()],
    moves,
    games: keys.map((key) => games.get(key) ?? key),
    unnamed: keys.filter((key) => !games.has(key)).length,
    left: seen.size - positions.size,
  };
}

/** The games of positions, by position. */
function gamesOf(files: readonly GivenMaps[]): ReadonlyMap<string, string> {
  const games = new Map<string, string>();
  for (const { position, game } of files.flatMap(({ maps }) => maps)) {
    const key = formatPosition(position);
    if (game !== undefined && !games.has(key)) games.set(key, game);
  }
  return games;
}

/** What of the maps a part needs: those of its positions. */
export function givenPart(
  files: readonly GivenMaps[],
  moves: ReadonlyMap<string, number>,
  positions: readonly Position[],
): GivenPart {
  const wanted = new Set(positions.map(formatPosition));
  const maps = files.map(({ name, maps: all }): PackedMaps => {
    const some = all.filter(({ position }) => wanted.has(formatPosition(position)));
    const data = new Float32Array(64 * some.length);
    some.forEach(({ map }, row) => data.set(map, 64 * row));
    return { name, keys: some.map(keyOf), data };
  });
  return { moves: Object.fromEntries([...moves].filter(([position]) => wanted.has(position))), maps };
}

/**
 * Puts maps, positions and what is explained together, row by row.
 *
 * @param file what the maps are called in a sentence
 * @throws OthelloError `badRecord` naming the row of a map that is not finite, of an illegal move, or that is there twice
 */
export function checkedMaps(file: string, maps: readonly GivenMap[]): readonly GivenMap[] {
  const rows = new Map<string, number>();
  maps.forEach((one, row) => {
    const bad = one.map.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new OthelloError('badRecord', `Map ${row + 1} of ${file} is not finite at ${moveName(bad)}.`);
    if (one.question.kind === 'move' && !isLegal(one.position, one.question.square)) {
      const message = `Map ${row + 1} of ${file} explains ${moveName(one.question.square)}, which is not legal there.`;
      throw new OthelloError('badRecord', message);
    }
    const earlier = rows.get(keyOf(one));
    if (earlier !== undefined) {
      const message = `Maps ${earlier + 1} and ${row + 1} of ${file} explain the same of the same position.`;
      throw new OthelloError('badRecord', message);
    }
    rows.set(keyOf(one), row);
  });
  return maps;
}
