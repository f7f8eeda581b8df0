import { OthelloError, Random } from '../engine/index.js';
import { splitCommandLine } from './commandLine.js';
import { GtpClient } from './gtpClient.js';
import { playMatchGame } from './match.js';
import type { MatchGame } from './match.js';
import type { Player } from './player.js';
import { PlayerMaker } from './playerMaker.js';
import { awaiting, runTogether } from './steps.js';
import type { Steps } from './steps.js';
import type { MatchTask, PlayerSpec } from './tasks.js';

type ForeignSpec = Extract<PlayerSpec, { kind: 'gtp' }>;

/** A foreign engine that plays one game at a time. When it has failed, the next game begins with a new process. */
export class ForeignPlayer implements Player {
  readonly #spec: ForeignSpec;
  #client: Promise<GtpClient> | undefined;

  constructor(spec: ForeignSpec) {
    this.#spec = spec;
  }

  /** The running engine; started when there is none. Rejects with OthelloError `engineFailed`. */
  start(): Promise<GtpClient> {
    this.#client ??= GtpClient.start(this.#spec.command, { answerSeconds: this.#spec.answerSeconds });
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

export interface ForeignMatchOptions {
  readonly now?: (() => number) | undefined;
  /** Aborted to end the engines at once, whatever they are at. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each pair when it is finished. */
  readonly onPair: (games: readonly MatchGame[], evaluations: number) => void;
}

/**
 * Plays pairs with foreign engines on this thread, `lanes` games at a time, each with processes of its own.
 * A game of an engine that fails is forfeited, and the next pairs are played with a new process.
 *
 * @throws OthelloError `engineFailed` when an engine cannot even be started for the first time.
 */
export async function playForeignPairs(
  task: MatchTask,
  lanes: number,
  { now, signal, onPair }: ForeignMatchOptions,
): Promise<void> {
  const { first, second, runtime, pairs, openingPlies, stop } = task;
  const maker = new PlayerMaker(runtime, lanes, now);
  const foreign: ForeignPlayer[] = [];
  const makerOf = async (spec: PlayerSpec): Promise<() => Player> => {
    if (spec.kind !== 'gtp') return maker.maker(spec);
    return () => {
      const player = new ForeignPlayer(spec);
      foreign.push(player);
      return player;
    };
  };
  const stopped = (): boolean => Atomics.load(stop, 0) !== 0;
  const random = Random.fromKey(task.seed);
  const left = [...pairs];
  let told = 0;

  function* lane(one: Player, other: Player): Steps<void> {
    for (let pair = left.shift(); pair !== undefined && !stopped(); pair = left.shift()) {
      const games: MatchGame[] = [];
      for (const firstIsBlack of [true, false]) {
        games.push(yield* playMatchGame(one, other, pair, firstIsBlack, openingPlies, random, now));
      }
      onPair(games, maker.evaluations - told);
      told = maker.evaluations;
    }
  }

  const endAll = (): Promise<unknown> => Promise.all(foreign.map((player) => player.dispose()));
  const makers = [await makerOf(first), await makerOf(second)] as const;
  const abort = (): void => void endAll();
  signal?.addEventListener('abort', abort);
  try {
    const players = Array.from({ length: Math.max(1, Math.min(lanes, left.length)) }, () => [
      makers[0](),
      makers[1](),
    ]);
    const [begin] = players;
    for (const player of begin!) if (player instanceof ForeignPlayer) await player.start();
    await runTogether(
      players.map(([one, other]) => lane(one!, other!)),
      stopped,
    );
  } finally {
    signal?.removeEventListener('abort', abort);
    await endAll();
  }
}

/** Whether a player is a program of somebody else, so that its games cannot be played in worker threads. */
export function isForeign(spec: PlayerSpec): boolean {
  return spec.kind === 'gtp';
}

/** @throws OthelloError `usage` when the command is empty or a quote is not closed. */
export function foreignSpec(command: string, answerSeconds: number): ForeignSpec {
  if (!(answerSeconds > 0)) {
    throw new OthelloError(
      'usage',
      `An engine cannot answer within ${answerSeconds} seconds; give it more than 0.`,
    );
  }
  splitCommandLine(command);
  return { kind: 'gtp', command, answerSeconds };
}
