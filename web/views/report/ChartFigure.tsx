import { createContext } from 'preact';
import { useContext, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Chart } from '../charts/chart.js';

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

/** How the page is coloured; what reads it is drawn anew when that changes, also before it is printed. */
export function useColorScheme(): 'dark' | 'light' | 'paper' {
  const [scheme, setScheme] = useState<'dark' | 'light' | 'paper'>('light');
  useLayoutEffect(() => {
    const query = matchMedia(DARK);
    const onScreen = (): void => setScheme(query.matches ? 'dark' : 'light');
    const onPaper = (): void => setScheme('paper');
    onScreen();
    query.addEventListener('change', onScreen);
    addEventListener('beforeprint', onPaper);
    addEventListener('afterprint', onScreen);
    return () => {
      query.removeEventListener('change', onScreen);
      removeEventListener('beforeprint', onPaper);
      removeEventListener('afterprint', onScreen);
    };
  }, []);
  return scheme;
}
