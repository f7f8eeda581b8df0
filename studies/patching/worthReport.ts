import type { Random } from '../../engine/random.js';
import { rankAbove } from '../faithfulness/flipping.js';
import { ClusterBootstrap } from '../statistics/clusterBootstrap.js';
import { type Interval, sampleSize } from '../statistics/interval.js';
import { type ByPosition, OverGames } from '../statistics/overGames.js';
import { rankCorrelation } from '../statistics/ranks.js';
import { pearson } from './agreement.js';
import { unpackNumbers } from './packed.js';
import { COLOUR, type WorthEffects } from './worthPart.js';

/** How well one way to tell foretells what turning a disc is truly worth; means over positions, 95 % intervals over games. */
export interface WorthEstimate {
  /** The network on the turned board, its gradient, a map's method, or the colour alone. */
  readonly name: string;
  /** Over the discs of a position: Pearson's and Spearman's correlation with the exact fall. */
  readonly pearson: Interval;
  readonly spearman: Interval;
  /** Spearman's over the discs of one colour, the mean of both: what is said beyond whose the disc is. */
  readonly withinColour: Interval;
  /** The rank correlation less that of the colour alone, paired by position. */
  readonly aboveColour: Interval;
  /** The chance that a disc whose turning changes the result has a larger estimate, by size, than one whose does not. */
  readonly decides: Interval;
  /** The chance that a disc that is better held by the other side is told from one that is not. */
  readonly contrary: Interval;
}

/** What turning a disc is truly worth in positions that can be solved, beside what a network and its maps say. */
export interface WorthReport {
  readonly study: 'worth';
  readonly positions: number;
  readonly games: number;
  readonly discs: number;
  /** Positions with at most so many empty squares were taken. */
  readonly empties: number;
  /** Positions, of those that are not drawn, in which the sign of the network's value is that of the exact score. */
  readonly right: Interval;
  /** By how many discs of the final difference the score falls when an own disc is turned, and rises when one of the opponent's is. */
  readonly own: Interval;
  readonly opponent: Interval;
  /** Part of the discs whose turning changes who wins. */
  readonly decisive: Interval;
  /** Part of the discs that are better held by the other side: turning one of the mover's gains, or of the opponent's loses. */
  readonly contrary: Interval;
  readonly estimates: readonly WorthEstimate[];
}

/** Discs of one colour of a position: fewer have no order to speak of. */
const FEWEST = 3;

/** A position with its discs, in their order. */
interface Case {
  /** Exact: how far the score falls, and whether the result changes. */
  readonly falls: readonly number[];
  readonly decisive: readonly boolean[];
  readonly isOwn: readonly boolean[];
  readonly score: number;
  readonly value: number;
  readonly estimates: Readonly<Record<string, readonly number[]>>;
}

/** @param games of the positions */
export function reportWorth(
  parts: readonly WorthEffects[],
  empties: number,
  games: readonly number[],
  random: Random,
): WorthReport {
  const cases = parts.flatMap(casesOf);
  const over = new OverGames(new ClusterBootstrap(random), games);
  const mean = (of: (one: Case) => number | undefined): Interval => over.mean(cases.map(of));
  const share = (one: Case, which: readonly boolean[]): number =>
    which.filter(Boolean).length / one.falls.length;
  const names = Object.keys(parts[0]?.estimates ?? {});
  const byColour = cases.map((one) => correlation(one.falls, one.estimates[COLOUR]!));
  return {
    study: 'worth',
    ...sampleSize(games),
    discs: cases.reduce((sum, { falls }) => sum + falls.length, 0),
    empties,
    right: mean(({ score, value }) => (score === 0 ? undefined : Number(value > 0 === score > 0))),
    own: mean((one) => meanOf(one.falls.filter((_, at) => one.isOwn[at]))),
    opponent: mean((one) => meanOf(one.falls.filter((_, at) => !one.isOwn[at]).map((fall) => -fall))),
    decisive: mean((one) => share(one, one.decisive)),
    contrary: mean((one) => share(one, contraryDiscs(one))),
    estimates: names.map((name) => estimateOf(name, cases, byColour, over)),
  };
}

function estimateOf(
  name: string,
  cases: readonly Case[],
  byColour: ByPosition,
  over: OverGames,
): WorthEstimate {
  const ranks = cases.map((one) => correlation(one.falls, one.estimates[name]!));
  const of = (each: (one: Case, estimate: readonly number[]) => number | undefined): Interval =>
    over.mean(cases.map((one) => each(one, one.estimates[name]!)));
  return {
    name,
    pearson: of(({ falls }, estimate) => finite(pearson(falls, estimate))),
    spearman: over.mean(ranks),
    withinColour: of(withinColour),
    aboveColour: over.mean(
      ranks.map((rank, at) => {
        const colour = byColour[at];
        return rank === undefined || typeof colour !== 'number' ? undefined : rank - colour;
      }),
    ),
    decides: of(({ decisive }, estimate) => told(estimate.map(Math.abs), decisive)),
    contrary: of((one, estimate) =>
      told(
        estimate.map((value, at) => (one.isOwn[at] ? -value : value)),
        contraryDiscs(one),
      ),
    ),
  };
}

/** Discs that the other side had better have. */
function contraryDiscs({ falls, isOwn }: Case): boolean[] {
  return falls.map((fall, at) => (isOwn[at] ? fall < 0 : fall > 0));
}

/** The area under the ROC curve of numbers for discs of which something is so; undefined where it is so of all or none. */
function told(numbers: readonly number[], isSo: readonly boolean[]): number | undefined {
  const rows = Array.from(numbers.keys());
  return rankAbove(
    numbers,
    rows.filter((row) => isSo[row]),
    rows.filter((row) => !isSo[row]),
  );
}

/** The mean of the rank correlations over own discs and over the opponent's, of those that there are. */
function withinColour({ falls, isOwn }: Case, estimate: readonly number[]): number | undefined {
  const found = [true, false].flatMap((mine) => {
    const rows = Array.from(falls.keys()).filter((row) => isOwn[row] === mine);
    if (rows.length < FEWEST) return [];
    const rank = correlation(
      rows.map((row) => falls[row]!),
      rows.map((row) => estimate[row]!),
    );
    return rank === undefined ? [] : [rank];
  });
  return meanOf(found);
}

/** Spearman's correlation; of an estimate that is constant 0, since it foretells nothing. undefined where the truth is. */
function correlation(truth: readonly number[], estimate: readonly number[]): number | undefined {
  if (truth.every((value) => value === truth[0])) return undefined;
  return rankCorrelation(truth, estimate) ?? 0;
}

function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function casesOf({ counts, scores, values, own, turned, estimates }: WorthEffects): Case[] {
  const [isOwn, after] = [unpackNumbers(own), unpackNumbers(turned)];
  const numbers = Object.entries(estimates).map(([name, text]) => [name, unpackNumbers(text)] as const);
  let from = 0;
  return counts.map((count, index) => {
    const of = (all: Float32Array): number[] => Array.from(all.subarray(from, from + count));
    const score = scores[index]!;
    const found = of(after);
    const one: Case = {
      falls: found.map((other) => score - other),
      decisive: found.map((other) => Math.sign(other) !== Math.sign(score)),
      isOwn: of(isOwn).map(Boolean),
      score,
      value: values[index]!,
      estimates: Object.fromEntries(numbers.map(([name, all]) => [name, of(all)])),
    };
    from += count;
    return one;
  });
}
