import type { Random } from '../../engine/random.js';
import { ClusterBootstrap } from '../statistics/clusterBootstrap.js';
import { type Interval, sampleSize } from '../statistics/interval.js';
import { rankCorrelation } from '../statistics/ranks.js';
import { correlationByGame, pearson, ratioByGame } from './agreement.js';
import type { Measure } from './outcome.js';
import { unpackNumbers } from './packed.js';
import type { Replacement, UnitKind } from './units.js';
import type { UnitEffects } from './unitsPart.js';

/** What patching one channel or square did; means over positions, with 95 % intervals over games. */
export interface PatchedUnit {
  readonly unit: number;
  /** Change of the target. */
  readonly target: Interval;
  /** Its size. */
  readonly size: Interval;
  /** Size of the change of the value. */
  readonly value: Interval;
  /** Kullback-Leibler divergence of the policy from what it was, in nats. */
  readonly divergence: Interval;
  /** Part of the positions in which another move is preferred. */
  readonly changed: Interval;
}

/** How well a backward pass foretells what patching does to the target. */
export interface EstimateReport {
  /** The gradient, or the composite of a relevance. */
  readonly name: string;
  /** Pearson's correlation over all units of all positions. */
  readonly overall: Interval;
  /** Means over positions of the correlations over the units of one: which unit matters here? */
  readonly withinPositions: { readonly pearson: Interval; readonly spearman: Interval };
  /** Part of the size of all effects whose sign the estimate has. */
  readonly sign: Interval;
  /** Σ estimate · effect / Σ estimate²: 1 where estimates are neither too large nor too small. */
  readonly slope: Interval;
  /** Spearman's correlation over units between mean sizes of effects and of estimates: which unit matters on the whole? */
  readonly ranking: number;
  /** Pearson's correlation over positions, unit by unit: where does this unit matter? */
  readonly units: readonly { readonly unit: number; readonly pearson: Interval }[];
}

/** What patching the units of a layer one by one did, and who foretold it. */
export interface UnitsReport {
  readonly study: 'channels' | 'squares';
  readonly layer: string;
  readonly unit: UnitKind;
  readonly replacement: Replacement;
  /** In the spelling of parseTarget; a move is the one that the policy prefers. */
  readonly target: string;
  readonly positions: number;
  readonly games: number;
  /** The largest divergence first; where the network has no policy the largest effect. */
  readonly units: readonly PatchedUnit[];
  readonly estimates: readonly EstimateReport[];
}

/** Effects and estimates of all positions, [positions, units]. */
interface Numbers {
  readonly measures: Readonly<Record<Measure, Float32Array>>;
  readonly estimates: readonly { readonly name: string; readonly numbers: Float32Array }[];
}

/**
 * @param units their numbers, in the order of the effects
 * @param games of the positions
 */
export function reportUnits(
  parts: readonly UnitEffects[],
  units: readonly number[],
  games: readonly number[],
  random: Random,
): Pick<UnitsReport, 'positions' | 'games' | 'units' | 'estimates'> {
  const { measures, estimates } = joinParts(parts);
  const bootstrap = new ClusterBootstrap(random);
  const count = units.length;
  const mean = (numbers: Float32Array, at: number, of: (value: number) => number): Interval =>
    bootstrap.mean(
      games.map((_, position) => of(numbers[position * count + at]!)),
      games,
    );
  const plain = (value: number): number => value;
  const reported = units.map((unit, at): PatchedUnit => ({
    unit,
    target: mean(measures.target, at, plain),
    size: mean(measures.target, at, Math.abs),
    value: mean(measures.value, at, Math.abs),
    divergence: mean(measures.divergence, at, plain),
    changed: mean(measures.changed, at, plain),
  }));
  const weight = ({ divergence, size }: PatchedUnit): number =>
    Number.isNaN(divergence.mean) ? size.mean : divergence.mean;
  return {
    ...sampleSize(games),
    estimates: estimates.map(({ name, numbers }) => ({
      name,
      ...judge(bootstrap, numbers, measures.target, units, games),
    })),
    units: reported.sort((a, b) => weight(b) - weight(a) || a.unit - b.unit),
  };
}

function judge(
  bootstrap: ClusterBootstrap,
  estimate: Float32Array,
  effect: Float32Array,
  units: readonly number[],
  games: readonly number[],
): Omit<EstimateReport, 'name'> {
  const count = units.length;
  const rows = Array.from(effect, (_, row) => games[Math.floor(row / count)]!);
  const within = (of: (x: Float32Array, y: Float32Array) => number | undefined): Interval => {
    const found = games.flatMap((game, position) => {
      const [from, to] = [position * count, (position + 1) * count];
      const value = of(estimate.subarray(from, to), effect.subarray(from, to));
      return value === undefined || Number.isNaN(value) ? [] : [{ game, value }];
    });
    return bootstrap.mean(
      found.map(({ value }) => value),
      found.map(({ game }) => game),
    );
  };
  const sizes = effect.map(Math.abs);
  const agreeing = sizes.map((size, row) =>
    Math.sign(effect[row]!) === Math.sign(estimate[row]!) ? size : 0,
  );
  const products = estimate.map((value, row) => value * effect[row]!);
  const column = (numbers: Float32Array, at: number): Float32Array =>
    Float32Array.from(games, (_, position) => numbers[position * count + at]!);
  const totals = (numbers: Float32Array): number[] =>
    units.map((_, at) => column(numbers, at).reduce((sum, value) => sum + Math.abs(value), 0));
  return {
    overall: correlationByGame(bootstrap, estimate, effect, rows),
    withinPositions: { pearson: within(pearson), spearman: within(rankCorrelation) },
    sign: ratioByGame(bootstrap, agreeing, sizes, rows),
    slope: ratioByGame(
      bootstrap,
      products,
      estimate.map((value) => value * value),
      rows,
    ),
    ranking: rankCorrelation(totals(estimate), totals(effect)) ?? NaN,
    units: units.map((unit, at) => ({
      unit,
      pearson: correlationByGame(bootstrap, column(estimate, at), column(effect, at), games),
    })),
  };
}

function joinParts(parts: readonly UnitEffects[]): Numbers {
  const join = (of: (part: UnitEffects) => string): Float32Array => {
    const arrays = parts.map((part) => unpackNumbers(of(part)));
    const whole = new Float32Array(arrays.reduce((length, array) => length + array.length, 0));
    arrays.reduce((from, array) => (whole.set(array, from), from + array.length), 0);
    return whole;
  };
  const names = Object.keys(parts[0]?.estimates ?? {});
  return {
    measures: {
      target: join(({ measures }) => measures.target),
      value: join(({ measures }) => measures.value),
      divergence: join(({ measures }) => measures.divergence),
      changed: join(({ measures }) => measures.changed),
    },
    estimates: names.map((name) => ({ name, numbers: join((part) => part.estimates[name]!) })),
  };
}
