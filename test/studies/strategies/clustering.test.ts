import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import {
  agglomerative,
  agreement,
  bySize,
  kMeans,
  type Point,
} from '../../../studies/strategies/clustering.js';
import { densityClusters, reachabilityTree } from '../../../studies/strategies/density.js';

/** Points around centres, in the order of the centres. */
function clouds(random: Random, centers: readonly Point[], size: number, spread: number): Point[] {
  return centers.flatMap((center) =>
    Array.from({ length: size }, () => center.map((value) => value + spread * random.normal())),
  );
}

const CENTERS = [
  [0, 0, 1],
  [0, 1, 0],
  [1, 0, 0],
];
const truth = (size: number): number[] => CENTERS.flatMap((_, label) => new Array<number>(size).fill(label));

describe('clusterings', () => {
  it('of far clouds are the clouds, by every way, also where the hierarchy is of groups', async () => {
    const random = Random.fromSeed('clouds');
    for (const size of [30, 200]) {
      const points = clouds(random, CENTERS, size, 0.05);
      expect(agreement(await kMeans(points, 3, random), truth(size))).toBe(1);
      expect(agreement(await agglomerative(points, 3, random), truth(size))).toBe(1);
      const dense = await densityClusters(points, 10);
      const inside = dense.flatMap((label, index) => (label === undefined ? [] : [index]));
      expect(inside.length).toBeGreaterThan(0.8 * points.length);
      expect(
        agreement(
          inside.map((index) => dense[index]),
          inside.map((index) => truth(size)[index]),
        ),
      ).toBe(1);
    }
  });

  it('by density leave out what lies alone, and find nothing in one cloud', async () => {
    const random = Random.fromSeed('density');
    const points = [...clouds(random, CENTERS, 40, 0.03), [5, 5, 5], [-5, 3, 0]];
    expect((await densityClusters(points, 8)).slice(120)).toEqual([undefined, undefined]);
    const few = clouds(random, [[0, 0]], 10, 1);
    expect(new Set(await densityClusters(few, 8))).toEqual(new Set([undefined]));
  });

  it('by density take equal points for one place', async () => {
    const points = [...new Array<Point>(20).fill([0, 0]), ...new Array<Point>(20).fill([1, 0])];
    const labels = await densityClusters(points, 5);
    expect(agreement(labels, [...new Array<number>(20).fill(0), ...new Array<number>(20).fill(1)])).toBe(1);
  });

  it('by density rest on a tree that has the parts of every cut', async () => {
    const random = Random.fromSeed('tree');
    const points = Array.from({ length: 60 }, () => [random.uniform(), random.uniform()]);
    const [count, neighbours] = [points.length, 4];
    const apart = points.map((a) => points.map((b) => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!)));
    const cores = apart.map((row) => [...row].sort((a, b) => a - b)[neighbours]!);
    const reach = (a: number, b: number): number => Math.max(apart[a]![b]!, cores[a]!, cores[b]!);
    const partsOf = (isEdge: (a: number, b: number) => boolean): number[] => {
      const part = points.map((_, index) => index);
      for (let changed = true; changed;) {
        changed = false;
        for (let a = 0; a < count; a++) {
          for (let b = 0; b < count; b++) {
            if (a === b || !isEdge(a, b) || part[a] === part[b]) continue;
            part[a] = part[b] = Math.min(part[a]!, part[b]!);
            changed = true;
          }
        }
      }
      return part;
    };
    const tree = await reachabilityTree(points, neighbours);
    expect(tree).toHaveLength(count - 1);
    for (const cut of [0.08, 0.12, 0.15, 0.2]) {
      const dense = partsOf((a, b) => reach(a, b) <= cut);
      const ours = partsOf((a, b) =>
        tree.some(
          (edge) => edge.weight <= cut && [edge.a, edge.b].includes(a) && [edge.a, edge.b].includes(b),
        ),
      );
      expect(ours).toEqual(dense);
    }
  });

  it('agree by the adjusted Rand index', () => {
    // By hand: pairs together in both 2, in a 6, in b 3, of 15; by chance 6 * 3 / 15 = 1.2, at most (6 + 3) / 2.
    expect(agreement([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2])).toBeCloseTo((2 - 1.2) / (4.5 - 1.2), 12);
    expect(agreement([0, 0, 1, 1], [7, 7, undefined, undefined])).toBe(1);
    expect(agreement([0, 0, 0], [0, 0, 0])).toBe(1);
    expect(agreement([0, 0, 1, 1], [0, 1, 0, 1])).toBeLessThan(0);
  });

  it('are numbered by size', () => {
    expect(bySize([5, 2, 2, undefined, 2, 5, 9])).toEqual([1, 0, 0, undefined, 0, 1, 2]);
  });
});
