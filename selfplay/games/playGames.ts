import { Random } from '../../engine/random.js';
import type { RuntimeName } from '../../nn/runtime.js';
import type { GameRecord } from '../records/gameRecord.js';
import { workerFile, WorkerPool } from '../threads/pool.js';
import type { NetworkBytes, PlayAnswer, PlayTask } from '../threads/tasks.js';
import type { SearchSettings } from '../training/config.js';
import type { GameParameters } from './selfPlayGame.js';

export interface Playing {
  readonly runtime: RuntimeName;
  readonly workers: number;
  readonly seed: string;
  /** Aborted to stop: no further game is begun and those under way are given up. */
  readonly signal?: AbortSignal;
}

export interface PlayGamesOptions extends Playing {
  readonly network: NetworkBytes;
  readonly games: number;
  readonly parameters: GameParameters;
  readonly search: SearchSettings;
  /** Games that one worker plays side by side. */
  readonly chunkGames: number;
  readonly onGames?: (games: readonly GameRecord[], evaluations: number) => void;
}

/** Self-play games of one network, in worker threads, without training. The games depend on the seed alone. */
export async function playGames(options: PlayGamesOptions): Promise<GameRecord[]> {
  const { network, runtime, parameters, search, chunkGames, onGames } = options;
  const seed = Random.fromSeed(options.seed).key;
  const shares = share(options.games, chunkGames);
  const played = await inWorkers(options, shares, async (pool, stop, { from, count }) => {
    const task: PlayTask = {
      kind: 'play',
      ...{ network, runtime, seed, generation: 0, first: from, count, parameters, search, stop },
      explain: { games: [], composite: '', targets: [], software: '' },
    };
    const name = `Self-play of games ${from} to ${from + count - 1} (seed ${options.seed})`;
    const answer = await pool.run<PlayAnswer | undefined>(task, name);
    if (answer !== undefined) onGames?.(answer.games, answer.evaluations);
    return answer?.games ?? [];
  });
  return played.flat();
}

interface Share {
  readonly from: number;
  readonly count: number;
}

/**
 * 0..total-1 in shares of at most `most`, alike in size and even in number so that two cores finish
 * together. They do not depend on the workers: games that share batches must stay the same.
 */
export function share(total: number, most: number): Share[] {
  const shares = Math.min(total, 2 * Math.ceil(total / (2 * most)));
  return Array.from({ length: shares }, (_, index) => {
    const from = Math.floor((index * total) / shares);
    return { from, count: Math.floor(((index + 1) * total) / shares) - from };
  });
}

/**
 * Runs each share as a task, as many at a time as there are workers; answers in the order of the shares.
 *
 * @param work gets the number that becomes 1 when all is to be given up.
 * @param file the compiled worker.
 */
export async function inWorkers<Share, Answer>(
  { workers, signal }: Pick<Playing, 'workers' | 'signal'>,
  shares: readonly Share[],
  work: (pool: WorkerPool, stop: Int32Array, share: Share) => Promise<Answer>,
  file: string = workerFile('worker'),
): Promise<Answer[]> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const abort = (): void => {
    Atomics.store(stop, 0, 1);
    Atomics.notify(stop, 0); // those who wait for something outside
  };
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort);
  const pool = new WorkerPool(file, Math.max(1, Math.min(workers, shares.length)));
  const working = shares.map((each) => work(pool, stop, each));
  try {
    return await Promise.all(working);
  } finally {
    // A thread that is ended in the middle of a session's run takes the process with it.
    abort();
    await Promise.allSettled(working);
    signal?.removeEventListener('abort', abort);
    await pool.close();
  }
}
