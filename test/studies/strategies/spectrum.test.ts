import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { transformSquare } from '../../../engine/symmetry.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { spectralPoints } from '../../../studies/strategies/clustering.js';
import { eigengap } from '../../../studies/strategies/eigengap.js';
import {
  alignment,
  packMaps,
  type Symmetries,
  unitMap,
  viewOf,
} from '../../../studies/strategies/mapVectors.js';
import { countParts, type MapGraph, neighbourGraph } from '../../../studies/strategies/neighbourGraph.js';
import { nearestNeighbours } from '../../../studies/strategies/neighbours.js';
import { laplacianSpectrum } from '../../../studies/strategies/spectrum.js';
import { strategiesOf } from '../../../studies/strategies/strategy.js';

const runtime = await openRuntime('onnxruntime');

const randomMap = (random: Random): number[] => Array.from({ length: 64 }, () => random.normal());

/** Distance as it is defined: the least over the eight sides, or as the maps lie. */
function slowDistance(a: ArrayLike<number>, b: ArrayLike<number>, symmetries: Symmetries): number {
  const sides = symmetries === 'merged' ? 8 : 1;
  const distances = Array.from({ length: sides }, (_, symmetry) => {
    let sum = 0;
    for (let square = 0; square < 64; square++) {
      sum += (a[square]! - b[transformSquare(symmetry, square)]!) ** 2;
    }
    return Math.sqrt(sum);
  });
  return Math.min(...distances);
}

const neighboursOf = (maps: Float64Array, count: number, symmetries: Symmetries) =>
  nearestNeighbours(maps, { count, symmetries, runtime, threads: 1 });

describe('neighbours of maps', () => {
  it.each(['merged', 'apart'] as const)('are the nearest of all, symmetries %s', async (symmetries) => {
    const random = Random.fromSeed(symmetries);
    const [total, count] = [150, 5];
    const list = Array.from({ length: total }, () => unitMap(randomMap(random), 'l2')!);
    const found = await neighboursOf(packMaps(list), count, symmetries);
    list.forEach((map, row) => {
      const all = list
        .map((other, index) => ({ index, distance: slowDistance(map, other, symmetries) }))
        .filter(({ index }) => index !== row)
        .sort((a, b) => a.distance - b.distance);
      expect([...found.indices.slice(row * count, (row + 1) * count)]).toEqual(
        all.slice(0, count).map(({ index }) => index),
      );
      all.slice(0, count).forEach(({ distance }, at) => {
        expect(found.distances[row * count + at]).toBeCloseTo(distance, 12);
      });
    });
  });

  it('see a map from all sides only where symmetries are merged', async () => {
    const random = Random.fromSeed('sides');
    const list = Array.from({ length: 8 }, () => randomMap(random));
    const maps = packMaps([...list, ...list.map((map) => viewOf(6, map))]);
    const merged = await neighboursOf(maps, 1, 'merged');
    expect([...merged.indices.slice(0, 8)]).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    expect(Math.max(...merged.distances)).toBeLessThan(1e-6);
    const apart = await neighboursOf(maps, 1, 'apart');
    expect(Math.min(...apart.distances)).toBeGreaterThan(1);
  });

  it('align maps to the side from which they are nearest', () => {
    const map = randomMap(Random.fromSeed('align'));
    for (let symmetry = 0; symmetry < 8; symmetry++) {
      const found = alignment(map, viewOf(symmetry, map), 'merged');
      expect(found).toEqual({ symmetry, distance: 0 });
      expect(alignment(map, viewOf(symmetry, map), 'apart').symmetry).toBe(0);
    }
  });

  it('have no direction where the map is 0', () => {
    expect(unitMap(new Float32Array(64), 'l2')).toBeUndefined();
    expect(unitMap(new Float32Array(64).fill(NaN), 'l1')).toBeUndefined();
    const l1 = unitMap(new Float32Array(64).fill(-2), 'l1')!;
    expect(l1[0]).toBeCloseTo(-1 / 64, 12);
  });
});

/** The graph of a list of edges. */
function graphOf(nodes: number, edges: readonly (readonly [number, number])[]): MapGraph {
  const rows = Array.from({ length: nodes }, () => new Set<number>());
  for (const [a, b] of edges) {
    rows[a]!.add(b);
    rows[b]!.add(a);
  }
  const starts = Int32Array.from([0, ...rows.map(({ size }) => size)]);
  for (let node = 0; node < nodes; node++) starts[node + 1]! += starts[node]!;
  return { starts, others: Int32Array.from(rows.flatMap((row) => [...row].sort((a, b) => a - b))) };
}

/** All eigenvalues of I - D^-1/2 W D^-1/2, from the whole matrix. */
function denseValues({ starts, others }: MapGraph): number[] {
  const nodes = starts.length - 1;
  const matrix = Matrix.eye(nodes);
  const degree = (node: number): number => starts[node + 1]! - starts[node]!;
  for (let node = 0; node < nodes; node++) {
    for (const other of others.slice(starts[node], starts[node + 1])) {
      matrix.set(node, other, -1 / Math.sqrt(degree(node) * degree(other)));
    }
  }
  return new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues.sort((a, b) => a - b);
}

