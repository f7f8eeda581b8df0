import type { Estimate } from '../selfplay/report/reportRatio.js';
import type { ChartView } from './page.js';

/** Points of a curve: [x, y] or [x, y, low, high]; null leaves a gap. */
export type Point = readonly (number | null)[];

export interface Curve {
  readonly name: string;
  readonly points: readonly Point[];
  /** How the interval of a point is drawn; absent, not at all. */
  readonly interval?: 'band' | 'whiskers';
  readonly dashed?: boolean;
  /** A colour of the styles, in the place of the next of the series. */
  readonly color?: string;
  /** Laid upon the curves before it, as an area. */
  readonly stacked?: boolean;
  /** Not in the legend: the text says what it is. */
  readonly unnamed?: boolean;
  /** Its points are drawn hollow, and no line joins them. */
  readonly loose?: boolean;
}

export interface LineChart {
  readonly name?: string;
  readonly curves: readonly Curve[];
  /** Title of the upright axis, with the unit. */
  readonly axis: string;
  readonly unit?: string;
  readonly from?: number;
  readonly to?: number;
  /** Straight lines at a height, with what they mean. */
  readonly marks?: readonly { readonly name: string; readonly at: number }[];
  readonly across?: string;
  /** As in a chart view: what a tooltip says of a point. */
  readonly point?: string;
  /** Ends of the level axis; absent, those of the data. */
  readonly range?: readonly [number, number];
}

const SYMBOLS = ['circle', 'triangle', 'diamond', 'rect', 'roundRect', 'pin'];
const DASHES = ['solid', 'solid', 'solid', 'dashed', 'dashed', 'dotted'];
/** In the place of symbols. */
const LONG_DASHES = ['solid', [10, 4], [3, 3], [14, 4, 3, 4], [6, 6], [2, 5]];
/** From so many points on a curve is drawn without symbols. */
const MANY_POINTS = 40;

/** `[x, y, low, high]` of an estimate, rounded to what can be read. */
export function point(x: number, estimate: Estimate | undefined, scale = 1, digits = 3): Point {
  if (estimate === undefined) return [x, null];
  const round = (value: number): number => Number((scale * value).toFixed(digits));
  return [x, round(estimate.value), ...(estimate.interval ?? []).map(round)];
}

/** A view with curves over a level axis, each told apart by colour, symbol and dash. */
export function lineView(chart: LineChart): ChartView {
  const legend = chart.curves.filter(({ unnamed }) => unnamed !== true).map(({ name }) => name);
  const { curves, axis, unit, across = 'generation', range = rangeOf(curves) } = chart;
  return {
    name: chart.name ?? '',
    across,
    ...(unit === undefined ? {} : { unit }),
    ...(chart.point === undefined ? {} : { point: chart.point }),
    option: {
      legend: { top: 0, left: 0, type: 'scroll', itemWidth: 22, data: legend },
      grid: { left: 8, right: 18, top: 62, bottom: 26, containLabel: true },
      tooltip: { trigger: chart.point === undefined ? 'axis' : 'item' },
      xAxis: {
        type: 'value',
        min: range[0],
        max: range[1],
        name: across,
        nameLocation: 'middle',
        nameGap: 26,
        ...(across === 'generation' ? { minInterval: 1 } : {}),
        splitLine: { show: false },
        axisLine: { onZero: false },
      },
      yAxis: {
        type: 'value',
        name: axis,
        nameLocation: 'end',
        nameTextStyle: { align: 'left' },
        scale: true,
        axisLine: { onZero: false },
        ...(chart.from === undefined ? {} : { min: chart.from }),
        ...(chart.to === undefined ? {} : { max: chart.to }),
      },
      series: [
        ...curves.flatMap((curve, index) => seriesOf(curve, index)),
        ...(chart.marks ?? []).map(markSeries),
      ],
    },
  };
}

function rangeOf(curves: readonly Curve[]): readonly [number, number] {
  const xs = curves.flatMap(({ points }) => points.map(([x]) => x!));
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  return low === high ? [low - 1, high + 1] : [low, high];
}

function seriesOf(curve: Curve, index: number): object[] {
  const { name, points, interval, stacked = false, loose = false } = curve;
  const color = curve.color ?? `var(--series${(index % 6) + 1})`;
  const symbol = SYMBOLS[index % SYMBOLS.length]!;
  const dashes = points.length > MANY_POINTS ? LONG_DASHES : DASHES;
  const type = curve.dashed === true ? 'dashed' : dashes[index % dashes.length];
  const alone = points.filter(([, y]) => y !== null).length === 1;
  const line = {
    name,
    type: 'line',
    color,
    symbol,
    symbolSize: alone || loose ? 9 : 6,
    showSymbol: loose || (!stacked && curve.unnamed !== true && points.length <= MANY_POINTS),
    lineStyle: { width: loose ? 0 : stacked ? 1 : 2, type, ...(stacked ? { color: 'var(--edge)' } : {}) },
    ...(loose ? { itemStyle: { color: 'var(--card)', borderColor: color, borderWidth: 2 } } : {}),
    ...(stacked
      ? {
          stack: 'all',
          areaStyle: { color, opacity: 1 },
          itemStyle: { borderColor: 'var(--edge)', borderWidth: 1 },
        }
      : {}),
    data: points,
  };
  if (interval === undefined) return [line];
  const known = points.filter((value) => typeof value[2] === 'number');
  const around = {
    name,
    type: 'custom',
    renderItem: interval,
    clip: true,
    color,
    z: 1,
    encode: { x: 0, y: [2, 3] },
    data: known,
  };
  return known.length === 0 ? [line] : [line, around];
}

function markSeries({ name, at }: { readonly name: string; readonly at: number }): object {
  return {
    type: 'line',
    name: '',
    data: [],
    silent: true,
    markLine: {
      symbol: 'none',
      silent: true,
      animation: false,
      data: [{ yAxis: at }],
      lineStyle: { color: 'var(--edge)', type: 'dotted', width: 1.5 },
      label: {
        formatter: name,
        position: 'insideEndTop',
        color: 'var(--faint)',
        fontSize: 12,
        backgroundColor: 'var(--card)',
        padding: [1, 4],
        borderRadius: 3,
      },
    },
  };
}
