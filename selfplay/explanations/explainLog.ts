import type { Position } from '../../engine/position.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import type { NetworkBytes } from '../threads/networkBytes.js';
import { isStopped, sayStop, stopOn } from '../threads/stopSignal.js';
import { taskFile } from '../threads/task.js';
import { WorkerPool } from '../threads/workerPool.js';
import type { Workers } from '../threads/workers.js';
import type explainLoggedGame from './explainTask.js';
import type { ExplainTask, GameLog, LogForm, LogSettings, SkippedGame } from './explainTask.js';

const EXPLAIN = taskFile<typeof explainLoggedGame>('./explainTask.js', import.meta.url);

/** A game whose plies are to be explained. */
export interface LoggedGame {
  /** What the log calls it: `12`, `arena/3`, or the number of a record in its file. */
  readonly name: string;
  readonly start: Position;
  /** From `start` on, passes among them. */
  readonly moves: readonly number[];
  /** The network that explains it. */
  readonly network: NetworkBytes;
}

/** A game that cannot even be read. */
export interface UnreadGame extends SkippedGame {
  readonly name: string;
}

export interface ExplainLogOptions {
  /** Read as they are needed, so there may be more of them than fit in memory. */
  readonly games: Iterable<LoggedGame | UnreadGame>;
  readonly settings: LogSettings;
  readonly form: LogForm;
  readonly runtime: RuntimeChoice;
  readonly workers: number | Workers;
  /** Called for every game, in their order, whatever the number of workers. */
  readonly onGame: (name: string, log: GameLog | SkippedGame) => void;
  /** Aborted to stop: the games under way are finished and no further one is begun. */
  readonly signal?: AbortSignal;
}

/**
 * Explains games in worker threads, a game a task. The numbers do not depend on the workers. A game that cannot be
 * explained is told to `onGame` with its reason, and the others go on.
 *
 * @throws OthelloError what concerns every game: `badComposite`, `badModel`, or what `onGame` throws.
 */
export async function explainLog(options: ExplainLogOptions): Promise<void> {
  const { games, workers, signal, onGame } = options;
  const { stop, release } = stopOn(signal);
  const pool = typeof workers === 'number' ? new WorkerPool(workers) : workers;
  const underWay: { readonly name: string; readonly log: Promise<Settled> }[] = [];
  /** Waits for the oldest game; false when it was not begun. */
  const finishOldest = async (): Promise<boolean> => {
    const { name, log } = underWay.shift()!;
    const settled = await log;
    if ('error' in settled) throw settled.error;
    if (settled.log !== undefined) onGame(name, settled.log);
    return settled.log !== undefined;
  };
  try {
    for (const game of games) {
      if (isStopped(stop)) break;
      underWay.push({ name: game.name, log: explainOne(pool, game, options, stop) });
      // Twice the workers: one each at work and one that waits, so that none is idle when a long game is the oldest.
      if (underWay.length >= 2 * pool.places && !(await finishOldest())) break;
    }
    while (underWay.length > 0 && (await finishOldest()));
  } finally {
    // A thread that is ended in the middle of a session's run takes the process with it.
    sayStop(stop);
    await Promise.all(underWay.map(({ log }) => log));
    release();
    if (typeof workers === 'number') await pool.close();
  }
}

/** What became of a game: a promise that never rejects may wait for its turn. */
type Settled = { readonly log: GameLog | SkippedGame | undefined } | { readonly error: unknown };

async function explainOne(
  pool: Workers,
  game: LoggedGame | UnreadGame,
  { runtime, settings, form }: ExplainLogOptions,
  stop: Int32Array,
): Promise<Settled> {
  if ('skipped' in game) return { log: { skipped: game.skipped } };
  const task: ExplainTask = { ...game, runtime, settings, form, stop };
  try {
    return {
      log: await pool.run(EXPLAIN, task, `The explanation of game ${game.name}`),
    };
  } catch (error) {
    return { error };
  }
}
