/** A colour as red, green, blue, 0..255. */
export type Color = readonly [number, number, number];

/**
 * A diverging scale from blue (-1) over near-white (0) to orange (1), in equal steps of lightness on both sides, so that it
 * can be told apart with any kind of colour vision and in grey.
 */
const STOPS: readonly (readonly [number, Color])[] = [
  [-1, [11, 74, 145]],
  [-0.5, [104, 163, 212]],
  [0, [247, 246, 243]],
  [0.5, [248, 166, 94]],
  [1, [178, 66, 4]],
];

/** The colour of a number between -1 and 1; beyond them the ends. */
export function divergingColor(value: number): Color {
  const at = Math.max(-1, Math.min(1, value));
  const upper = Math.max(
    1,
    STOPS.findIndex(([stop]) => at <= stop),
  );
  const [from, start] = STOPS[upper - 1]!;
  const [to, end] = STOPS[upper]!;
  const part = (at - from) / (to - from);
  return [0, 1, 2].map((c) => Math.round(start[c]! + part * (end[c]! - start[c]!))) as unknown as Color;
}

export function hexColor(color: Color): string {
  return `#${color.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** The largest absolute entry: the end of a map's scale. */
export function scaleOf(...maps: readonly ArrayLike<number>[]): number {
  return maps.reduce(
    (most, map) => Array.from(map).reduce((top, value) => Math.max(top, Math.abs(value)), most),
    0,
  );
}
