import type { Random } from '../../engine/random.js';
import { ClusterBootstrap } from '../statistics/clusterBootstrap.js';
import type { Interval } from '../statistics/interval.js';
import { type Metric, type MetricNumbers, METRICS } from './metrics/names.js';

/** Means over positions of the measures of the field; NaN of what a method has no number of. */
export interface MetricsReport {
  readonly methods: Readonly<Record<string, MetricFigures>>;
}

export type MetricFigures = Readonly<Record<Metric, MetricFigure>>;

/** A mean with its interval, and how many positions have a number. */
export interface MetricFigure extends Interval {
  readonly positions: number;
}

/** Figures of the metrics, with 95 % intervals over positions that are bootstrapped from `random`. */
export function reportMetrics(
  { methods }: { readonly methods: readonly { readonly name: string }[] },
  parts: readonly MetricNumbers[],
  random: Random,
): MetricsReport {
  const bootstrap = new ClusterBootstrap(random);
  const figure = (name: string, metric: Metric): MetricFigure => {
    const values = parts.flatMap((part) => part[name]?.[metric] ?? []);
    return { ...bootstrap.mean(values, [...values.keys()]), positions: values.length };
  };
  return {
    methods: Object.fromEntries(
      methods.map(({ name }) => [
        name,
        Object.fromEntries(METRICS.map((metric) => [metric, figure(name, metric)])) as Record<
          Metric,
          MetricFigure
        >,
      ]),
    ),
  };
}
