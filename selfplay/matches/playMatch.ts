import { OthelloError } from '../../engine/errors.js';
import { formatCount } from '../../engine/numberText.js';
import { Random } from '../../engine/random.js';
import { drawOrder, type OpeningBook } from '../games/openingBook.js';
import { type Playing, share } from '../games/playGames.js';
import { needsThread } from '../players/needsThread.js';
import type { PlayerSpec } from '../players/playerSpec.js';
import { runParts } from '../threads/parts.js';
import { taskFile } from '../threads/task.js';
import { type MatchGame, type MatchSummary, summarizeMatch } from './match.js';
import type playPairs from './matchTask.js';
import type { MatchTask } from './matchTaskTypes.js';

const MATCH = taskFile<typeof playPairs>('./matchTask.js', import.meta.url);

/** Who plays whom, from which openings, and when the match ends. */
export interface PlayMatchOptions extends Playing {
  readonly first: PlayerSpec;
  readonly second: PlayerSpec;
  readonly pairs: number;
  /** Random plies at the beginning of each pair. */
  readonly openingPlies: number;
  /** Openings that are played instead, each by one pair, in an order drawn from the seed. */
  readonly book?: OpeningBook;
  /** Games that have been played already, in whole pairs; they count and are not played again. */
  readonly played?: readonly MatchGame[];
  /** Called with the games of each finished share of the match, and the positions evaluated for them. */
  readonly onGames?: (games: readonly MatchGame[], evaluations: number) => void;
  /**
   * Asked after each share with the games so far, in the order of the match; when it says true the match ends.
   * What it is asked about does not depend on timing, unless a player needs its thread.
   */
  readonly decided?: (games: readonly MatchGame[]) => boolean;
  /** Whether its games tell how long the players thought. */
  readonly timed?: boolean;
  /** Where one of the games that are being played is shown, see createStage; engines of others are not shown. */
  readonly stage?: Int32Array;
  /** Pairs that a worker plays side by side: fewer tell more often how the match stands. By the players unless said. */
  readonly pairsPerTask?: number;
}

/** Games of a match and their summary. */
export interface PlayedMatch {
  /** In the order of their pairs; of a match that was aborted, the pairs played. */
  readonly games: MatchGame[];
  readonly summary: MatchSummary;
}

/** Pairs that one worker plays side by side: as many games a network as self-play has, to fill its batches. */
const PAIRS_PER_TASK = 32;
/** Where games take long, so that a stopped match loses little. */
const FEWER_PAIRS = 16;
const MANY_SIMULATIONS = 64;
/** And when the match may end early, so that few are played in vain. */
const PAIRS_PER_DECISION = 8;
/** Who needs a thread plays one game at a time; a foreign engine begins each pair afresh, so that no game depends on earlier ones. */
const PAIRS_IN_TURN = 1;

/**
 * A match from paired openings, played in worker threads. The games of our own players depend on the seed, and on
 * the book where there is one, alone, unless one has a time for its moves.
 *
 * @throws OthelloError `engineFailed` when a foreign engine cannot be started at all; `usage` for more pairs than
 * the book has openings, since players without chance would play the same games again.
 */
export async function playMatch(options: PlayMatchOptions): Promise<PlayedMatch> {
  const { book, pairs } = options;
  if (book !== undefined && book.openings.length < pairs) {
    throw new OthelloError(
      'usage',
      `${formatCount(book.openings.length, 'opening')} ${book.openings.length === 1 ? 'is' : 'are'} too few for ${formatCount(pairs, 'pair')} of games.`,
    );
  }
  const settled = new SettledShares(options.decided);
  const missing: MissingShare[] = [];
  const there = new Map<number, MatchGame[]>();
  for (const game of options.played ?? []) there.set(game.pair, [...(there.get(game.pair) ?? []), game]);
  // Shares of all pairs, also of those that are there: so a match that goes on is decided where it would have been.
  for (const [index, { from, count }] of share(pairs, pairsPerTask(options)).entries()) {
    const all = Array.from({ length: count }, (_, place) => from + place);
    const stored = all.flatMap((pair) => there.get(pair) ?? []);
    const rest = all.filter((pair) => !there.has(pair));
    if (rest.length === 0) settled.add(index, stored);
    else missing.push({ index, stored, pairs: rest });
  }
  if (missing.length > 0 && !settled.isOver) await playInWorkers(options, missing, settled);
  const games = [...settled.games];
  games.sort((a, b) => a.pair - b.pair || Number(b.firstIsBlack) - Number(a.firstIsBlack));
  return { games, summary: summarizeMatch(games) };
}

