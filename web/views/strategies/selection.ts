import { percent } from '../../../engine/numberText.js';
import type { Cloud, CloudMove, Coloring, Label, Layout, Place } from './cloud.js';

/** What is selected: a group of a colouring, or what lies within a line drawn around points. */
export type Pick =
  | { readonly of: Coloring; readonly label: Label }
  | { readonly layout: Layout; readonly lasso: readonly Place[] };

/** Whether a point is inside a polygon, by how often a ray from it crosses the sides. */
export function isInside([x, y]: Place, polygon: readonly Place[]): boolean {
  let isWithin = false;
  for (const [index, [xi, yi]] of polygon.entries()) {
    const [xj, yj] = polygon.at(index - 1)!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) isWithin = !isWithin;
  }
  return isWithin;
}

export function selectedMoves(moves: readonly CloudMove[], pick: Pick): CloudMove[] {
  return 'lasso' in pick
    ? moves.filter(({ places }) => isInside(places[pick.layout], pick.lasso))
    : moves.filter(({ labels }) => labels[pick.of] === pick.label);
}

/** Corners that a link has room for. */
const MOST_CORNERS = 40;

/** A line with so few corners and digits that it fits into a link. */
export function shortLasso(line: readonly Place[]): Place[] {
  const step = Math.ceil(line.length / MOST_CORNERS);
  return line
    .filter((_, at) => at % step === 0)
    .map(([x, y]) => [Number(x.toPrecision(4)), Number(y.toPrecision(4))]);
}

/** The mean of the maps of moves, each seen from the side from which it is most like the first. */
export function meanMap({ data: { views }, mapOf }: Cloud, moves: readonly CloudMove[]): Float64Array {
  const mean = new Float64Array(64);
  const first = mapOf(moves[0]!.index);
  for (const { index } of moves) {
    const map = mapOf(index);
    const likeness = (view: readonly number[]): number =>
      view.reduce((sum, to, square) => sum + map[square]! * first[to]!, 0);
    const view = views.reduce((best, each) => (likeness(each) > likeness(best) ? each : best));
    for (let square = 0; square < 64; square++) mean[view[square]!]! += map[square]! / moves.length;
  }
  return mean;
}

/** `corner 12.0%, edge 88.0%` of the moves, by names of their labels. */
export function sharesText(
  moves: readonly CloudMove[],
  coloring: Coloring,
  names: readonly string[],
): string {
  return names
    .map((name, at) => ({
      name,
      share: moves.filter(({ labels }) => labels[coloring] === at).length / moves.length,
    }))
    .filter(({ share }) => share > 0)
    .map(({ name, share }) => `${name} ${percent(share, 1)}`)
    .join(', ');
}
