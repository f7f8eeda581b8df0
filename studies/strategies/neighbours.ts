import { giveWay } from '../../engine/giveWay.js';
import { SYMMETRY_COUNT } from '../../engine/symmetry.js';
import { Graph } from '../../nn/graph.js';
import { maximum } from '../../nn/operators/elementwise.js';
import { matmul } from '../../nn/operators/matmul.js';
import type { Runtime } from '../../nn/runtime.js';
import { alignment, SQUARES, type Symmetries, VIEWS } from './mapVectors.js';

/** The nearest others of each map, the nearest first. */
export interface Neighbours {
  readonly count: number;
  /** [maps, count] */
  readonly indices: Int32Array;
  /** [maps, count] */
  readonly distances: Float64Array;
}

export interface NeighbourOptions {
  /** Neighbours of each map, fewer than there are maps. */
  readonly count: number;
  readonly symmetries: Symmetries;
  readonly runtime: Runtime;
  readonly threads: number;
  /** Told after each block how many maps are done. */
  readonly onRows?: (done: number) => void;
}

/** Maps whose products with all others are computed at once. */
const ROWS = 128;

/**
 * The nearest others of every map. The distance is Euclidean; where symmetries are merged it is the
 * least over the eight views of one map, min_g |a - g b|. The symmetries move squares and change no length, so that this is
 * a metric between maps that are the same from some side, and no map has to be given a standard side first.
 *
 * Every pair is looked at, as products of matrices (|a - g b|² = |a|² + |b|² - 2 a·gb), for which the runtime is twenty times as
 * fast as a loop; the distances of those that are found are then computed in float64.
 *
 * @param maps [n, 64]
 */
export async function nearestNeighbours(maps: Float64Array, options: NeighbourOptions): Promise<Neighbours> {
  const { count, symmetries, runtime, threads, onRows } = options;
  const total = maps.length / SQUARES;
  const views = VIEWS.slice(0, symmetries === 'merged' ? SYMMETRY_COUNT : 1);
  const program = await runtime.compile(productGraph(maps, views.length), { threads });
  const squares = squareLengths(maps);
  const indices = new Int32Array(total * count);
  const distances = new Float64Array(total * count);
  try {
    for (let from = 0; from < total; from += ROWS) {
      const rows = Math.min(ROWS, total - from);
      const feeds = views.map((view, index) => {
        const data = viewed(maps, from, rows, view);
        return [`view${index}`, { shape: [rows, SQUARES], data }] as const;
      });
      const { products } = await program.run(Object.fromEntries(feeds));
      const found = products!.data as Float32Array;
      for (let row = 0; row < rows; row++) {
        const own = from + row;
        const nearest = nearestOf(found.subarray(row * total, (row + 1) * total), squares, own, count);
        const exact = nearest
          .map((other) => ({ other, distance: between(maps, own, other, symmetries) }))
          .sort((a, b) => a.distance - b.distance || a.other - b.other);
        exact.forEach(({ other, distance }, at) => {
          indices[own * count + at] = other;
          distances[own * count + at] = distance;
        });
      }
      onRows?.(from + rows);
      await giveWay();
    }
  } finally {
    await program.dispose();
  }
  return { count, indices, distances };
}

/** The largest product of any view of some maps with each map: view0 .. [rows, 64] -> products [rows, maps]. */
function productGraph(maps: Float64Array, views: number): Graph {
  const graph = new Graph();
  const all = graph.constant({ shape: [maps.length / SQUARES, SQUARES], data: Float32Array.from(maps) });
  const products = Array.from({ length: views }, (_, index) =>
    matmul(graph, graph.input(`view${index}`, [-1, SQUARES]), all, { transposeB: true }),
  );
  graph.output(
    'products',
    products.reduce((a, b) => maximum(graph, a, b)),
  );
  return graph;
}

function squareLengths(maps: Float64Array): Float64Array {
  const lengths = new Float64Array(maps.length / SQUARES);
  for (let at = 0; at < maps.length; at++) lengths[Math.floor(at / SQUARES)]! += maps[at]! ** 2;
  return lengths;
}

function viewed(maps: Float64Array, from: number, rows: number, view: Uint8Array): Float32Array {
  const out = new Float32Array(rows * SQUARES);
  for (let at = 0; at < out.length; at++) {
    out[at - (at % SQUARES) + view[at % SQUARES]!] = maps[from * SQUARES + at]!;
  }
  return out;
}

/** The `count` others of least distance, which is square - 2 product but for what is the same for all. */
function nearestOf(products: Float32Array, squares: Float64Array, own: number, count: number): number[] {
  const found: number[] = [];
  const sizes: number[] = [];
  for (let other = 0; other < products.length; other++) {
    const size = squares[other]! - 2 * products[other]!;
    if (other === own || (found.length === count && size >= sizes[count - 1]!)) continue;
    let at = Math.min(found.length, count - 1);
    for (; at > 0 && sizes[at - 1]! > size; at--) {
      sizes[at] = sizes[at - 1]!;
      found[at] = found[at - 1]!;
    }
    sizes[at] = size;
    found[at] = other;
  }
  return found;
}

function between(maps: Float64Array, a: number, b: number, symmetries: Symmetries): number {
  const mapOf = (index: number): Float64Array => maps.subarray(index * SQUARES, (index + 1) * SQUARES);
  return alignment(mapOf(a), mapOf(b), symmetries).distance;
}
