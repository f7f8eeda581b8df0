import type { BarChart } from './chart.js';
import { INTERVALS } from './intervals.js';
import { markSeries } from './lines.js';
import type { Look } from './look.js';
import { type PointedAt, pointTip } from './tooltip.js';

/** Of the groups, in their order: what is looked at, what it is held against, and what came from elsewhere. */
const COLORS = ['series1', 'series6', 'series3'];

/** A bar a thing; those of all groups stand in one row. */
export function barsOption(chart: BarChart, look: Look): object {
  const { bars, groups = [''], chance, point, slanted } = chart;
  const rows = bars.map(({ name, value, interval = [] }) => [name, value, ...interval]);
  const series = groups.map((name, group) => ({
    name,
    type: 'bar',
    barGap: '-100%',
    barCategoryGap: '30%',
    color: look.color(COLORS[group]!),
    data: rows.map((row, index) => ((bars[index]!.group ?? 0) === group ? row : [row[0], null])),
  }));
  return {
    ...(groups.length > 1 ? { legend: { top: 0, left: 0, data: groups } } : {}),
    grid: { left: 8, right: 18, top: groups.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
    tooltip: { trigger: 'item', formatter: (found: PointedAt) => pointTip(point, found) },
    xAxis: {
      type: 'category',
      data: bars.map(({ name }) => name),
      axisLabel: slanted === true ? { rotate: 60, interval: 0 } : { fontSize: 10 },
    },
    yAxis: { type: 'value' },
    series: [
      ...series,
      ...whiskerSeries(rows, look),
      ...(chance === undefined ? [] : [markSeries('chance', chance, look)]),
    ],
  };
}

function whiskerSeries(rows: readonly (readonly unknown[])[], look: Look): object[] {
  const data = rows.filter(({ length }) => length > 2);
  if (data.length === 0) return [];
  return [
    {
      name: 'interval',
      type: 'custom',
      renderItem: INTERVALS.whiskers,
      data,
      z: 5,
      silent: true,
      encode: { x: 0, y: [2, 3] },
      color: look.color('ink'),
    },
  ];
}
