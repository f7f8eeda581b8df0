import type { PatchReport } from '../../../../studies/patching/patchReport.js';
import type { Interval } from '../../../../studies/statistics/interval.js';
import type { BarChart, Chart } from '../../../../web/views/charts/chart.js';
import type { ChartCard, Section } from '../../../../web/views/report/data.js';
import type { NamedTable } from '../../../pages/namedTable.js';
import { intervalText } from '../../../terminal/format.js';

/** What is said of the report of a study. */
export interface StudyWords {
  /** Asks what the study asks. */
  readonly title: string;
  /** What was done, as the beginning of a line. */
  readonly subject: string;
  /** What a reader wants to know first, in sentences. */
  readonly findings: readonly string[];
  /** For the terminal, where they are not to be long. */
  readonly tables: readonly NamedTable[];
  /** What the columns are. */
  readonly legend: readonly string[];
  readonly sections: readonly Section[];
  readonly notes: readonly string[];
}

/** Of one study. */
export type ReportOf<Study extends PatchReport['study']> = Extract<PatchReport, { study: Study }>;

export const two = (interval: Interval): string => intervalText(interval, 2);
export const three = (interval: Interval): string => intervalText(interval, 3);
/** A share in percent, with its interval. */
export const share = (interval: Interval): string => intervalText(interval, 0, '%');

/** As charts show it. */
export const round = (value: number): number => Number(value.toFixed(4));

/** A point of a curve over names. */
export function pointOf(name: string, { mean, low, high }: Interval): (string | number)[] {
  return [name, round(mean), round(low), round(high)];
}

/** A bar a thing with its interval. */
export function bars(name: string, entries: readonly (readonly [string, Interval])[]): BarChart {
  return {
    kind: 'bars',
    name,
    bars: entries.map(([label, { mean, low, high }]) => ({
      name: label,
      value: round(mean),
      interval: [round(low), round(high)] as const,
    })),
    point: '{0}: {1} [{2}, {3}]',
  };
}

/** A chart over the whole width with its table. */
export function wideCard(
  id: string,
  { title, head, rows }: NamedTable,
  says: string,
  views: readonly Chart[],
): ChartCard {
  return { kind: 'chart', id, title, says, wide: true, views, table: { head, rows } };
}
