import { useState } from 'preact/hooks';
import { type Axis, axisOf, nearestIndex, partOf } from './chartScale.js';

import './line-chart.css';

/** A point of a line; `low` and `high` are the ends of its interval, where it has one. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** A line with its name; up to four are told apart by colour and dashes. */
export interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
}

export interface LineChartProps {
  /** What the chart shows, for who hears it. */
  readonly label: string;
  readonly xName: string;
  readonly yName: string;
  readonly series: readonly ChartSeries[];
  /** Numbers of y as text. */
  readonly format: (value: number) => string;
  /** Numbers of x as text; as they are unless said. */
  readonly formatX?: ((value: number) => string) | undefined;
  /** Ends of the y axis that it has at least. */
  readonly atLeast?: readonly [low: number, high: number] | undefined;
  /** The x that is looked at, where the page decides; else what the pointer or the keys chose. */
  readonly at?: number | undefined;
  readonly onChoose?: ((x: number) => void) | undefined;
  /** Whether the numbers stand below as a table that opens; yes unless said. */
  readonly table?: boolean | undefined;
}

/** Of a narrow chart, so that its numbers can be read on a phone. */
const WIDTH = 400;
const HEIGHT = 180;
const EDGE = { left: 48, right: 12, top: 10, bottom: 26 };
const DASHES = ['none', '7 4', '2 3', '9 3 2 3'];

/** Lines over a common x, with a cursor that pointer and arrow keys move, and the numbers as a table. */
export function LineChart(props: LineChartProps) {
  const { label, xName, series, format, formatX = String, table = true, onChoose } = props;
  const xs = allX(series);
  const [own, setOwn] = useState<number>();
  const at = props.at ?? own;
  if (xs.length === 0) return null;
  const choose = (x: number): void => {
    setOwn(x);
    onChoose?.(x);
  };
  // What is looked at may not have its numbers yet.
  const axes = axesOf(props, at === undefined ? xs : [...xs, at].sort((a, b) => a - b));
  const said = at === undefined ? label : `${xName} ${formatX(at)}: ${valuesAt(series, at, format)}`;
  return (
    <figure class="chart">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="slider"
        // Names of attributes are as they are written within SVG.
        tabindex={0}
        aria-label={label}
        aria-valuemin={xs[0]}
        aria-valuemax={xs.at(-1)}
        aria-valuenow={at ?? xs[0]}
        aria-valuetext={said}
        // What follows the choice is not to follow each move of the pointer.
        onPointerMove={(event) =>
          (onChoose === undefined || event.buttons !== 0) && choose(xUnder(event, xs, axes.x))
        }
        onClick={(event) => choose(xUnder(event, xs, axes.x))}
        onKeyDown={(event) => {
          const next = xAfterKey(event.key, xs, at);
          if (next === undefined) return;
          event.preventDefault();
          choose(next);
        }}
      >
        <Grid {...axes} format={format} formatX={formatX} />
        {series.map((line, index) => (
          <Line key={line.name} line={line} index={index} {...axes} />
        ))}
        {at !== undefined && <Cursor at={at} series={series} {...axes} />}
      </svg>
      <figcaption>
        {series.length > 1 && <Legend series={series} />}
        <span class="faint">{said}</span>
      </figcaption>
      {table && <NumbersTable {...props} xs={xs} />}
    </figure>
  );
}

interface Axes {
  readonly x: Axis;
  readonly y: Axis;
}

function axesOf({ series, atLeast = [Infinity, -Infinity] }: LineChartProps, xs: readonly number[]): Axes {
  const ys = series.flatMap(({ points }) => points.flatMap(({ y, low = y, high = y }) => [y, low, high]));
  const ends = atLeast.filter(Number.isFinite);
  const [first, last] = [xs[0]!, xs.at(-1)!];
  // One number alone stands in the middle, without others that nothing is said of.
  const x =
    first === last
      ? { low: first - 1, high: first + 1, ticks: [first] }
      : { ...axisOf([first, last], 6), low: first, high: last };
  return {
    x: { ...x, ticks: x.ticks.filter((tick) => tick >= x.low && tick <= x.high) },
    y: axisOf([...ys, ...ends]),
  };
}

