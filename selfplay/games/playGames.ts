import { Random } from '../../engine/random.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import type { SearchSettings } from '../players/searchSettings.js';
import type { GameRecord } from '../records/gameRecord.js';
import type { NetworkBytes } from '../threads/networkBytes.js';
import { runParts } from '../threads/parts.js';
import { taskFile } from '../threads/task.js';
import type { Workers } from '../threads/workers.js';
import { drawOrder, type OpeningBook } from './openingBook.js';
import type playChunk from './playTask.js';
import type { GameParameters } from './selfPlayGame.js';

const PLAY = taskFile<typeof playChunk>('./playTask.js', import.meta.url);

export interface Playing {
  readonly runtime: RuntimeChoice;
  readonly workers: number | Workers;
  readonly seed: string;
  /** Aborted to stop: no further game is begun and those under way are given up. */
  readonly signal?: AbortSignal;
  /** As in Task. */
  readonly sharedBatch?: number | undefined;
  /** As in PoolOptions. */
  readonly onNote?: ((sentence: string) => void) | undefined;
}

/** What is played, how, and by how many threads. */
export interface PlayGamesOptions extends Playing {
  readonly network: NetworkBytes;
  readonly games: number;
  readonly parameters: GameParameters;
  readonly search: SearchSettings;
  /** Games that one worker plays side by side. */
  readonly chunkGames: number;
  /** What the games begin with instead of random moves: each opening as often as any other, in an order the seed decides. */
  readonly book?: OpeningBook;
  readonly onGames?: (games: readonly GameRecord[], evaluations: number) => void;
}

/** Self-play games of one network, in worker threads, without training. The games depend on the seed alone. */
export async function playGames(options: PlayGamesOptions): Promise<GameRecord[]> {
  const { network, runtime, parameters, search, chunkGames, sharedBatch, book, onGames } = options;
  const random = Random.fromSeed(options.seed);
  const seed = random.key;
  const order = book === undefined ? undefined : drawOrder(book, random);
  const shares = share(options.games, chunkGames);
  const answers = await runParts({
    file: PLAY,
    workers: options.workers,
    parts: shares,
    task: ({ from, count }, stop) => ({
      network,
      runtime,
      seed,
      generation: 0,
      first: from,
      count,
      parameters,
      search,
      stop,
      sharedBatch,
      explain: { games: [], composite: '', targets: [], software: '' },
      ...(order === undefined ? {} : { openings: openingsFrom(order, from, count) }),
    }),
    name: ({ from, count }) => `Self-play of games ${from} to ${from + count - 1} (seed ${options.seed})`,
    onPart: (_, answer) => onGames?.(answer.games, answer.evaluations),
    signal: options.signal,
    onNote: options.onNote,
  });
  return answers.flatMap((answer) => answer?.games ?? []);
}

/** Those of `count` games from number `first` on; when all have begun a game, the next begin with the same. */
function openingsFrom(order: readonly (readonly number[])[], first: number, count: number) {
  return Array.from({ length: count }, (_, place) => order[(first + place) % order.length]!);
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
