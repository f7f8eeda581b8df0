import { OthelloError } from '../engine/errors.js';
import type { EndgameSettings } from '../selfplay/players/endgame.js';
import { PLAY_SEARCH, type SearchSettings } from '../selfplay/players/searchSettings.js';

/**
 * How a level plays. It is weak because it looks less and wavers between moves that seem good to it, never by a move that
 * has nothing to do with the position.
 */
export interface Level {
  readonly name: string;
  /** Of each move; 0 is the policy alone. */
  readonly simulations: number;
  /**
   * A move is drawn with probability ∝ weight^(1 / temperature), its weight being its share of the visits, or its
   * probability where there are none. The best move is played when absent.
   */
  readonly temperature?: number;
  /** Whether endgames are played exactly. Who cannot look ahead should not end perfectly. */
  readonly exact: boolean;
}

/**
 * The levels, from one that a child beats to the whole agent: what each scores stands in docs/levels.md. Up to the sixth
 * only the policy speaks; the ninth is how `play` plays unless it is told otherwise.
 */
export const LEVELS: readonly Level[] = [
  { name: 'beginner', simulations: 0, temperature: 6, exact: false },
  { name: 'novice', simulations: 0, temperature: 3, exact: false },
  { name: 'casual', simulations: 0, temperature: 2, exact: false },
  { name: 'amateur', simulations: 0, temperature: 1.2, exact: false },
  { name: 'intermediate', simulations: 0, temperature: 0.8, exact: false },
  { name: 'skilled', simulations: 0, temperature: 0.4, exact: false },
  { name: 'advanced', simulations: 8, temperature: 0.4, exact: false },
  { name: 'expert', simulations: 50, temperature: 0.3, exact: false },
  { name: 'master', simulations: 200, exact: true },
  { name: 'full', simulations: 800, exact: true },
];

/** `beginner` to `full`, from the weakest on. */
export const LEVEL_NAMES: readonly string[] = LEVELS.map(({ name }) => name);

/** The word for a level that follows the player. */
export const FOLLOW = 'follow';

/** The level of that number, from 1. */
export function levelAt(number: number): Level {
  const level = LEVELS[number - 1];
  if (level !== undefined) return level;
  throw new OthelloError('internal', `There is no level ${number}.`);
}

/** The number, from 1, of a level's number or name; undefined for any other text. */
export function levelNumber(given: string): number | undefined {
  const word = given.trim().toLowerCase();
  const index = /^\d{1,3}$/.test(word) ? Number(word) - 1 : LEVEL_NAMES.indexOf(word);
  return LEVELS[index] === undefined ? undefined : index + 1;
}

/** How a level searches in a match. */
export function levelSearch(level: Level): SearchSettings {
  // A tree that is kept would make a level that looks little as strong as whoever looked there before.
  const { temperature } = level;
  return temperature === undefined ? PLAY_SEARCH : { ...PLAY_SEARCH, keepTree: false, temperature };
}

/** The solver's part at a level, of what it is allowed at all. */
export function levelEndgame(level: Level, endgame: EndgameSettings): EndgameSettings {
  return level.exact ? endgame : { solve: 0, prove: 0 };
}

/** Expected result from which on a level that follows tries least; one less, and it tries most. */
const FAR_AHEAD = 0.8;

/**
 * The level that keeps a game even: the more its side is ahead, the less it tries. Where nobody is, it is the eighth: whoever
 * draws moves until it is behind does not come back against somebody strong.
 *
 * @param value expected result for the side that is to play at the level, -1..1.
 */
export function followingLevel(value: number): number {
  const effort = Math.max(0, Math.min(1, FAR_AHEAD - value));
  return 1 + Math.round(effort * (LEVELS.length - 1));
}

/** A level that is asked for: its number, or that it follows. */
export type LevelChoice = number | typeof FOLLOW;

/** The choice that a text names; undefined where it names none. */
export function readLevel(given: string): LevelChoice | undefined {
  return given.trim().toLowerCase() === FOLLOW ? FOLLOW : levelNumber(given);
}
