import { performance } from 'node:perf_hooks';
import { OthelloError } from '../../engine/errors.js';
import { encodeRanges } from '../../nn/quantization/ranges.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { sha256Of } from '../../nn/sha256.js';
import {
  isMostlyForfeited,
  type MatchGame,
  type MatchSummary,
  pairResults,
  summarizeMatch,
  type Thinking,
} from '../../selfplay/matches/match.js';
import { playMatch } from '../../selfplay/matches/playMatch.js';
import { sprt, type SprtHypotheses, type SprtState } from '../../selfplay/matches/sprt.js';
import type { EndgameSettings } from '../../selfplay/players/endgame.js';
import type { PlayerSpec } from '../../selfplay/players/playerSpec.js';
import type { SearchSettings } from '../../selfplay/players/searchSettings.js';
import type { Workers } from '../../selfplay/threads/workers.js';
import type { Openings } from '../sources/openings.js';
import { formatAmount, percent } from '../terminal/format.js';
import type { Bar, Progress } from '../terminal/progress.js';
import type { ArenaStore, MatchIdentity } from './arenaStore.js';

export interface ArenaPlayer {
  /** As it was written, and in eight bits always with `:int8`. */
  readonly name: string;
  readonly spec: PlayerSpec;
}

export interface ArenaSettings {
  readonly games: number;
  readonly openings: Openings;
  readonly workers: number | Workers;
  readonly runtime: RuntimeChoice;
  /** As in Task. */
  readonly sharedBatch?: number | undefined;
  readonly sprt: SprtHypotheses | undefined;
  readonly store: ArenaStore | undefined;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** What became of a match; from the view of `a`. */
export interface ArenaResult {
  readonly a: string;
  readonly b: string;
  readonly seed: string;
  readonly openings: Openings;
  readonly summary: MatchSummary;
  readonly sprt: SprtState | undefined;
  readonly forfeits: readonly { readonly pair: number; readonly by: 'a' | 'b'; readonly reason: string }[];
  /** Of the games played now; undefined when there are none. */
  readonly secondsPerMove: { readonly a: number; readonly b: number } | undefined;
  readonly evaluationsPerSecond: number;
}

/** Throws OthelloError `usage` unless games can be played in pairs. */
export function checkPairs(games: number): void {
  if (games % 2 === 0) return;
  throw new OthelloError(
    'usage',
    `--games takes an even number, since each opening is played twice, not ${games}.`,
  );
}

export function identityOf(a: ArenaPlayer, b: ArenaPlayer, openings: Openings): MatchIdentity {
  const shaOf = ({ spec }: ArenaPlayer): string => (spec.kind === 'network' ? spec.network.sha256 : '');
  const endOf = ({ spec }: ArenaPlayer): string => (spec.kind === 'network' ? endgameText(spec.endgame) : '');
  // What a search has beyond the first version's, so that matches of before stay what they are.
  const searchOf = ({ spec }: ArenaPlayer): string =>
    spec.kind === 'network' ? searchText(spec.search) : '';
  const searches = [searchOf(a), searchOf(b)] as const;
  const rangesOf = ({ spec }: ArenaPlayer): string => {
    if (spec.kind !== 'network' || spec.network.ranges === undefined) return '';
    const { sha256, ranges, half = false } = spec.network;
    return `${sha256Of(new TextEncoder().encode(encodeRanges(sha256, ranges)))}${half ? ' float16' : ''}`;
  };
  const ranges = [rangesOf(a), rangesOf(b)] as const;
  return {
    a: a.name,
    b: b.name,
    networks: [shaOf(a), shaOf(b)],
    ...(ranges.every((sha256) => sha256 === '') ? {} : { ranges }),
    ...(typeof openings === 'number'
      ? { openingPlies: openings }
      : { openingPlies: 0, book: openings.sha256 }),
    endgame: `${endOf(a)} ${endOf(b)}`,
    ...(searches.every((search) => search === '') ? {} : { searches }),
  };
}

function searchText({ keepTree = false, finalShare, temperature }: SearchSettings): string {
  return [
    ...(keepTree ? ['keepTree'] : []),
    ...(finalShare === undefined ? [] : [`finalShare=${finalShare}`]),
    ...(temperature === undefined ? [] : [`temperature=${temperature}`]),
  ].join();
}

function endgameText({ solve, prove, deepen }: EndgameSettings = { solve: 0, prove: 0 }): string {
  return deepen === undefined ? `${solve}/${prove}` : `${solve}/${prove}+${deepen}`;
}

/** So many games tell whether an engine is broken. */
const ENOUGH_FORFEITS = 4;

/**
 * Plays a match, or what is missing of it, and stores each share when it is finished. Throws OthelloError `engineFailed` where
 * most of the games were forfeited, as soon as that is clear.
 */
export async function playArenaMatch(
  a: ArenaPlayer,
  b: ArenaPlayer,
  seed: string,
  bar: Bar,
  settings: ArenaSettings,
): Promise<ArenaResult> {
  const { games: wanted, openings, runtime, sharedBatch, workers, store, signal, progress } = settings;
  const identity = identityOf(a, b, openings);
  const pairs = wanted / 2;
  const stored = store?.begin(identity, seed, pairs) ?? [];
  const played: MatchGame[] = [...stored];
  const fresh: MatchGame[] = [];
  let evaluations = 0;
  const began = performance.now();
  let seconds = 0;
  const hypotheses = settings.sprt;
  const broken = new AbortController();
  const { games, summary } = await playMatch({
    first: a.spec,
    second: b.spec,
    runtime,
    sharedBatch,
    onNote: (sentence) => progress.log(sentence),
    seed,
    signal: AbortSignal.any([signal, broken.signal]),
    pairs,
    workers,
    ...(typeof openings === 'number' ? { openingPlies: openings } : { openingPlies: 0, book: openings }),
    played: stored,
    timed: true,
    ...(hypotheses === undefined
      ? {}
      : { decided: (soFar) => sprt(pairResults(soFar), hypotheses).accepted !== undefined }),
    onGames(finished, evaluated) {
      store?.insert(identity, seed, finished);
      played.push(...finished);
      fresh.push(...finished);
      evaluations += evaluated;
      seconds = (performance.now() - began) / 1000;
      for (const game of finished) tellForfeit(game, a, b, progress);
      // In whatever order the games came: nobody needs to wait for an earlier one.
      if (isBroken(played)) broken.abort();
      const rate = evaluations === 0 ? '' : `, ${formatAmount(evaluations / seconds)} evaluations/s`;
      bar.update(played.length, `a has ${percent(summarizeMatch(played).score)}${rate}`);
    },
  });
  if (isMostlyForfeited(games)) throw brokenMatch(games, a, b);
  return {
    a: a.name,
    b: b.name,
    seed,
    openings,
    summary,
    sprt: hypotheses === undefined ? undefined : sprt(pairResults(games), hypotheses),
    forfeits: games.flatMap(({ pair, forfeit }) =>
      forfeit === undefined
        ? []
        : [{ pair, by: forfeit.byFirst ? 'a' : 'b', reason: forfeit.reason } as const],
    ),
    secondsPerMove: secondsPerMove(fresh),
    evaluationsPerSecond: seconds === 0 ? 0 : evaluations / seconds,
  };
}

function isBroken(games: readonly MatchGame[]): boolean {
  return games.length >= ENOUGH_FORFEITS && isMostlyForfeited(games);
}

/** Names the player that forfeited more games, and why it forfeited the last of them. */
function brokenMatch(games: readonly MatchGame[], a: ArenaPlayer, b: ArenaPlayer): OthelloError {
  const forfeits = games.flatMap(({ forfeit }) => forfeit ?? []);
  const byFirst = 2 * forfeits.filter((forfeit) => forfeit.byFirst).length >= forfeits.length;
  const own = forfeits.filter((forfeit) => forfeit.byFirst === byFirst);
  return new OthelloError(
    'engineFailed',
    `The match was ended, since ${byFirst ? a.name : b.name} forfeited ${own.length} of ${games.length} games, which tells nothing of strength: ${own.at(-1)!.reason}`,
  );
}

function tellForfeit({ pair, forfeit }: MatchGame, a: ArenaPlayer, b: ArenaPlayer, progress: Progress): void {
  if (forfeit === undefined) return;
  progress.log(`${forfeit.byFirst ? a.name : b.name} forfeits a game of pair ${pair}: ${forfeit.reason}`);
}

function secondsPerMove(games: readonly MatchGame[]): ArenaResult['secondsPerMove'] {
  const mean = (side: 'first' | 'second'): number => {
    const all = games.flatMap(({ thinking }): Thinking[] => (thinking === undefined ? [] : [thinking[side]]));
    const moves = all.reduce((sum, thinking) => sum + thinking.moves, 0);
    return all.reduce((sum, thinking) => sum + thinking.seconds, 0) / Math.max(1, moves);
  };
  return games.length === 0 ? undefined : { a: mean('first'), b: mean('second') };
}