function allX(series: readonly ChartSeries[]): number[] {
  return [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
}

function left(axis: Axis, x: number): number {
  return EDGE.left + partOf(axis, x) * (WIDTH - EDGE.left - EDGE.right);
}

function top(axis: Axis, y: number): number {
  return EDGE.top + (1 - partOf(axis, y)) * (HEIGHT - EDGE.top - EDGE.bottom);
}

function xUnder(
  event: MouseEvent & { readonly currentTarget: SVGElement },
  xs: readonly number[],
  axis: Axis,
): number {
  const { left: begin, width } = event.currentTarget.getBoundingClientRect();
  const across = ((event.clientX - begin) / width) * WIDTH;
  const part = (across - EDGE.left) / (WIDTH - EDGE.left - EDGE.right);
  return xs[nearestIndex(xs, axis.low + part * (axis.high - axis.low))]!;
}

function xAfterKey(key: string, xs: readonly number[], at: number | undefined): number | undefined {
  const now = at === undefined ? 0 : nearestIndex(xs, at);
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: now - 1,
    ArrowRight: at === undefined ? 0 : now + 1,
    Home: 0,
    End: xs.length - 1,
  };
  const next = steps[key];
  return next === undefined ? undefined : xs[Math.max(0, Math.min(xs.length - 1, next))];
}

/** What all lines say at an x: `Elo 812 [780, 851], loss 3.1`; a dash where none does. */
function valuesAt(series: readonly ChartSeries[], at: number, format: (value: number) => string): string {
  const found = series.flatMap(({ name, points }) => {
    const point = points.find(({ x }) => x === at);
    return point === undefined ? [] : [`${name} ${pointText(point, format)}`];
  });
  return found.length === 0 ? '–' : found.join(', ');
}

function pointText({ y, low, high }: ChartPoint, format: (value: number) => string): string {
  return low === undefined || high === undefined
    ? format(y)
    : `${format(y)} [${format(low)}, ${format(high)}]`;
}

interface GridProps extends Axes {
  readonly format: (value: number) => string;
  readonly formatX: (value: number) => string;
}

function Grid({ x, y, format, formatX }: GridProps) {
  return (
    <g class="grid" aria-hidden="true">
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={EDGE.left}
            x2={WIDTH - EDGE.right}
            y1={top(y, tick)}
            y2={top(y, tick)}
            data-zero={tick === 0}
          />
          <text x={EDGE.left - 6} y={top(y, tick) + 4} text-anchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      {x.ticks.map((tick) => (
        <text key={tick} x={left(x, tick)} y={HEIGHT - 8} text-anchor="middle">
          {formatX(tick)}
        </text>
      ))}
    </g>
  );
}

function Line({
  line: { points },
  index,
  x,
  y,
}: Axes & { readonly line: ChartSeries; readonly index: number }) {
  const path = points.map((point) => `${left(x, point.x)},${top(y, point.y)}`).join(' ');
  return (
    <g class={`line line-${index % 4}`}>
      {points.map(({ x: at, low, high }) =>
        low === undefined || high === undefined ? null : (
          <line
            key={at}
            class="interval"
            x1={left(x, at)}
            x2={left(x, at)}
            y1={top(y, low)}
            y2={top(y, high)}
          />
        ),
      )}
      <polyline points={path} stroke-dasharray={DASHES[index % 4]} />
      {points.length === 1 && <circle cx={left(x, points[0]!.x)} cy={top(y, points[0]!.y)} r={3} />}
    </g>
  );
}

function Cursor({
  at,
  series,
  x,
  y,
}: Axes & { readonly at: number; readonly series: readonly ChartSeries[] }) {
  const points = series.flatMap(({ points: all }, index) =>
    all.filter((point) => point.x === at).map((point) => ({ point, index })),
  );
  return (
    <g class="cursor" aria-hidden="true">
      <line x1={left(x, at)} x2={left(x, at)} y1={EDGE.top} y2={HEIGHT - EDGE.bottom} />
      {points.map(({ point, index }) => (
        <circle key={index} class={`line-${index % 4}`} cx={left(x, point.x)} cy={top(y, point.y)} r={4} />
      ))}
    </g>
  );
}

function Legend({ series }: { readonly series: readonly ChartSeries[] }) {
  return (
    <span class="legend">
      {series.map(({ name }, index) => (
        <span key={name}>
          <svg viewBox="0 0 24 8" class={`line line-${index % 4}`} aria-hidden="true">
            <line x1="0" x2="24" y1="4" y2="4" stroke-dasharray={DASHES[index % 4]} />
          </svg>
          {name}
        </span>
      ))}
    </span>
  );
}

function NumbersTable({
  xName,
  yName,
  series,
  format,
  formatX = String,
  xs,
}: LineChartProps & { readonly xs: readonly number[] }) {
  const found = (points: readonly ChartPoint[], x: number): string => {
    const point = points.find((each) => each.x === x);
    return point === undefined ? '' : pointText(point, format);
  };
  return (
    <details>
      <summary>The numbers as a table</summary>
      <div class="chart-table" tabIndex={0} role="group" aria-label={`The numbers of ${yName}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">{xName}</th>
              {series.map(({ name }) => (
                <th scope="col" key={name}>
                  {series.length === 1 ? yName : name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {xs.map((x) => (
              <tr key={x}>
                <th scope="row">{formatX(x)}</th>
                {series.map(({ name, points }) => (
                  <td key={name}>{found(points, x)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
