import type { Place } from './cloud.js';

/** How places lie on a picture: as large as it lets them be. */
export interface Fit {
  readonly toPicture: (place: Place) => Place;
  readonly toPlace: (point: Place) => Place;
}

/** Room at the edges, in pixels. */
const MARGIN = 12;

/** @param width, height of the picture in pixels */
export function fitPlaces(places: readonly Place[], width: number, height: number): Fit {
  const across = axisOf(
    places.map(([x]) => x),
    MARGIN,
    width - MARGIN,
  );
  const down = axisOf(
    places.map(([, y]) => y),
    height - MARGIN,
    MARGIN,
  );
  return {
    toPicture: ([x, y]) => [across.to(x), down.to(y)],
    toPlace: ([x, y]) => [across.from(x), down.from(y)],
  };
}

/** From the smallest number at one end to the largest at the other. */
function axisOf(
  numbers: readonly number[],
  start: number,
  end: number,
): { readonly to: (number: number) => number; readonly from: (pixel: number) => number } {
  const low = numbers.reduce((least, number) => Math.min(least, number), Infinity);
  const high = numbers.reduce((most, number) => Math.max(most, number), -Infinity);
  const size = high > low ? high - low : 1;
  return {
    to: (number) => start + ((number - low) / size) * (end - start),
    from: (pixel) => low + ((pixel - start) / (end - start)) * size,
  };
}

/** Number of the place that is nearest to a point of the picture, where one is near enough. */
export function nearestPlace(
  points: readonly (Place | undefined)[],
  [x, y]: Place,
  reach: number,
): number | undefined {
  let found: number | undefined;
  let least = reach * reach;
  for (const [index, point] of points.entries()) {
    if (point === undefined) continue;
    const distance = (point[0] - x) ** 2 + (point[1] - y) ** 2;
    if (distance <= least) [found, least] = [index, distance];
  }
  return found;
}
