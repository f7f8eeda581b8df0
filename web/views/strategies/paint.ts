import type { Place } from './cloud.js';

/** Signs of groups that share a colour. */
const SIGNS = ['circle', 'triangle', 'square', 'diamond'] as const;
export type Sign = (typeof SIGNS)[number];

/** Colours of the styles that groups take in turn. */
const COLORS = 6;

/** How the points of a group look. */
export interface GroupLook {
  /** Name of a colour of the styles. */
  readonly color: string;
  readonly sign: Sign;
}

/** @param at number of the group; undefined for points in none */
export function groupLook(at: number | undefined): GroupLook {
  if (at === undefined) return { color: 'edge', sign: 'circle' };
  return { color: `series${1 + (at % COLORS)}`, sign: SIGNS[Math.floor(at / COLORS) % SIGNS.length]! };
}

/** The smaller, the more there are. */
export function pointSize(count: number): number {
  return count > 4000 ? 2 : count > 1000 ? 3 : 4;
}

/** Adds a point's sign to what is to be filled. */
export function addSign(to: SignPath, sign: Sign, [x, y]: Place, r: number): void {
  if (sign === 'circle') {
    to.moveTo(x + r, y);
    to.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  const [first, ...others] = CORNERS[sign];
  to.moveTo(x + first![0] * r, y + first![1] * r);
  for (const [dx, dy] of others) to.lineTo(x + dx * r, y + dy * r);
  to.closePath();
}

/** From the middle, for a radius of 1. */
const CORNERS: Readonly<Record<Exclude<Sign, 'circle'>, readonly Place[]>> = {
  triangle: [
    [0, -1.2],
    [1.1, 0.8],
    [-1.1, 0.8],
  ],
  square: [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  diamond: [
    [0, -1.3],
    [1.1, 0],
    [0, 1.3],
    [-1.1, 0],
  ],
};

/** What a sign is drawn with: a canvas, or whatever writes a path down. */
export interface SignPath {
  readonly moveTo: (x: number, y: number) => unknown;
  readonly lineTo: (x: number, y: number) => unknown;
  readonly arc: (x: number, y: number, radius: number, from: number, to: number) => unknown;
  readonly closePath: () => unknown;
}
