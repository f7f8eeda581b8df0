import { OthelloError } from '../../engine/errors.js';
import type { PlayAnswer, PlayTask } from '../games/playTask.js';
import type { MatchTask } from '../matches/matchTaskTypes.js';
import type { Task } from '../threads/task.js';
import { packPlayed, readPlayed } from './playedGames.js';
import { readPairs } from './playedPairs.js';
import type { TaskName } from './taskNames.js';

/** The most bytes that the packed result of a part may have. */
export const MOST_RESULT_BYTES = 64 * 2 ** 20;

/** The result of a part in the form that it travels in, see `pack`. */
export function formOfResult(name: TaskName, result: unknown): unknown {
  return name === 'selfplay/games/playTask' ? packPlayed(result as PlayAnswer) : result;
}

/**
 * The result of a part that came from another machine. Games are held against the rules; the numbers of studies cannot be
 * checked without doing them again, so those parts must be given to machines that one knows.
 *
 * @throws OthelloError `badRecord` when it is none.
 */
export function checkedResult(name: TaskName, data: unknown, task: Task): unknown {
  if (name === 'selfplay/games/playTask') return readPlayed(data, task as PlayTask);
  if (name === 'selfplay/matches/task') return readPairs(data, task as MatchTask);
  if (typeof data === 'object' && data !== null) return data;
  throw new OthelloError('badRecord', 'A part that came back holds no result.');
}

/** Games in a result. */
export function gamesIn(result: unknown): number {
  const games = (result as { readonly games?: unknown } | undefined)?.games;
  return Array.isArray(games) ? games.length : 0;
}