describe('the spectrum of a graph', () => {
  it('of a path of three is 0, 1, 2, and of two triangles 0, 0, 1.5 four times', async () => {
    const random = Random.fromSeed('small');
    const path = graphOf(3, [
      [0, 1],
      [1, 2],
    ]);
    const close = (values: readonly number[], wanted: readonly number[]): void => {
      values.forEach((value, index) => expect(value).toBeCloseTo(wanted[index]!, 9));
    };
    close((await laplacianSpectrum(path, 3, random)).values, [0, 1, 2]);
    const triangles = graphOf(6, [
      [0, 1],
      [1, 2],
      [0, 2],
      [3, 4],
      [4, 5],
      [3, 5],
    ]);
    expect(countParts(triangles)).toBe(2);
    close((await laplacianSpectrum(triangles, 6, random)).values, [0, 0, 1.5, 1.5, 1.5, 1.5]);
  });

  it.each([1, 3, 9])('is that of the whole matrix, for a graph of %i parts', async (parts) => {
    const random = Random.fromSeed(`parts ${parts}`);
    const each = 25;
    const edges = Array.from({ length: parts }, (_, part) => part * each).flatMap((first) => [
      ...Array.from({ length: each }, (_, at) => [first + at, first + ((at + 1) % each)] as const),
      ...Array.from(
        { length: 3 * each },
        () => [first + random.integer(each), first + random.integer(each)] as const,
      ),
    ]);
    const graph = graphOf(
      parts * each,
      edges.filter(([a, b]) => a !== b),
    );
    const count = 12;
    const { values, vectors } = await laplacianSpectrum(graph, count, random);
    const dense = denseValues(graph);
    values.forEach((value, index) => expect(value).toBeCloseTo(dense[index]!, 8));
    expect(values.filter((value) => value < 1e-9)).toHaveLength(parts);
    expect(countParts(graph)).toBe(parts);
    vectors.forEach((a, row) => {
      vectors.forEach((b, column) => {
        const product = a.reduce((sum, value, at) => sum + value * b[at]!, 0);
        expect(product).toBeCloseTo(Number(row === column), 9);
      });
    });
  });

  it('puts the parts of a graph at right angles', async () => {
    const random = Random.fromSeed('angles');
    const edges = [0, 10].flatMap((first) =>
      Array.from({ length: 10 }, (_, a) =>
        Array.from({ length: a }, (_, b) => [first + a, first + b] as const),
      ).flat(),
    );
    const points = spectralPoints(await laplacianSpectrum(graphOf(20, edges), 4, random), 2);
    const product = (a: number, b: number): number =>
      points[a]!.reduce((sum, value, at) => sum + value * points[b]![at]!, 0);
    expect(product(0, 9)).toBeCloseTo(1, 8);
    expect(product(0, 10)).toBeCloseTo(0, 8);
  });

  it('has its gap where the step is largest, and says the next', () => {
    expect(eigengap([0, 0.01, 0.02, 0.3, 0.35, 0.5])).toEqual({
      clusters: 3,
      gap: expect.closeTo(0.28, 12) as number,
      next: { clusters: 5, gap: expect.closeTo(0.15, 12) as number },
    });
    expect(eigengap([0, 0.5, 0.6]).clusters).toBe(1);
  });
});

describe('strategies', () => {
  it('have the mean of their maps from one side, typical members, and the edges that leave', async () => {
    const random = Random.fromSeed('strategies');
    const [a, b] = [unitMap(randomMap(random), 'l2')!, unitMap(randomMap(random), 'l2')!];
    const near = (map: Float64Array, index: number): Float64Array => {
      const noisy = map.map((value) => value + 0.02 * random.normal());
      return viewOf(index % 8, unitMap(noisy, 'l2')!);
    };
    const list = Array.from({ length: 60 }, (_, index) => near(index < 40 ? a : b, index));
    // One member is the map itself: it is the most typical.
    list[7] = viewOf(3, a);
    const maps = packMaps(list);
    const graph = neighbourGraph(await neighboursOf(maps, 4, 'merged'));
    const labels = list.map((_, index) => Number(index >= 40));
    const [first, second] = strategiesOf(maps, graph, labels, 'merged');
    expect(first!.members).toHaveLength(40);
    expect(first!.typical[0]).toBe(7);
    expect(first!.unity).toBeGreaterThan(0.95);
    expect(alignment(first!.mean, a, 'merged').distance).toBeLessThan(0.1);
    expect(alignment(first!.mean, list[7], 'merged').symmetry).toBe(0);
    expect([first!.conductance, second!.conductance]).toEqual([0, 0]);
    // As they lie, they have little in common.
    expect(strategiesOf(maps, graph, labels, 'apart')[0]!.unity).toBeLessThan(0.7);
  });

  it('count leaving edges against the smaller side', () => {
    const graph = graphOf(5, [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [2, 4],
    ]);
    const maps = packMaps(Array.from({ length: 5 }, () => unitMap(randomMap(Random.fromSeed('x')), 'l2')!));
    // 0 and 1: three ends, one edge leaves; the others: seven ends.
    const found = strategiesOf(maps, graph, [0, 0, 1, 1, 1], 'apart').map(({ conductance }) => conductance);
    expect(found).toEqual([1 / 3, 1 / 3]);
  });
});
