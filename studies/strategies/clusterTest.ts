import { giveWay } from '../../engine/giveWay.js';
import type { Random } from '../../engine/random.js';
import { MaxStatistic } from '../statistics/maxStatistic.js';
import { agreement } from './clustering.js';
import { SQUARES } from './mapVectors.js';
import { type CutOptions, spectralCut } from './spectralCut.js';

/** Maps that the test looks at: each cloud and each resample is as many, and there are dozens. */
const MOST_MAPS = 800;
/** Cuts of resampled games. */
const RESAMPLES = 20;

/** A step of the eigenvalues beside those of clouds without clusters. */
export interface TestedGap {
  /** After so many eigenvalues. */
  readonly clusters: number;
  readonly gap: number;
  /** Of the clouds. */
  readonly mean: number;
  readonly largest: number;
  /** From the mean of the clouds, in their standard deviations. */
  readonly deviations: number;
  /** Whether it is beyond the bound: so many clusters are more than a cloud has by chance. */
  readonly isBeyond: boolean;
}

/** Adjusted Rand indices of two cuts of the same maps. */
export interface CutAgreement {
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Whether there are clusters at all, and whether other games would be cut in the same way. */
export interface ClusterTest {
  /** Of whole games: those that the test was made with. */
  readonly maps: number;
  readonly games: number;
  readonly clouds: number;
  /** The chance that a cloud without clusters has any gap beyond the bound. */
  readonly rate: number;
  /** In deviations. */
  readonly bound: number;
  /** After two eigenvalues and more. */
  readonly gaps: readonly TestedGap[];
  /** Into so many clusters the maps were cut for what follows. */
  readonly clusters: number;
  readonly resamples: number;
  /** Of the cut of these maps with cuts of the games of bootstrap draws. */
  readonly stability: CutAgreement;
  /** The same of the clouds, which are cut somewhere too. */
  readonly cloudStability: CutAgreement;
}

export interface ClusterTestOptions extends CutOptions {
  /** Of the maps, by name. */
  readonly games: readonly string[];
  /** Clouds without clusters, at least 19 for a rate of error of 5 %. */
  readonly clouds: number;
  /** Told after each of the cuts, of which there are `cuts` in all. */
  readonly onCut?: (done: number, cuts: number) => void;
}

/**
 * Holds the eigengaps of maps against those of clouds without clusters: normally distributed with the mean and the covariance of the
 * maps (as the reference of the gap statistic, Tibshirani, Walther & Hastie 2001, but with the same shape), at unit length, as many and
 * cut in the same way. Beside it the agreement of cuts of the games of bootstrap draws with the cut of all.
 *
 * @param maps [n, 64], of unit length
 */
export async function testClusters(
  maps: Float64Array,
  options: ClusterTestOptions,
  random: Random,
): Promise<ClusterTest> {
  const { clouds, clusters, onCut } = options;
  const chosen = someGames(options.games, random.split('games'));
  const [own, games] = [rowsOf(maps, chosen), chosen.map((index) => options.games[index]!)];
  const counted = { done: 0, all: 1 + RESAMPLES + 2 * clouds };
  const cut = async (some: Float64Array, label: string, index: number) => {
    const found = await spectralCut(some, options, random.split(label, index));
    onCut?.(++counted.done, counted.all);
    await giveWay();
    return found;
  };
  const resampled = async (all: Float64Array, labels: readonly number[], label: string, index: number) => {
    const kept = drawnGames(games, random.split('draw', label, index));
    const again = await cut(rowsOf(all, kept), `resample of ${label}`, index);
    return agreement(
      again.labels,
      kept.map((at) => labels[at]!),
    );
  };
  const whole = await cut(own, 'maps', 0);
  const agreements: number[] = [];
  for (let index = 0; index < RESAMPLES; index++) {
    agreements.push(await resampled(own, whole.labels, 'maps', index));
  }
  const [nulls, cloudAgreements]: [number[][], number[]] = [[], []];
  for (let index = 0; index < clouds; index++) {
    const cloud = normalCloud(own, random.split('cloud', index));
    const found = await cut(cloud, 'cloud', index);
    nulls.push(found.gaps.slice(1));
    cloudAgreements.push(await resampled(cloud, found.labels, 'cloud', index));
  }
  const statistic = new MaxStatistic(nulls, 0);
  const tested = whole.gaps.slice(1);
  const { deviations } = statistic.standing(tested);
  return {
    maps: chosen.length,
    games: new Set(games).size,
    clouds,
    rate: statistic.rate,
    bound: statistic.bound,
    gaps: tested.map((gap, at) => ({
      clusters: at + 2,
      gap,
      mean: statistic.means[at]!,
      largest: Math.max(...nulls.map((gaps) => gaps[at]!)),
      deviations: deviations[at]!,
      isBeyond: deviations[at]! > statistic.bound,
    })),
    clusters,
    resamples: RESAMPLES,
    stability: rangeOf(agreements),
    cloudStability: rangeOf(cloudAgreements),
  };
}

/** Maps of whole games in an order at random, until there are enough. */
function someGames(games: readonly string[], random: Random): number[] {
  const names = [...new Set(games)];
  random.shuffle(names);
  const found: number[] = [];
  const byGame = indicesOf(games);
  for (const name of names) {
    if (found.length >= MOST_MAPS) break;
    found.push(...byGame.get(name)!);
  }
  return found.sort((a, b) => a - b);
}

/** The maps of the games that a bootstrap draw has, each once: a map that is there twice would be its own neighbour. */
function drawnGames(games: readonly string[], random: Random): number[] {
  const names = [...new Set(games)];
  const drawn = new Set(names.map(() => names[random.integer(names.length)]!));
  return [...games.keys()].filter((index) => drawn.has(games[index]!));
}

function indicesOf(games: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  games.forEach((game, index) => found.set(game, [...(found.get(game) ?? []), index]));
  return found;
}

function rowsOf(maps: Float64Array, rows: readonly number[]): Float64Array {
  const out = new Float64Array(rows.length * SQUARES);
  rows.forEach((row, at) => out.set(maps.subarray(row * SQUARES, (row + 1) * SQUARES), at * SQUARES));
  return out;
}

/**
 * As many maps at unit length of a normal distribution with the mean and the covariance of these: the mean, and the centred maps
 * weighed with independent normal numbers. @param maps [n, 64]
 */
export function normalCloud(maps: Float64Array, random: Random): Float64Array {
  const n = maps.length / SQUARES;
  const mean = new Float64Array(SQUARES);
  maps.forEach((value, at) => (mean[at % SQUARES]! += value / n));
  const cloud = new Float64Array(maps.length);
  for (let from = 0; from < cloud.length; from += SQUARES) {
    const own = Float64Array.from(mean);
    for (let other = 0; other < n; other++) {
      const weight = random.normal() / Math.sqrt(n - 1);
      for (let square = 0; square < SQUARES; square++) {
        own[square]! += weight * (maps[other * SQUARES + square]! - mean[square]!);
      }
    }
    const length = Math.hypot(...own);
    cloud.set(
      own.map((value) => value / length),
      from,
    );
  }
  return cloud;
}

function rangeOf(values: readonly number[]): CutAgreement {
  return {
    mean: values.reduce((a, b) => a + b, 0) / values.length,
    lowest: Math.min(...values),
    highest: Math.max(...values),
  };
}
