import { Random } from '../../engine/random.js';
import { openingOf } from '../games/opening.js';
import { runTogether, type Steps } from '../players/leafQueue.js';
import { PlayerMaker } from '../players/playerMaker.js';
import { isStopped } from '../threads/stopSignal.js';
import type { MatchAnswer, MatchTask } from '../threads/tasks.js';
import { WorkMeter } from '../threads/workMeter.js';
import { isForeign, playForeignPairs } from './foreignMatch.js';
import { type MatchGame, playMatchGame } from './match.js';

/**
 * Plays the pairs of a task, undefined when it was stopped: side by side, or with a foreign engine in turn.
 * @param now milliseconds of a clock that never goes back, to tell how long the players think.
 * @param meter counts what the thread does.
 */
export async function playPairs(
  task: MatchTask,
  now?: () => number,
  meter = new WorkMeter(),
): Promise<MatchAnswer | undefined> {
  const { first, second, runtime, pairs, stop } = task;
  if (isForeign(first) || isForeign(second)) return playForeignPairs(task, now);
  const maker = new PlayerMaker(runtime, 2 * pairs.length, now, meter);
  const makeFirst = await maker.maker(first);
  const makeSecond = await maker.maker(second);
  meter.lap('preparing');
  const random = Random.fromKey(task.seed);
  const games: Steps<MatchGame>[] = [];
  for (const [place, pair] of pairs.entries()) {
    const opening = openingOf(task, place, random);
    for (const firstIsBlack of [true, false]) {
      games.push(playMatchGame(makeFirst(), makeSecond(), pair, firstIsBlack, opening, random, now));
    }
  }
  const played = await runTogether(games, () => meter.pause('searching', () => isStopped(stop)));
  meter.lap('searching');
  return played === undefined ? undefined : { games: played, evaluations: maker.evaluations };
}
