import type { RuntimeName } from '../../nn/runtime.js';
import type { PlayerSpec } from '../players/playerSpec.js';
import { Random } from '../../engine/random.js';
import { openingOf } from '../games/opening.js';
import { runTogether, type Steps } from '../players/leafQueue.js';
import { PlayerMaker } from '../players/playerMaker.js';
import { isStopped } from '../threads/stopSignal.js';
import { WorkMeter } from '../threads/workMeter.js';
import { isForeign, playForeignPairs } from './foreignMatch.js';
import { type MatchGame, playMatchGame } from './match.js';

/** Some pairs of a match. */
export interface MatchTask {
  readonly first: PlayerSpec;
  readonly second: PlayerSpec;
  readonly runtime: RuntimeName;
  readonly seed: string;
  /** Their numbers. */
  readonly pairs: readonly number[];
  /** Random plies that each pair begins with. */
  readonly openingPlies: number;
  /** Moves that they begin with instead, in their order; absent where openings are random. */
  readonly openings?: readonly (readonly number[])[];
  /** Whether it is told how long the players think. */
  readonly timed?: boolean;
  readonly stop: Int32Array;
  /** Where the thread counts what it does, see WorkMeter. */
  readonly work?: Float64Array;
}

export interface MatchAnswer {
  readonly games: MatchGame[];
  readonly evaluations: number;
}

/**
 * Plays the pairs of a task, undefined when it was stopped: side by side, or with a foreign engine in turn.
 */
export default async function playPairs(task: MatchTask): Promise<MatchAnswer | undefined> {
  const { first, second, runtime, pairs, stop, timed = false } = task;
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
      games.push(playMatchGame(makeFirst(), makeSecond(), pair, firstIsBlack, opening, random, timed));
    }
  }
  const played = await runTogether(games, () => meter.pause('searching', () => isStopped(stop)));
  meter.lap('searching');
  return played === undefined ? undefined : { games: played, evaluations: maker.evaluations };
}
