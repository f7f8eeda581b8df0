import type { FaithfulnessReport, MethodReport } from '../../../studies/faithfulness/faithfulnessReport.js';
import type { Interval } from '../../../studies/statistics/interval.js';
import type { BarChart } from '../../../web/views/charts/chart.js';
import type { ChartCard } from '../../../web/views/report/data.js';

/** A figure that every method has, or may have. */
export interface Measure {
  readonly name: string;
  readonly of: (method: MethodReport) => Interval;
  /** What a map that knows nothing would have. */
  readonly chance?: number;
}

interface Bars {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly report: FaithfulnessReport;
  readonly views: readonly Measure[];
  readonly table: ChartCard['table'];
}

/** A bar a method with its interval, the largest first; a view a measure that some method has. */
export function barCard({ id, title, says, report, views, table: { head, rows } }: Bars): ChartCard {
  const charts = views.map((measure) => barView(measure, report)).filter(({ bars }) => bars.length > 0);
  return { kind: 'chart', id, title, says, tall: true, table: { head, rows }, views: charts };
}

/** Which bars are which. */
const GROUPS = ['composites', 'other methods', 'made elsewhere'];

function barView({ name, of, chance }: Measure, { methods, maps = [] }: FaithfulnessReport): BarChart {
  const round = (value: number): number => Number(value.toPrecision(4));
  const given = new Set(maps.map((file) => file.name));
  const groupOf = (method: MethodReport): number => (given.has(method.name) ? 2 : method.isComposite ? 0 : 1);
  const bars = methods
    .filter((method) => Number.isFinite(of(method).mean))
    .sort((a, b) => of(b).mean - of(a).mean)
    .map((method) => {
      const { mean, low, high } = of(method);
      // Of one game there is a mean and no interval.
      const interval = Number.isFinite(low) ? { interval: [round(low), round(high)] as const } : {};
      return { name: method.name, value: round(mean), ...interval, group: groupOf(method) };
    });
  return {
    kind: 'bars',
    name,
    bars,
    groups: given.size === 0 ? GROUPS.slice(0, 2) : GROUPS,
    point: '{0}: {1} [{2}, {3}]',
    slanted: true,
    ...(chance === undefined ? {} : { chance }),
  };
}
