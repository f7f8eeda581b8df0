import type { Curve, LineChart } from './chart.js';
import { INTERVALS } from './intervals.js';
import type { Look } from './look.js';
import { axisTip, type PointedAt, pointTip } from './tooltip.js';

const SYMBOLS = ['circle', 'triangle', 'diamond', 'rect', 'roundRect', 'pin'];
const DASHES = ['solid', 'solid', 'solid', 'dashed', 'dashed', 'dotted'];
/** In the place of symbols. */
const LONG_DASHES = ['solid', [10, 4], [3, 3], [14, 4, 3, 4], [6, 6], [2, 5]];
/** Dashed curves of one colour are told apart by these. */
const MORE_DASHES = ['dashed', 'dotted', [10, 4], [3, 3]];
/** From so many points on a curve is drawn without symbols. */
const MANY_POINTS = 40;

/** Curves over a level axis, each told apart by colour, symbol and dash. */
export function linesOption(chart: LineChart, look: Look): object {
  const { curves, unit = '', across = 'generation', point, marks = [], area } = chart;
  const legend = curves.filter(({ unnamed }) => unnamed !== true).map(({ name }) => name);
  return {
    legend: { top: 0, left: 0, type: 'scroll', itemWidth: 22, data: legend },
    grid: { left: 8, right: 18, top: 62, bottom: across === '' ? 8 : 26, containLabel: true },
    tooltip: {
      trigger: point === undefined ? 'axis' : 'item',
      formatter: (found: PointedAt | readonly PointedAt[]) =>
        'value' in found ? pointTip(point ?? '{1}', found) : axisTip(across, unit, found),
    },
    xAxis: levelAxis(chart, across),
    yAxis: uprightAxis(chart),
    series: [
      ...drawnCurves(curves, look).flatMap((curve) => seriesOf(curve, look)),
      ...marks.map(({ name, at }) => markSeries(name, at, look)),
      ...(area === undefined ? [] : [areaSeries(area, look)]),
    ],
  };
}

function levelAxis({ names, curves, slanted, range = rangeOf(curves) }: LineChart, across: string): object {
  const title = { name: across, nameLocation: 'middle', nameGap: 26 };
  if (names !== undefined) {
    const axisLabel = slanted === true ? { interval: 0, rotate: 40 } : {};
    return { type: 'category', data: names, axisLabel, ...title };
  }
  return {
    type: 'value',
    min: range[0],
    max: range[1],
    ...title,
    ...(across === 'generation' ? { minInterval: 1 } : {}),
    splitLine: { show: false },
    axisLine: { onZero: false },
  };
}

function uprightAxis({ axis, from, to }: LineChart): object {
  return {
    type: 'value',
    name: axis,
    nameLocation: 'end',
    nameTextStyle: { align: 'left' },
    scale: true,
    axisLine: { onZero: false },
    min: from,
    max: to,
  };
}

function rangeOf(curves: readonly Curve[]): readonly [number, number] {
  const xs = curves.flatMap(({ points }) => points.map(([x]) => Number(x)));
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  return low === high ? [low - 1, high + 1] : [low, high];
}

type Dash = string | readonly number[];

/** A curve with what it is told apart by. */
interface DrawnCurve extends Curve {
  readonly ink: string;
  readonly symbol: string;
  readonly dash: Dash;
}

function drawnCurves(curves: readonly Curve[], look: Look): DrawnCurve[] {
  return curves.map((curve, index) => ({
    ...curve,
    ink: look.color(curve.color ?? `series${(index % 6) + 1}`),
    symbol: SYMBOLS[index % SYMBOLS.length]!,
    dash: dashOf(curves, index),
  }));
}

function dashOf(curves: readonly Curve[], index: number): Dash {
  const { dashed, color, points } = curves[index]!;
  const dashes = points.length > MANY_POINTS ? LONG_DASHES : DASHES;
  if (dashed !== true) return dashes[index % dashes.length]!;
  const before = curves.slice(0, index).filter((curve) => curve.dashed === true && curve.color === color);
  return MORE_DASHES[before.length % MORE_DASHES.length]!;
}

function seriesOf(curve: DrawnCurve, look: Look): object[] {
  const { name, points, interval, ink: color } = curve;
  const line = { name, type: 'line', color, data: points, ...lineLook(curve, look) };
  const known = points.filter((value) => typeof value[2] === 'number');
  if (interval === undefined || known.length === 0) return [line];
  const around = {
    name,
    type: 'custom',
    renderItem: INTERVALS[interval],
    clip: true,
    color,
    z: 1,
    encode: { x: 0, y: [2, 3] },
    data: known,
    silent: true,
  };
  return [line, around];
}

/** The symbol, line and area of a curve. */
function lineLook(curve: DrawnCurve, look: Look): object {
  const { points, stacked = false, loose = false, dashed = false, unnamed = false } = curve;
  const { ink: color, symbol, dash: type } = curve;
  const [edge, card] = [look.color('edge'), look.color('card')];
  const isAlone = points.filter(([, y]) => y !== null).length === 1;
  const isMarked = loose || isAlone || !(stacked || dashed || unnamed || points.length > MANY_POINTS);
  return {
    symbol,
    symbolSize: isAlone || loose ? 9 : 6,
    showSymbol: isMarked,
    lineStyle: { width: loose ? 0 : stacked ? 1 : 2, type, ...(stacked ? { color: edge } : {}) },
    ...(loose ? { itemStyle: { color: card, borderColor: color, borderWidth: 2 } } : {}),
    ...(stacked
      ? { stack: 'all', areaStyle: { color, opacity: 1 }, itemStyle: { borderColor: edge, borderWidth: 1 } }
      : {}),
  };
}

/** A straight line at a height. */
export function markSeries(name: string, at: number, look: Look): object {
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
      lineStyle: { color: look.color('edge'), type: 'dotted', width: 1.5 },
      label: {
        // A text would have its braces filled in.
        formatter: () => name,
        position: 'insideEndTop',
        color: look.color('faint'),
        fontSize: 12,
        backgroundColor: look.color('card'),
        padding: [1, 4],
        borderRadius: 3,
      },
    },
  };
}

function areaSeries({ name, from, to }: NonNullable<LineChart['area']>, look: Look): object {
  return {
    type: 'line',
    name: '',
    data: [],
    silent: true,
    markArea: {
      silent: true,
      itemStyle: { color: look.color('series2'), opacity: 0.18 },
      label: { color: look.color('ink') },
      data: [[{ name, xAxis: from }, { xAxis: to }]],
    },
  };
}
