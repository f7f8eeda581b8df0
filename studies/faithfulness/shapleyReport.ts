import type { Random } from '../../engine/random.js';
import { ClusterBootstrap } from '../statistics/clusterBootstrap.js';
import { type Interval, sampleSize } from '../statistics/interval.js';
import { OverGames } from '../statistics/overGames.js';
import { evaluationsOf, rootMeanSquare } from './shapley.js';
import {
  type Agreement,
  type ShapleyBaseline,
  type ShapleyResult,
  type ShapleySettings,
  sizeOf,
} from './shapleyReference.js';

/** Means over positions of how like the reference a map is. */
export interface AgreementFigures {
  readonly correlation: Interval;
  readonly rank: Interval;
  readonly top: Interval;
}

/** The values of one position. */
export type SampledValues = Omit<ShapleyResult, 'methods' | 'halves'>;

/** The sampled Shapley values, and how each method agrees with them. */
export interface ShapleyReport {
  readonly baseline: ShapleyBaseline;
  /** The standard error that was asked for, as a share of the explained number. */
  readonly error: number;
  /** Positions where it was reached before the most permutations were drawn. */
  readonly precise: number;
  /** Pairs of permutations a position, and evaluations of the network in all. */
  readonly pairs: number;
  readonly evaluations: number;
  /** The largest of |sum of the values - (number - number without players)|. */
  readonly closure: number;
  /** Medians over positions of the standard error, the root of the mean square over players and the largest, as shares of the number. */
  readonly typical: number;
  readonly worst: number;
  /** Of two independent halves of the sample with each other: what noise leaves possible. */
  readonly halves: AgreementFigures;
  readonly methods: Readonly<Record<string, AgreementFigures>>;
  /** That the positions are of. Absent in reports of earlier versions. */
  readonly games?: number;
  readonly positions: readonly SampledValues[];
}

/** Sampled values of positions, and the game of each. */
interface Sampled {
  readonly results: readonly ShapleyResult[];
  readonly games: readonly string[];
}

/** Figures of sampled Shapley values, with 95 % intervals over games that are bootstrapped from `random`. */
export function reportShapley(
  methods: readonly { readonly name: string }[],
  { results, games }: Sampled,
  { baseline, error }: ShapleySettings,
  random: Random,
): ShapleyReport {
  const over = new OverGames(new ClusterBootstrap(random), games);
  const figures = (of: readonly (Agreement | undefined)[]): AgreementFigures => ({
    correlation: over.mean(of.map((agreement) => agreement?.correlation)),
    rank: over.mean(of.map((agreement) => agreement?.rank)),
    top: over.mean(of.map((agreement) => agreement?.top)),
  });
  const sum = (of: (result: ShapleyResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  const gap = ({ values, output, none }: ShapleyResult): number =>
    Math.abs(values.reduce((a, b) => a + b, 0) - (output - none));
  const middle = (of: (errors: readonly number[], result: ShapleyResult) => number): number => {
    const shares = results.map((result) => of(result.errors, result) / sizeOf(result.output, result.none));
    return shares.sort((a, b) => a - b)[shares.length >> 1]!;
  };
  return {
    baseline,
    error,
    precise: results.filter(({ isPrecise }) => isPrecise).length,
    pairs: sum(({ pairs }) => pairs) / results.length,
    evaluations: sum(({ pairs, players }) => evaluationsOf(players, pairs)),
    closure: Math.max(...results.map(gap)),
    // Squares that are no players have no error.
    typical: middle((errors, { players }) => rootMeanSquare(errors) * Math.sqrt(64 / players)),
    worst: middle((errors) => Math.max(...errors)),
    halves: figures(results.map(({ halves }) => halves)),
    methods: Object.fromEntries(
      methods.map(({ name }) => [name, figures(results.map(({ methods: of }) => of[name]))]),
    ),
    games: sampleSize(games).games,
    positions: results.map(valuesOf),
  };
}

function valuesOf({
  position,
  move,
  players,
  output,
  none,
  values,
  errors,
  pairs,
  isPrecise,
}: ShapleyResult): SampledValues {
  const found = { players, output, none, values, errors, pairs, isPrecise };
  return { position, ...(move === undefined ? {} : { move }), ...found };
}
