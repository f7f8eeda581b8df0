import type { FaithfulnessReport } from '../../../studies/faithfulness/faithfulnessReport.js';
import type { Metric } from '../../../studies/faithfulness/metrics/names.js';
import type { MetricFigure, MetricsReport } from '../../../studies/faithfulness/metricsReport.js';
import type { AgreementFigures } from '../../../studies/faithfulness/shapleyReport.js';
import { formatCount, formatSample, intervalText } from '../../terminal/format.js';
import type { NamedTable } from '../namedTable.js';

/** What of an agreement is shown, under which name, and what a map that knows nothing has. */
export const AGREEMENTS: readonly {
  readonly name: string;
  readonly part: keyof AgreementFigures;
  readonly chance: number;
}[] = [
  { name: 'correlation', part: 'correlation', chance: 0 },
  { name: 'rank correlation', part: 'rank', chance: 0 },
  { name: 'the largest quarter found', part: 'top', chance: 0.25 },
];

/** How each method agrees with sampled Shapley values, the best above; none where they were not sampled. */
export function shapleyTables({ shapley, methods }: FaithfulnessReport): NamedTable[] {
  if (shapley === undefined) return [];
  const { baseline, positions, games, halves, methods: figures } = shapley;
  const row = (name: string, agreement: AgreementFigures): string[] => [
    name,
    ...AGREEMENTS.map(({ part }) => intervalText(agreement[part], 2)),
  ];
  const size = (name: string): number => {
    const { mean } = figures[name]!.correlation;
    return Number.isFinite(mean) ? mean : -Infinity;
  };
  const order = methods.map(({ name }) => name).sort((a, b) => size(b) - size(a));
  const players = baseline === 'empty' ? 'discs taken off the board' : 'squares without their planes';
  return [
    {
      title: `Agreement with sampled Shapley values (${players}), ${formatSample(positions.length, games)}`,
      head: ['method', ...AGREEMENTS.map(({ name }) => name)],
      rows: [row('two halves of the sample', halves), ...order.map((name) => row(name, figures[name]!))],
    },
  ];
}

/** What each metric is called in a table, and which way is better, if any. */
export const METRIC_TABLES: readonly {
  readonly title: string;
  readonly columns: readonly [Metric, string][];
}[] = [
  {
    title: 'Measures of the field: squares taken away',
    columns: [
      ['faithfulnessCorrelation', 'faithfulness correlation ↑'],
      ['sensitivityN', 'sensitivity-n ↑'],
      ['infidelity', 'infidelity, scaled ↓'],
      ['roadMost', 'ROAD, most first ↓'],
      ['roadLeast', 'ROAD, least first ↑'],
    ],
  },
  {
    title: 'Measures of the field: how the map is spread',
    columns: [
      ['sparseness', 'sparseness (Gini)'],
      ['complexity', 'complexity (nats)'],
      ['effectiveComplexity', 'squares above 5% of the largest'],
    ],
  },
  {
    title: 'Measures of the field: random weights',
    columns: [
      ['efficientMprt', 'efficient MPRT ↑'],
      ['smoothMprt', 'smooth MPRT ↓'],
    ],
  },
  {
    title:
      'Measures of the field: relative stability with one disc turned, as a power of ten, the worst of a position',
    columns: [
      ['relativeInputStability', 'input ↓'],
      ['relativeOutputStability', 'output ↓'],
      ['relativeRepresentationStability', 'representation ↓'],
    ],
  },
];

/** The other measures of the field, a row a method; none where they were not taken. */
export function metricTables({ metrics, methods }: FaithfulnessReport): NamedTable[] {
  if (metrics === undefined) return [];
  return METRIC_TABLES.map(({ title, columns }) => {
    const all = columns.map(([metric]) => mostPositions(metrics, metric));
    const shown = columns.filter((_, at) => all[at]!.positions > 0);
    const { positions, games } = all.reduce((a, b) => (b.positions > a.positions ? b : a));
    return {
      title: `${title}, ${formatSample(positions, games)}`,
      head: ['method', ...shown.map(([, name]) => name)],
      rows: methods.map(({ name }) => [
        name,
        ...shown.map(([metric]) => intervalText(metrics.methods[name]![metric], 2)),
      ]),
    };
  });
}

/** The figure of a measure that is of most positions. */
function mostPositions({ methods }: MetricsReport, metric: Metric): MetricFigure {
  return Object.values(methods)
    .map((figures) => figures[metric])
    .reduce((a, b) => (b.positions > a.positions ? b : a));
}

/** What the sampling came to, in sentences; none where there was none. */
export function shapleyFindings({ shapley, methods }: FaithfulnessReport): string[] {
  if (shapley === undefined) return [];
  const {
    error,
    precise,
    positions,
    pairs,
    evaluations,
    closure,
    typical,
    worst,
    methods: figures,
  } = shapley;
  const known = methods
    .map(({ name }) => ({ name, ...figures[name]! }))
    .filter(({ correlation }) => Number.isFinite(correlation.mean));
  const best = known.reduce((a, b) => (b.correlation.mean > a.correlation.mean ? b : a));
  return [
    `Sampled Shapley values are most like the maps of ${best.name} (correlation ${intervalText(best.correlation, 2)}).`,
    `Their standard error is at most ${(100 * error).toFixed(1)}% of the number at ${precise} of ${formatCount(positions.length, 'position')} ` +
      `(median ${(100 * typical).toFixed(2)}%, of the largest of a position ${(100 * worst).toFixed(2)}%), by ${pairs.toFixed(0)} pairs of permutations and ${evaluations} evaluations in all; ` +
      `they add up to the number, less that without players, to ${closure.toExponential(0)}.`,
  ];
}
