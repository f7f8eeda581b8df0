import { formatPosition, moveName, parseMove, parsePosition } from '../../../engine/notation.js';
import { isOver, play, type Position } from '../../../engine/position.js';
import { FOLLOW, type LevelChoice, LEVELS } from '../../../playing/levels.js';
import { isUsualStart } from '../../../playing/line.js';
import { goTo, newGame, positionOf, type Seat } from '../../../playing/playedGame.js';
import { type Clocks, FRESH_CLOCKS, type TimeControl } from '../../../playing/timeControl.js';
import type { KeptGame, PlayState } from './state.js';

/** Of a layout that another version reads: what differs is not read. */
const VERSION = 1;
/** Moves of the longest game, with all its passes. */
const MOST_MOVES = 130;
const SEATS: readonly Seat[] = ['black', 'white', 'both', 'none'];

/** The game as text that is worth keeping; undefined where nothing was played, or nothing is left to play. */
export function keptText({ game, level, seed, timeControl, turnClocks }: PlayState): string | undefined {
  if (game.ply === 0 || game.gaveUp !== undefined || isOver(positionOf(game))) return undefined;
  return JSON.stringify({
    version: VERSION,
    ...(isUsualStart(game.start) ? {} : { start: formatPosition(game.start) }),
    moves: game.line.map(moveName),
    ply: game.ply,
    human: game.human,
    level,
    seed,
    ...(timeControl === undefined ? {} : { timeControl, clocks: turnClocks }),
  });
}

/** The game that a text holds; undefined of any other text, and of a game that is over. */
export function readKeptGame(text: string): KeptGame | undefined {
  try {
    return gameOf(JSON.parse(text) as Readonly<Record<string, unknown>>);
  } catch {
    // Whatever stands there was not written here.
    return undefined;
  }
}

function gameOf(data: Readonly<Record<string, unknown>>): KeptGame | undefined {
  const { version, start, moves, ply, human, level, seed, timeControl, clocks } = data;
  if (version !== VERSION || !isList(moves) || moves.length > MOST_MOVES) return undefined;
  if (!isSeat(human) || !isLevel(level) || typeof seed !== 'string' || !isCount(ply)) return undefined;
  const fresh = newGame(
    human,
    moves.map((move) => parseMove(String(move))),
    startOf(start),
  );
  // Throws where a move is not legal.
  fresh.line.reduce(play, fresh.start);
  const game = goTo(fresh, ply);
  if (game.ply === 0 || isOver(positionOf(game))) return undefined;
  const timed = isTimeControl(timeControl) && areClocks(clocks) ? { timeControl, clocks } : UNTIMED;
  return { game, level, seed, ...timed };
}

const UNTIMED = { timeControl: undefined, clocks: FRESH_CLOCKS };

function startOf(start: unknown): Position | undefined {
  return typeof start === 'string' ? parsePosition(start) : undefined;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isSeat(value: unknown): value is Seat {
  return SEATS.includes(value as Seat);
}

function isLevel(value: unknown): value is LevelChoice {
  return value === FOLLOW || (isCount(value) && value >= 1 && value <= LEVELS.length);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isTimeControl(value: unknown): value is TimeControl {
  return hasNumbers(value, ['main', 'increment']);
}

function areClocks(value: unknown): value is Clocks {
  const { spent, earned } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return hasNumbers(spent, ['black', 'white']) && hasNumbers(earned, ['black', 'white']);
}

function hasNumbers(value: unknown, keys: readonly string[]): boolean {
  const record = (value ?? {}) as Readonly<Record<string, unknown>>;
  return keys.every((key) => {
    const number = record[key];
    return typeof number === 'number' && Number.isFinite(number) && number >= 0;
  });
}
