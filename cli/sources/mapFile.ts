import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { OthelloError, quote } from '../../engine/errors.js';
import { parseJson } from '../../engine/json.js';
import { parseMove, parsePosition } from '../../engine/notation.js';
import type { Position } from '../../engine/position.js';
import { PASS } from '../../engine/squareSet.js';
import { parseTarget, type Target } from '../../lrp/target.js';
import { type NpyArray, readNpy } from '../../selfplay/arrays/npyReader.js';
import { readNpz } from '../../selfplay/arrays/npzReader.js';
import type { Subject } from '../../studies/faithfulness/flipCurves.js';
import { checkedMaps, type GivenMap, type GivenMaps } from '../../studies/faithfulness/givenMaps.js';
import type { Question } from '../../studies/faithfulness/networkPass.js';
import { bytesIn } from './recordFile.js';

/** Maps of a file, and which file it was. */
export interface MapFile extends GivenMaps {
  readonly file: string;
  readonly sha256: string;
}

/** What rows are about, as a file says it: board texts, and targets (none: the value). */
interface Rows {
  readonly positions: readonly string[];
  readonly targets: readonly (string | number)[] | undefined;
  /** The game of each, by name or number, where it is said: positions of one game are alike. */
  readonly games: readonly (string | number)[] | undefined;
  /** What the rows are called in a sentence. */
  readonly of: string;
}

/**
 * Reads maps that were made elsewhere: `.npz` with the arrays `maps`, `positions`, `targets` and `games` (or those of a log of
 * explanations), or `.npy` with the maps alone. Maps are [n, 64], [n, 8, 8], [n, planes, 64] or [n, planes, 8, 8], squares from
 * a1, b1 to h8; planes are summed. Rows that explain anything but the logit of a move or the value are left out.
 *
 * @param given `NAME=FILE`, or `FILE` for the name of the file without its ending
 * @param positionsFile JSON lines or an `.npz`, for files that have no positions of their own
 * @throws OthelloError for what cannot be read or does not fit together
 */
export function readMapFile(given: string, positionsFile: string | undefined, subject: Subject): MapFile {
  const { name, file } = nameAndFile(given);
  const bytes = bytesIn(file);
  const arrays = arraysIn(bytes, file);
  const maps = arrays.get('maps');
  if (maps === undefined) throw new OthelloError('badRecord', `${file} has no array that is called maps.`);
  const rows = rowsOf(arrays, file) ?? (positionsFile === undefined ? undefined : rowsIn(positionsFile));
  if (rows === undefined) {
    const message = `${file} does not say which positions its maps are of; save positions beside them, or give --map-positions FILE.`;
    throw new OthelloError('usage', message);
  }
  const squares = squaresOf(maps, file);
  if (squares.length !== rows.positions.length) {
    const message = `${file} has ${squares.length} maps, and ${rows.of} ${rows.positions.length} positions.`;
    throw new OthelloError('badRecord', message);
  }
  const found = squares.flatMap((map, row): GivenMap[] => {
    const question = questionAt(rows, row, subject);
    const game = rows.games === undefined ? {} : { game: String(rows.games[row]) };
    return question === undefined ? [] : [{ position: positionAt(rows, row), question, map, ...game }];
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, file: basename(file), sha256, maps: checkedMaps(file, found) };
}

function nameAndFile(given: string): { readonly name: string; readonly file: string } {
  const at = given.indexOf('=');
  const file = given.slice(at + 1);
  const name = at < 0 ? basename(file).replace(/\.np[yz]$/i, '') : given.slice(0, at);
  if (file === '' || !/^[\p{L}\p{N}_.+ -]{1,40}$/u.test(name)) {
    const message = `--maps takes NAME=FILE, the name of at most 40 letters, digits and _ . + -, not ${quote(given)}.`;
    throw new OthelloError('usage', message);
  }
  return { name, file };
}

const POSITIONS = ['positions', 'position'];
const TARGETS = ['targets', 'target'];
const GAMES = ['games', 'game'];

/** The arrays of a file that concern maps; of an .npy file its only one, as `maps`. */
function arraysIn(bytes: Uint8Array, file: string): ReadonlyMap<string, NpyArray> {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return new Map([['maps', readNpy(bytes, file)]]);
  const wanted = ['maps', ...POSITIONS, ...TARGETS, ...GAMES];
  const entries = readNpz(bytes, file, (name) => wanted.includes(name));
  return new Map([...entries].map(([name, entry]) => [name, readNpy(entry, `${name} in ${file}`)]));
}

function rowsOf(arrays: ReadonlyMap<string, NpyArray>, file: string): Rows | undefined {
  const first = (names: readonly string[]): NpyArray | undefined =>
    names.map((name) => arrays.get(name)).find((array) => array !== undefined);
  const [positions, targets, games] = [first(POSITIONS), first(TARGETS), first(GAMES)];
  if (positions === undefined) return undefined;
  if (positions.shape.length !== 1 || positions.data instanceof Float64Array)
    throw new OthelloError('badRecord', `The positions in ${file} are not one row of texts.`);
  for (const [name, array] of [['targets', targets] as const, ['games', games] as const]) {
    if (array === undefined || (array.shape.length === 1 && array.shape[0] === positions.shape[0])) continue;
    const message = `${file} has ${positions.data.length} positions and ${array.data.length} ${name}.`;
    throw new OthelloError('badRecord', message);
  }
  return {
    positions: positions.data,
    targets: targets && [...targets.data],
    games: games && [...games.data],
    of: file,
  };
}

function rowsIn(file: string): Rows {
  const bytes = bytesIn(file);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const rows = rowsOf(arraysIn(bytes, file), file);
    if (rows !== undefined) return rows;
    throw new OthelloError('badRecord', `${file} has no array that is called positions.`);
  }
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  const rows = lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [lineRow(line, `${file}, line ${index + 1}`)],
  );
  const said = (name: 'target' | 'game'): (string | number)[] | undefined => {
    const found = rows.flatMap((row) => row[name] ?? []);
    if (found.length === 0 || found.length === rows.length) return found.length === 0 ? undefined : found;
    const message = `${found.length} of the ${rows.length} lines of ${file} have a ${name}.`;
    throw new OthelloError('badRecord', message);
  };
  return {
    positions: rows.map(({ position }) => position),
    targets: said('target'),
    games: said('game'),
    of: file,
  };
}