/** Pairs of a share that are to be played, and the games of its other pairs. */
interface MissingShare {
  readonly index: number;
  readonly stored: readonly MatchGame[];
  readonly pairs: readonly number[];
}

async function playInWorkers(
  options: PlayMatchOptions,
  missing: readonly MissingShare[],
  settled: SettledShares,
): Promise<void> {
  const { onGames, onNote, signal, workers, book, seed } = options;
  const order = book === undefined ? undefined : drawOrder(book, Random.fromSeed(seed));
  const end = new AbortController();
  const answers = await runParts({
    file: MATCH,
    workers,
    parts: missing,
    task: ({ pairs }, stop) => taskOf(options, order, pairs, stop),
    name: ({ pairs }) => `Pairs ${pairs[0]} to ${pairs.at(-1)} of the match (seed ${seed})`,
    onPart(number, { games, evaluations }) {
      const { index, stored } = missing[number]!;
      onGames?.(games, evaluations);
      settled.add(index, [...stored, ...games]);
      if (settled.isOver) end.abort();
    },
    signal: signal === undefined ? end.signal : AbortSignal.any([signal, end.signal]),
    onNote,
  });
  // What was stored of shares that were stopped counts too.
  for (const [number, { index, stored }] of missing.entries()) {
    if (answers[number] === undefined) settled.add(index, stored);
  }
}

function pairsPerTask({ first, second, decided, pairsPerTask: asked }: PlayMatchOptions): number {
  if (needsThread(first) || needsThread(second)) return PAIRS_IN_TURN;
  if (asked !== undefined) return asked;
  if (decided !== undefined) return PAIRS_PER_DECISION;
  const simulations = [first, second].map((spec) => (spec.kind === 'network' ? spec.simulations : 0));
  return Math.max(...simulations) > MANY_SIMULATIONS ? FEWER_PAIRS : PAIRS_PER_TASK;
}

/** The games that count: those of the shares in order, up to the one that decides. */
class SettledShares {
  readonly #decided: PlayMatchOptions['decided'];
  readonly #shares: (readonly MatchGame[] | undefined)[] = [];
  #next = 0;
  #over = false;
  #games: MatchGame[] = [];

  constructor(decided: PlayMatchOptions['decided']) {
    this.#decided = decided;
  }

  add(index: number, games: readonly MatchGame[]): void {
    this.#shares[index] = games;
    for (let share = this.#shares[this.#next]; share !== undefined; share = this.#shares[++this.#next]) {
      if (this.#over) return;
      this.#games.push(...share);
      this.#over = this.#decided?.(this.#games) ?? false;
    }
  }

  /** The match is decided. */
  get isOver(): boolean {
    return this.#over;
  }

  get games(): readonly MatchGame[] {
    // Of a match that was aborted, shares behind a missing one count too; those behind a decision do not.
    return this.#over ? this.#games : this.#shares.flatMap((share) => share ?? []);
  }
}

/** @param order the openings of all pairs; undefined where they are random. */
function taskOf(
  options: PlayMatchOptions,
  order: readonly (readonly number[])[] | undefined,
  pairs: readonly number[],
  stop: Int32Array,
): MatchTask {
  const { first, second, runtime, openingPlies, sharedBatch, stage } = options;
  const seed = Random.fromSeed(options.seed).key;
  const timed = options.timed ?? false;
  const task: MatchTask = {
    first,
    second,
    runtime,
    seed,
    pairs,
    openingPlies,
    timed,
    sharedBatch,
    stop,
    stage,
  };
  return order === undefined ? task : { ...task, openings: pairs.map((pair) => order[pair]!) };
}
