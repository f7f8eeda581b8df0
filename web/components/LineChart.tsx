import { useEffect, useRef, useState } from 'preact/hooks';

import './line-chart.css';

/** One curve over a row of numbers that are counted from 0. */
export interface LineChartProps {
  /** Names the chart, and what can be chosen in it, to who hears it. */
  readonly label: string;
  /** Upright; null where nothing is known, which leaves a gap. */
  readonly values: readonly (number | null)[];
  readonly range: readonly [low: number, high: number];
  /** Heights with what they mean; the curve is filled to the one at `base`. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  readonly base: number;
  /** What is in front. */
  readonly at: number;
  /** Points that stand out. */
  readonly marked?: readonly number[] | undefined;
  /** A point in words. */
  readonly describe: (index: number) => string;
  readonly onSelect: (index: number) => void;
}

const HEIGHT = 150;
const MARGIN = { left: 6, right: 6, top: 8, bottom: 8 };

/** A curve along which somebody goes by pointer or by keys, like a slider. */
export function LineChart(props: LineChartProps) {
  const { label, values, at, describe, onSelect } = props;
  const [width, frame] = useWidth();
  const last = values.length - 1;
  const choose = (index: number): void => onSelect(Math.max(0, Math.min(last, index)));
  const point = (event: PointerEvent & { readonly currentTarget: HTMLElement }): void => {
    const { left } = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - left - MARGIN.left) / (width - MARGIN.left - MARGIN.right);
    choose(Math.round(share * last));
  };
  return (
    <div
      ref={frame}
      class="line-chart"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={at}
      aria-valuetext={describe(at)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        point(event);
      }}
      onPointerMove={(event) => event.buttons !== 0 && point(event)}
      onKeyDown={(event) => {
        const next = indexAfter(event.key, at, last);
        if (next === undefined) return;
        event.preventDefault();
        choose(next);
      }}
    >
      <Curve {...props} width={width} />
    </div>
  );
}

function Curve({ values, range, ticks, base, at, marked = [], width }: LineChartProps & { readonly width: number }) {
  const x = (index: number): number => {
    const inner = width - MARGIN.left - MARGIN.right;
    return MARGIN.left + (values.length < 2 ? 0 : (index / (values.length - 1)) * inner);
  };
  const y = (value: number): number => {
    const [low, high] = range;
    return MARGIN.top + ((high - value) / (high - low)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  };
  const current = values[at];
  return (
    <svg width={width} height={HEIGHT} aria-hidden="true">
      {ticks.map(({ at: height, text }) => (
        <g key={text}>
          <line class="chart-tick" x1={MARGIN.left} x2={width - MARGIN.right} y1={y(height)} y2={y(height)} />
          <text class="chart-text" x={MARGIN.left + 2} y={y(height) + (height > base ? 14 : -5)}>
            {text}
          </text>
        </g>
      ))}
      {runsOf(values).map((run) => {
        const points = run.map((index) => `${x(index)},${y(values[index]!)}`).join(' ');
        const [first, end] = [x(run[0]!), x(run.at(-1)!)];
        return (
          <g key={run[0]}>
            <polygon class="chart-area" points={`${first},${y(base)} ${points} ${end},${y(base)}`} />
            <polyline class="chart-line" points={points} />
            {run.length === 1 && <circle class="chart-single" cx={first} cy={y(values[run[0]!]!)} r="2.5" />}
          </g>
        );
      })}
      {marked.map((index) => {
        const value = values[index];
        return (
          value != null && <circle key={index} class="chart-mark" cx={x(index)} cy={y(value)} r="4" />
        );
      })}
      <line class="chart-at" x1={x(at)} x2={x(at)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} />
      {current != null && <circle class="chart-now" cx={x(at)} cy={y(current)} r="5" />}
    </svg>
  );
}

/** Where a key goes, as on a slider; undefined where it does nothing. */
function indexAfter(key: string, at: number, last: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return at - 1;
    case 'ArrowRight':
    case 'ArrowUp':
      return at + 1;
    case 'PageDown':
      return at - 10;
    case 'PageUp':
      return at + 10;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** The stretches without a gap, as indices. */
function runsOf(values: readonly (number | null)[]): number[][] {
  const runs: number[][] = [];
  values.forEach((value, index) => {
    if (value === null) return;
    if (index > 0 && values[index - 1] !== null) runs.at(-1)!.push(index);
    else runs.push([index]);
  });
  return runs;
}

/** The width that an element has, in pixels. */
function useWidth() {
  const [width, setWidth] = useState(320);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(80, entry!.contentRect.width)));
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);
  return [width, frame] as const;
}
