import { Random } from '../../engine/random.js';
import { openingOf } from '../games/opening.js';
import { runTogether, type Steps } from '../players/leafQueue.js';
import { needsThread } from '../players/needsThread.js';
import { PlayerMaker } from '../players/playerMaker.js';
import { isStopped } from '../threads/stopSignal.js';
import { WorkMeter } from '../threads/workMeter.js';
import { type MatchGame, playMatchGame } from './match.js';
import type { MatchAnswer, MatchTask } from './matchTaskTypes.js';
import { playPairsInTurn } from './pairsInTurn.js';

/**
 * Plays the pairs of a task, undefined when it was stopped: side by side, or in turn where a player needs the thread.
 */
export default async function playPairs(task: MatchTask): Promise<MatchAnswer | undefined> {
  const { first, second, runtime, pairs, stop, timed = false, stage } = task;
  if (needsThread(first) || needsThread(second)) return playPairsInTurn(task);
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
