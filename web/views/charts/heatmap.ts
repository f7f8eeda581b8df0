import type { Heatmap } from './chart.js';
import type { Look } from './look.js';
import { type PointedAt, pointTip } from './tooltip.js';

/** More columns than this would run into each other: their names stand upright. */
const FEW_COLUMNS = 6;

/** Rows of coloured cells with a scale that can be narrowed. */
export function heatmapOption(chart: Heatmap, look: Look): object {
  const { rows, cells, point } = chart;
  return {
    grid: { left: 8, right: 18, top: 76, bottom: 30, containLabel: true },
    tooltip: { trigger: 'item', formatter: (found: PointedAt) => pointTip(point, found) },
    visualMap: scaleOf(chart, look),
    xAxis: [columnAxis(chart), blockAxis(chart)],
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows,
      axisTick: { show: false },
      axisLabel: { interval: 0, fontSize: 12 },
    },
    series: [
      {
        type: 'heatmap',
        data: cells,
        xAxisIndex: 0,
        itemStyle: { borderColor: look.color('card'), borderWidth: 1 },
        emphasis: { itemStyle: { borderColor: look.color('ink'), borderWidth: 1.5 } },
      },
    ],
  };
}

function scaleOf({ limit, diverging }: Heatmap, look: Look): object {
  const colors = diverging ? ['series2', 'line', 'series1'] : ['line', 'series1', 'ink'];
  return {
    type: 'continuous',
    dimension: 2,
    orient: 'horizontal',
    left: 0,
    top: 0,
    calculable: true,
    min: diverging ? -limit : 0,
    max: limit,
    precision: 2,
    itemHeight: 180,
    textStyle: { color: look.color('faint') },
    inRange: { color: colors.map(look.color) },
  };
}

const BARE = { axisTick: { show: false }, axisLine: { show: false } };

function columnAxis({ columns, blocks, across }: Heatmap): object {
  if (across === undefined) return { type: 'category', data: columns, ...BARE, axisLabel: { show: false } };
  const isUpright = columns.length / Math.max(1, blocks.length) - 1 > FEW_COLUMNS;
  return {
    type: 'category',
    data: columns,
    ...BARE,
    axisLabel: { interval: 0, fontSize: 11, rotate: isUpright ? 90 : 0 },
    name: across,
    nameLocation: 'middle',
    nameGap: isUpright ? 34 : 24,
  };
}

function blockAxis({ blocks }: Heatmap): object {
  return {
    type: 'category',
    position: 'top',
    data: blocks,
    ...BARE,
    axisLabel: { interval: 0, fontSize: 12, hideOverlap: true },
  };
}
