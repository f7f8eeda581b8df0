import type { Random } from '../../engine/random.js';
import { ClusterBootstrap } from '../statistics/clusterBootstrap.js';
import type { Interval } from '../statistics/interval.js';
import { type ByPosition, OverGames } from '../statistics/overGames.js';
import { type Metric, type MetricNumbers, METRICS } from './metrics/names.js';

/** Means over positions of the measures of the field; NaN of what a method has no number of. */
export interface MetricsReport {
  readonly methods: Readonly<Record<string, MetricFigures>>;
}

export type MetricFigures = Readonly<Record<Metric, MetricFigure>>;

/** A mean with its interval over games, and how many positions, of how many games, have a number. */
export interface MetricFigure extends Interval {
  readonly positions: number;
  /** Absent in reports of earlier versions, in which intervals were over positions. */
  readonly games?: number;
}

/** What was measured, in parts of which each has the numbers of the positions that follow those of the one before it. */
interface MeasuredMetrics {
  readonly parts: readonly MetricNumbers[];
  /** The game of each position. */
  readonly games: readonly string[];
}

/** Figures of the metrics, with 95 % intervals that are bootstrapped over whole games from `random`. */
export function reportMetrics(
  methods: readonly { readonly name: string }[],
  { parts, games }: MeasuredMetrics,
  random: Random,
): MetricsReport {
  const over = new OverGames(new ClusterBootstrap(random), games);
  const figure = (name: string, metric: Metric): MetricFigure => {
    const values: ByPosition = parts.flatMap((part) => part[name]?.[metric] ?? []);
    return { ...over.mean(values), ...over.size(values) };
  };
  const figuresOf = (name: string): MetricFigures =>
    Object.fromEntries(METRICS.map((metric) => [metric, figure(name, metric)])) as Record<
      Metric,
      MetricFigure
    >;
  return { methods: Object.fromEntries(methods.map(({ name }) => [name, figuresOf(name)])) };
}
