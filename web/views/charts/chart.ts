import type { Estimate } from '../../../selfplay/report/reportRatio.js';

/** What can be drawn: data alone, in the commands' order and units; how it looks is the page's affair. */
export type Chart = LineChart | BarChart | Heatmap;

/** A point of a curve: [x, y] or [x, y, low, high, …]; null leaves a gap. x is a number, or one of the chart's names. */
export type Point = readonly (number | string | null)[];

export interface Curve {
  readonly name: string;
  readonly points: readonly Point[];
  /** How the interval of a point is drawn; absent, not at all. */
  readonly interval?: 'band' | 'whiskers';
  readonly dashed?: boolean;
  /** A colour of the styles by its name, such as `series6`, in the place of the next of the series. */
  readonly color?: string;
  /** Laid upon the curves before it, as an area. */
  readonly stacked?: boolean;
  /** Not in the legend: the text says what it is. */
  readonly unnamed?: boolean;
  /** Its points are drawn hollow, and no line joins them. */
  readonly loose?: boolean;
}

/** Curves over a level axis of numbers or of names. */
export interface LineChart {
  readonly kind: 'lines';
  /** Said where there are several to choose from. */
  readonly name?: string;
  readonly curves: readonly Curve[];
  /** Title of the upright axis, with the unit. */
  readonly axis: string;
  readonly unit?: string;
  readonly from?: number;
  readonly to?: number;
  /** Straight lines at a height, with what they mean. */
  readonly marks?: readonly { readonly name: string; readonly at: number }[];
  /** Part of the level axis that is shaded, with what it is. */
  readonly area?: { readonly name: string; readonly from: number; readonly to: number };
  /** Title of the level axis, `generation` unless said; a tooltip writes it before x. */
  readonly across?: string;
  /** What a tooltip says of a single point, with `{0}` for its first number; absent, it says all curves at x. */
  readonly point?: string;
  /** Ends of the level axis; absent, those of the data. */
  readonly range?: readonly [number, number];
  /** What stands along the level axis, where that is no number. */
  readonly names?: readonly string[];
  /** Names too long to stand beside each other lie aslant. */
  readonly slanted?: boolean;
}

export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly interval?: readonly [low: number, high: number];
  /** Number among the chart's groups. */
  readonly group?: number;
}

/** A bar a thing, in the order in which they are given. */
export interface BarChart {
  readonly kind: 'bars';
  readonly name?: string;
  readonly bars: readonly Bar[];
  /** What the colours mean; absent, there is one. */
  readonly groups?: readonly string[];
  /** A line at what chance alone would give. */
  readonly chance?: number;
  /** What a tooltip says: `{0}` is the name, `{1}` the value, `{2}` and `{3}` the interval. */
  readonly point: string;
  readonly slanted?: boolean;
}

/** A row a thing; columns stand in blocks with names of their own. */
export interface Heatmap {
  readonly kind: 'heatmap';
  readonly name?: string;
  readonly rows: readonly string[];
  /** From left to right; empty names stand for gaps. */
  readonly columns: readonly string[];
  /** What the names of the columns are; absent, they are not written. */
  readonly across?: string;
  /** Above the columns, each over as many of them as there are for a block. */
  readonly blocks: readonly string[];
  /** Column, row, value, and whatever `point` speaks of. */
  readonly cells: readonly (readonly (number | string)[])[];
  /** The end of the colours. */
  readonly limit: number;
  /** From `-limit` to `limit` instead of from 0. */
  readonly diverging: boolean;
  /** What a tooltip says, with `{0}` for the first entry of the cell. */
  readonly point: string;
}

/** A chart of curves. */
export function lineChart(chart: Omit<LineChart, 'kind'>): LineChart {
  return { kind: 'lines', ...chart };
}

/** `[x, y, low, high]` of an estimate, rounded to what can be read. */
export function point(x: number, estimate: Estimate | undefined, scale = 1, digits = 3): Point {
  if (estimate === undefined) return [x, null];
  const round = (value: number): number => Number((scale * value).toFixed(digits));
  return [x, round(estimate.value), ...(estimate.interval ?? []).map(round)];
}
