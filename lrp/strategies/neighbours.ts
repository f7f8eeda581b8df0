import { SYMMETRY_COUNT } from '../../engine/index.js';
import { SQUARES, VIEWS } from './maps.js';
import type { Symmetries } from './maps.js';

/** The nearest others of each map, the nearest first. */
export interface Neighbours {
  readonly count: number;
  /** [rows, count] */
  readonly indices: Int32Array;
  /** [rows, count] */
  readonly distances: Float64Array;
}

/**
 * The `count` nearest others of the maps `from` .. `to` - 1. The distance is Euclidean; where symmetries are merged it is
 * the least over the eight views of one map, min_g |a - g b|. The symmetries move squares and change no length, so that
 * this is a metric between maps that are the same from some side, and no map has to be given a standard side first.
 *
 * Every pair is looked at: 10,000 maps take some 20 seconds of one thread, and the graph is exact.
 *
 * @param maps [n, 64]
 */
export function nearestNeighbours(
  maps: Float64Array,
  count: number,
  symmetries: Symmetries,
  from = 0,
  to = maps.length / SQUARES,
): Neighbours {
  const total = maps.length / SQUARES;
  const squares = squareLengths(maps);
  const indices = new Int32Array((to - from) * count);
  const distances = new Float64Array((to - from) * count).fill(Infinity);
  const products = new Float64Array(total);
  for (let row = from; row < to; row++) {
    if (symmetries === 'merged') largestProducts(maps, row, products);
    else plainProducts(maps, row, products);
    const first = (row - from) * count;
    let farthest = Infinity;
    for (let other = 0; other < total; other++) {
      if (other === row) continue;
      const square = squares[row]! + squares[other]! - 2 * products[other]!;
      if (square >= farthest) continue;
      let at = first + count - 1;
      for (; at > first && distances[at - 1]! > square; at--) {
        distances[at] = distances[at - 1]!;
        indices[at] = indices[at - 1]!;
      }
      distances[at] = square;
      indices[at] = other;
      farthest = distances[first + count - 1]!;
    }
  }
  // Rounding may leave a little less than 0 between equal maps.
  for (let at = 0; at < distances.length; at++) distances[at] = Math.sqrt(Math.max(0, distances[at]!));
  return { count, indices, distances };
}

/** Rows of several calls as one. */
export function joinNeighbours(parts: readonly Neighbours[]): Neighbours {
  const size = parts.reduce((sum, { indices }) => sum + indices.length, 0);
  const joined = {
    count: parts[0]!.count,
    indices: new Int32Array(size),
    distances: new Float64Array(size),
  };
  let at = 0;
  for (const { indices, distances } of parts) {
    joined.indices.set(indices, at);
    joined.distances.set(distances, at);
    at += indices.length;
  }
  return joined;
}

function squareLengths(maps: Float64Array): Float64Array {
  const lengths = new Float64Array(maps.length / SQUARES);
  for (let at = 0; at < maps.length; at++) lengths[Math.floor(at / SQUARES)]! += maps[at]! ** 2;
  return lengths;
}

function plainProducts(maps: Float64Array, row: number, products: Float64Array): void {
  const own = maps.slice(row * SQUARES, (row + 1) * SQUARES);
  for (let other = 0; other < products.length; other++) {
    const at = other * SQUARES;
    let product = 0;
    for (let square = 0; square < SQUARES; square++) product += own[square]! * maps[at + square]!;
    products[other] = product;
  }
}

/**
 * The largest product of any view of one map with each other map. All the time of the search is here: the eight views lie
 * beside one another by square, so that a square of the other map is read once and nothing is allocated.
 */
function largestProducts(maps: Float64Array, row: number, products: Float64Array): void {
  const views = new Float64Array(SQUARES * SYMMETRY_COUNT);
  VIEWS.forEach((view, symmetry) => {
    for (let square = 0; square < SQUARES; square++) {
      views[view[square]! * SYMMETRY_COUNT + symmetry] = maps[row * SQUARES + square]!;
    }
  });
  for (let other = 0; other < products.length; other++) {
    let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
    let at = other * SQUARES;
    for (let view = 0; view < SQUARES * SYMMETRY_COUNT; view += SYMMETRY_COUNT, at++) {
      const value = maps[at]!;
      a += value * views[view]!;
      b += value * views[view + 1]!;
      c += value * views[view + 2]!;
      d += value * views[view + 3]!;
      e += value * views[view + 4]!;
      f += value * views[view + 5]!;
      g += value * views[view + 6]!;
      h += value * views[view + 7]!;
    }
    products[other] = Math.max(a, b, c, d, e, f, g, h);
  }
}
