import { useRef, useState } from 'preact/hooks';
import type { Place } from './cloud.js';

export interface LassoOptions {
  readonly isOn: boolean;
  /** What was drawn, in pixels from the upper left corner of the element. */
  readonly onLine: (line: readonly Place[]) => void;
  /** A press without drawing. */
  readonly onPress: (at: Place) => void;
  /** Where the pointer is while nothing is drawn; undefined when it leaves. */
  readonly onHover: (at: Place | undefined) => void;
}

type ElementPointerEvent = PointerEvent & { readonly currentTarget: HTMLElement };

/** Farther than a finger trembles, in pixels. */
const DRAWN = 5;
const FEWEST_CORNERS = 3;

/** Follows the pointer on an element: what it draws, presses and hovers over. */
export function useLasso({ isOn, onLine, onPress, onHover }: LassoOptions) {
  const [line, setLine] = useState<readonly Place[]>();
  const begun = useRef<Place | undefined>(undefined);
  const end = (event: ElementPointerEvent): void => {
    if (begun.current === undefined) return;
    begun.current = undefined;
    setLine(undefined);
    if (line === undefined) onPress(placeOf(event));
    else if (line.length >= FEWEST_CORNERS) onLine(line);
  };
  const move = (event: ElementPointerEvent): void => {
    const at = placeOf(event);
    if (begun.current === undefined) onHover(at);
    else if (isOn && (line !== undefined || distance(at, begun.current) > DRAWN)) {
      setLine([...(line ?? [begun.current]), at]);
    }
  };
  return {
    line,
    listeners: {
      'data-lasso': isOn,
      onPointerDown: (event: ElementPointerEvent) => {
        if (event.button !== 0) return;
        begun.current = placeOf(event);
        event.currentTarget.setPointerCapture(event.pointerId);
        onHover(undefined);
      },
      onPointerMove: move,
      onPointerUp: end,
      onPointerLeave: () => onHover(undefined),
      onPointerCancel: () => {
        begun.current = undefined;
        setLine(undefined);
      },
    },
  };
}

function placeOf({ currentTarget, clientX, clientY }: ElementPointerEvent): Place {
  const { left, top } = currentTarget.getBoundingClientRect();
  return [clientX - left, clientY - top];
}

function distance([ax, ay]: Place, [bx, by]: Place): number {
  return Math.hypot(ax - bx, ay - by);
}
