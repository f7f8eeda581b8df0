import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useColorScheme } from '../report/ChartFigure.js';
import type { CloudMove, Layout, Place } from './cloud.js';
import { type Fit, fitPlaces, nearestPlace } from './fit.js';
import { addSign, type GroupLook, pointSize } from './paint.js';
import { useLasso } from './useLasso.js';

export interface CloudPictureProps {
  readonly moves: readonly CloudMove[];
  readonly layout: Layout;
  /** How each move's point looks; undefined where it is hidden. */
  readonly lookOf: (move: CloudMove) => GroupLook | undefined;
  /** The moves that stand out; all, where nothing is selected. */
  readonly chosen: ReadonlySet<number> | undefined;
  readonly lasso: readonly Place[] | undefined;
  readonly canLasso: boolean;
  readonly textOf: (move: CloudMove) => string;
  readonly onLasso: (lasso: readonly Place[]) => void;
  readonly onOpen: (index: number) => void;
}

/** How far a press or the pointer may be from a point, in pixels. */
const REACH = 10;

/** The cloud as a picture: a press opens a point, a line drawn around points selects them. */
export function CloudPicture(props: CloudPictureProps) {
  const { moves, layout, lookOf, canLasso, lasso, textOf, onLasso, onOpen } = props;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, height] = useSize(box);
  const scheme = useColorScheme();
  const fit = useMemo(
    () =>
      fitPlaces(
        moves.map(({ places }) => places[layout]),
        width,
        height,
      ),
    [moves, layout, width, height],
  );
  const points = useMemo(
    () => moves.map((move) => (lookOf(move) === undefined ? undefined : fit.toPicture(move.places[layout]))),
    [moves, layout, fit, lookOf],
  );
  useLayoutEffect(
    () => paint(canvas.current!, props, points, [width, height]),
    [points, props.chosen, lookOf, width, height, scheme],
  );
  const [pointed, setPointed] = useState<number>();
  const { line, listeners } = useLasso({
    isOn: canLasso,
    onLine: (drawn) => onLasso(drawn.map(fit.toPlace)),
    onPress: (at) => {
      const found = nearestPlace(points, at, REACH);
      if (found !== undefined) onOpen(found);
    },
    onHover: (at) => setPointed(at === undefined ? undefined : nearestPlace(points, at, REACH)),
  });
  const tip = pointed === undefined ? undefined : points[pointed];
  return (
    <div ref={box} class="cloud" id="cloud" {...listeners}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`The cloud of ${moves.length} maps, a point a map. The groups and the table below say what is in it.`}
      />
      <svg aria-hidden="true" viewBox={`0 0 ${width} ${height}`}>
        {line === undefined ? <LassoOf lasso={lasso} fit={fit} /> : <polyline points={line.join(' ')} />}
      </svg>
      {tip !== undefined && (
        <p class="tip" aria-hidden="true" style={tipPlace(tip, width)}>
          {textOf(moves[pointed!]!)}
        </p>
      )}
    </div>
  );
}

interface LassoProps {
  readonly lasso: readonly Place[] | undefined;
  readonly fit: Fit;
}

function LassoOf({ lasso, fit }: LassoProps) {
  if (lasso === undefined) return null;
  return <polygon points={lasso.map((place) => fit.toPicture(place).join(',')).join(' ')} />;
}

/** Beside the point, on the side where there is more room. */
function tipPlace([x, y]: Place, width: number): Readonly<Record<string, string>> {
  const side = x > width / 2 ? { right: `${width - x + 12}px` } : { left: `${x + 12}px` };
  return { ...side, top: `${y}px` };
}

function useSize(box: { readonly current: HTMLElement | null }): readonly [number, number] {
  const [size, setSize] = useState<readonly [number, number]>([600, 400]);
  useLayoutEffect(() => {
    const element = box.current!;
    const tell = (): void => setSize([element.clientWidth, element.clientHeight]);
    tell();
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return size;
}

/** Draws the points, those that are not chosen hardly visible and below the others. */
function paint(
  canvas: HTMLCanvasElement,
  { moves, lookOf, chosen }: CloudPictureProps,
  points: readonly (Place | undefined)[],
  [width, height]: readonly [number, number],
): void {
  const scale = devicePixelRatio;
  canvas.width = width * scale;
  canvas.height = height * scale;
  const drawing = canvas.getContext('2d')!;
  drawing.scale(scale, scale);
  const styles = getComputedStyle(canvas);
  const size = pointSize(moves.length);
  for (const isFaint of [true, false]) {
    drawing.globalAlpha = isFaint ? 0.1 : 0.75;
    for (const [index, point] of points.entries()) {
      if (point === undefined || (chosen?.has(index) === false) !== isFaint) continue;
      const { color, sign } = lookOf(moves[index]!)!;
      drawing.fillStyle = styles.getPropertyValue(`--${color}`);
      drawing.beginPath();
      addSign(drawing, sign, point, size);
      drawing.fill();
    }
  }
}
