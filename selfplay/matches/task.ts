import { Random } from '../../engine/random.js';
import { openingOf } from '../games/opening.js';
import { isForeign } from '../players/foreignEngine.js';
import { runTogether, type Steps } from '../players/leafQueue.js';
import { PlayerMaker } from '../players/playerMaker.js';
import { isStopped } from '../threads/stopSignal.js';
import { WorkMeter } from '../threads/workMeter.js';
import { playForeignPairs } from './foreignMatch.js';
import { type MatchGame, playMatchGame } from './match.js';
import type { MatchAnswer, MatchTask } from './matchTask.js';

/**
 * Plays the pairs of a task, undefined when it was stopped: side by side, or with a foreign engine in turn.
 */
export default async function playPairs(task: MatchTask): Promise<MatchAnswer | undefined> {
  const { first, second, runtime, pairs, stop, timed = false, stage } = task;
  if (isForeign(first) || isForeign(second)) return playForeignPairs(task);
  const meter = new WorkMeter(task.work);
  const maker = new PlayerMaker(runtime, 2 * pairs.length, meter);
  const makeFirst = await maker.maker(first);
  const makeSecond = await maker.maker(second);
  meter.lap('preparing');
  const random = Random.fromKey(task.seed);
  const games: Steps<MatchGame>[] = [];
  for (const [place, pair] of pairs.entries()) {
    const opening = openingOf(task, place, random);
    for (const firstIsBlack of [true, false]) {
      const game = { pair, firstIsBlack, opening, isTimed: timed, stage };
      games.push(playMatchGame(makeFirst(), makeSecond(), game, random));
    }
  }
  const played = await runTogether(games, () => meter.pause('searching', () => isStopped(stop)));
  meter.lap('searching');
  return played === undefined ? undefined : { games: played, evaluations: maker.evaluations };
}
