import { Random } from '../../engine/random.js';
import { openingOf } from '../games/opening.js';
import { type ForeignEngine, type ForeignSpec, isForeign, startForeign } from '../players/foreignEngine.js';
import { awaiting, runTogether, type Steps } from '../players/leafQueue.js';
import type { Player } from '../players/player.js';
import { PlayerMaker } from '../players/playerMaker.js';
import type { PlayerSpec } from '../players/playerSpec.js';
import { isStopped, stopSaid } from '../threads/stopSignal.js';
import { type MatchGame, playMatchGame } from './match.js';
import type { MatchAnswer, MatchTask } from './matchTaskTypes.js';

/** A foreign engine that plays one game at a time. When it has failed, the next game begins with a new process. */
class ForeignPlayer implements Player {
  readonly #spec: ForeignSpec;
  #client: Promise<ForeignEngine> | undefined;

  constructor(spec: ForeignSpec) {
    this.#spec = spec;
  }

  /** The running engine; started when there is none. Rejects with OthelloError `engineFailed`. */
  start(): Promise<ForeignEngine> {
    this.#client ??= startForeign(this.#spec);
    return this.#client;
  }

  *choose(_position: unknown, _random: unknown, moves: readonly number[]): Steps<number> {
    return yield* awaiting(this.#ask([...moves]));
  }

  async #ask(moves: readonly number[]): Promise<number> {
    try {
      return await (await this.start()).chooseMove(moves);
    } catch (error) {
      await this.dispose();
      throw error;
    }
  }

  /** Ends the process; never throws. */
  async dispose(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.then(
      (running) => running.dispose(),
      () => undefined,
    );
  }
}

/**
 * Plays the pairs of a task one game after the other: while a foreign engine or a search with a time thinks, nothing else
 * happens on this thread, so as many cores are busy as threads play, and what a player takes is its own. Processes last for the
 * task; a game of an engine that fails is forfeited, and the next one is played with a new process.
 *
 * @returns undefined when the task was stopped, which ends the engines at once, whatever they are at.
 * @throws OthelloError `engineFailed` when an engine cannot even be started.
 */
export async function playPairsInTurn(task: MatchTask): Promise<MatchAnswer | undefined> {
  const stopped = (): boolean => isStopped(task.stop);
  if (stopped()) return undefined;
  const maker = new PlayerMaker(task.runtime, 1);
  const foreign: ForeignPlayer[] = [];
  const playerOf = async (spec: PlayerSpec): Promise<Player> => {
    if (!isForeign(spec)) return (await maker.maker(spec))();
    const player = new ForeignPlayer(spec);
    foreign.push(player);
    return player;
  };
  const endAll = (): Promise<unknown> => Promise.all(foreign.map((player) => player.dispose()));
  try {
    const [one, other] = [await playerOf(task.first), await playerOf(task.second)];
    void stopSaid(task.stop).then(endAll);
    for (const player of foreign) await player.start();
    const played = await runTogether([inTurn(task, one, other)], stopped);
    return played === undefined ? undefined : { games: played[0]!, evaluations: maker.evaluations };
  } catch (error) {
    if (stopped()) return undefined;
    throw error;
  } finally {
    await endAll();
  }
}

function* inTurn(task: MatchTask, one: Player, other: Player): Steps<MatchGame[]> {
  const random = Random.fromKey(task.seed);
  const games: MatchGame[] = [];
  for (const [place, pair] of task.pairs.entries()) {
    const opening = openingOf(task, place, random);
    for (const firstIsBlack of [true, false]) {
      const game = { pair, firstIsBlack, opening, isTimed: task.timed ?? false };
      games.push(yield* playMatchGame(one, other, game, random));
    }
  }
  return games;
}
