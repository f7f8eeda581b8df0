import { Random } from '../engine/index.js';
import type { RuntimeName } from '../nn/index.js';
import { summarizeMatch } from './match.js';
import type { MatchGame, MatchSummary } from './match.js';
import type { GameParameters } from './game.js';
import { WorkerPool, workerFile } from './pool.js';
import type { GameRecord } from './record.js';
import type {
  MatchAnswer,
  MatchTask,
  NetworkBytes,
  PlayAnswer,
  PlayerSpec,
  PlayTask,
  SearchSettings,
} from './tasks.js';

interface Playing {
  readonly runtime: RuntimeName;
  readonly workers: number;
  readonly seed: string;
  /** Aborted to stop: no further game is begun and those under way are given up. */
  readonly signal?: AbortSignal;
}

export interface PlayMatchOptions extends Playing {
  readonly first: PlayerSpec;
  readonly second: PlayerSpec;
  readonly pairs: number;
  readonly openingPlies: number;
  /** Called with the games of each finished share of the match, and the positions evaluated for them. */
  readonly onGames?: (games: readonly MatchGame[], evaluations: number) => void;
}

/** Pairs that one worker plays side by side: enough to fill its batches. */
const PAIRS_PER_TASK = 16;

/**
 * A match of two of our own players from paired random openings, in worker threads. The games depend on
 * the seed alone.
 *
 * @returns the games in the order of their pairs and the summary; of a match that was aborted, the pairs played.
 */
export async function playMatch(
  options: PlayMatchOptions,
): Promise<{ readonly games: MatchGame[]; readonly summary: MatchSummary }> {
  const { first, second, runtime, pairs, openingPlies, onGames } = options;
  const seed = Random.fromSeed(options.seed).key;
  const shares = share(pairs, PAIRS_PER_TASK);
  const played = await inWorkers(options, shares, async (pool, stop, { from, count }) => {
    const task: MatchTask = {
      ...{ kind: 'match', first, second, runtime, seed, firstPair: from, pairs: count, openingPlies, stop },
    };
    const name = `Pairs ${from} to ${from + count - 1} of the match (seed ${options.seed})`;
    const answer = await pool.run<MatchAnswer | undefined>(task, name);
    if (answer !== undefined) onGames?.(answer.games, answer.evaluations);
    return answer?.games ?? [];
  });
  return { games: played.flat(), summary: summarizeMatch(played.flat()) };
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
function share(total: number, most: number): Share[] {
  const shares = Math.min(total, 2 * Math.ceil(total / (2 * most)));
  return Array.from({ length: shares }, (_, index) => {
    const from = Math.floor((index * total) / shares);
    return { from, count: Math.floor(((index + 1) * total) / shares) - from };
  });
}

/** Runs each share as a task, as many at a time as there are workers; answers in the order of the shares. */
async function inWorkers<Answer>(
  { workers, signal }: Playing,
  shares: readonly Share[],
  work: (pool: WorkerPool, stop: Int32Array, share: Share) => Promise<Answer>,
): Promise<Answer[]> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const abort = (): void => void Atomics.store(stop, 0, 1);
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort);
  const pool = new WorkerPool(workerFile('worker'), Math.min(workers, shares.length));
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
