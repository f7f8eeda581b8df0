import type { Store } from '../store/store.js';
import type { MatchGame } from './match.js';

/** Of the first arena game that no match has a claim to. */
const PROPERTY = 'arenaNumbers';

/** Numbers of arena games, and what has to be stored with whatever remembers them. */
export interface ArenaNumbers {
  readonly first: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * The numbers that the next match gets for so many games, before any of them is played: so a game's number tells its place
 * in the match, whichever thread was done first, and a match that was interrupted keeps its numbers while others are
 * played. To be called within the transaction that stores the properties.
 */
export function takeArenaNumbers(store: Store, games: number): ArenaNumbers {
  const taken = store.property(PROPERTY);
  const first = Math.max(store.nextIndex('arena'), Number.isSafeInteger(taken) ? (taken as number) : 0);
  return { first, properties: { [PROPERTY]: first + games } };
}

/** The place of a game in its match: both games of a pair stand together, the one in which the first player has black before. */
export function placeInMatch({ pair, firstIsBlack }: Pick<MatchGame, 'pair' | 'firstIsBlack'>): number {
  return 2 * pair + (firstIsBlack ? 0 : 1);
}