interface Line {
  readonly position: string;
  readonly target?: string | number;
  readonly game?: string | number;
}

function lineRow(line: string, where: string): Line {
  let data: unknown;
  try {
    data = parseJson(line);
  } catch (cause) {
    throw new OthelloError('badRecord', `${where}, is not JSON.`, { cause });
  }
  const { position, target, game } = (data ?? {}) as Record<string, unknown>;
  if (typeof position !== 'string' || !isName(target) || !isName(game)) {
    const message = `${where}, is not an object with a position, a target and, if it is known, a game, all texts.`;
    throw new OthelloError('badRecord', message);
  }
  return {
    position,
    ...(target === undefined ? {} : { target }),
    ...(game === undefined ? {} : { game }),
  };
}

function isName(value: unknown): value is string | number | undefined {
  return value === undefined || typeof value === 'string' || typeof value === 'number';
}

/** Each map [64], planes summed. Throws OthelloError `badRecord` for another shape. */
function squaresOf({ shape, data }: NpyArray, file: string): Float32Array[] {
  const isBoard = shape.at(-1) === 8 && shape.at(-2) === 8;
  const [count = 0, ...rest] = isBoard ? shape.slice(0, -2) : shape.at(-1) === 64 ? shape.slice(0, -1) : [];
  const planes = rest[0] ?? 1;
  if (!(data instanceof Float64Array) || rest.length > 1 || count < 1 || planes < 1) {
    const is = data instanceof Float64Array ? `of the shape (${shape.join(', ')})` : 'texts';
    const message = `The maps in ${file} are ${is}; shapes are (n, 64), (n, 8, 8), (n, planes, 64) and (n, planes, 8, 8).`;
    throw new OthelloError('badRecord', message);
  }
  return Array.from({ length: count }, (_, row) =>
    Float32Array.from({ length: 64 }, (__, square) => {
      let sum = 0;
      for (let plane = 0; plane < planes; plane++) sum += data[(row * planes + plane) * 64 + square]!;
      return sum;
    }),
  );
}

function positionAt({ positions, of }: Rows, row: number): Position {
  return inRow(of, row, () => parsePosition(positions[row]!));
}

/** undefined for a target that is neither the logit of a move nor the value. */
function questionAt({ targets, of }: Rows, row: number, subject: Subject): Question | undefined {
  if (targets === undefined) {
    if (subject === 'value') return { kind: 'value' };
    const message = `${of} does not say which move each map explains; save targets beside the positions.`;
    throw new OthelloError('usage', message);
  }
  const given = targets[row]!;
  const target = inRow(of, row, () => (typeof given === 'number' ? squareTarget(given) : textTarget(given)));
  if (target.kind === 'value') return { kind: 'value' };
  if (target.kind !== 'move' && target.kind !== 'logit') return undefined;
  if (target.square !== undefined) return { kind: 'move', square: target.square };
  throw new OthelloError(
    'badRecord',
    `Row ${row + 1} of ${of}: which move "move" is must be said, as in move:f5.`,
  );
}

function squareTarget(square: number): Target {
  if (Number.isInteger(square) && square >= 0 && square < PASS) return { kind: 'move', square };
  throw new OthelloError('badTarget', `${square} is not a square; squares are 0 (a1) to 63 (h8).`);
}

function textTarget(text: string): Target {
  const trimmed = text.trim();
  if (!/^[a-h][1-8]$/i.test(trimmed)) return parseTarget(trimmed);
  return { kind: 'move', square: parseMove(trimmed) };
}

function inRow<T>(of: string, row: number, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof OthelloError)) throw cause;
    throw new OthelloError(cause.code, `Row ${row + 1} of ${of}: ${cause.message}`, { cause });
  }
}
