import { createContext } from 'preact';
import { useContext, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Chart } from '../charts/data.js';

/** Draws a chart into an element, which keeps its size in view, and returns what takes it away again. */
export type Drawing = (element: HTMLElement, chart: Chart) => () => void;

/** What draws the charts of a page; nothing where the page is only written down. */
export const ChartDrawing = createContext<Drawing | undefined>(undefined);

export interface ChartFigureProps {
  readonly id: string;
  readonly chart: Chart;
  /** Says what there is to see. */
  readonly label: string;
  readonly tall?: boolean | undefined;
  /** In pixels. */
  readonly height?: number | undefined;
}

/** The picture of a chart, drawn anew where the chart or the colours of the system change. */
export function ChartFigure({ id, chart, label, tall, height }: ChartFigureProps) {
  const draw = useContext(ChartDrawing);
  const element = useRef<HTMLDivElement>(null);
  const scheme = useColorScheme();
  useLayoutEffect(() => draw?.(element.current!, chart), [draw, chart, scheme]);
  return (
    <div
      ref={element}
      id={id}
      class={tall === true ? 'plot tall' : 'plot'}
      role="img"
      aria-label={label}
      style={height === undefined ? undefined : { height: `${height}px` }}
    />
  );
}

const DARK = '(prefers-color-scheme: dark)';

/** Whether the system is dark; what reads it is drawn anew when that changes. */
export function useColorScheme(): boolean {
  const [isDark, setDark] = useState(false);
  useLayoutEffect(() => {
    const query = matchMedia(DARK);
    const tell = (): void => setDark(query.matches);
    tell();
    query.addEventListener('change', tell);
    return () => query.removeEventListener('change', tell);
  }, []);
  return isDark;
}
