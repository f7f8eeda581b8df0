import type { kmeans, Options } from 'ml-kmeans';
import { giveWay } from '../../engine/giveWay.js';
import type { Random } from '../../engine/random.js';
import type { Spectrum } from './spectrum.js';

/** A point of the spectral embedding. */
export type Point = number[];

/** Ways to cut an embedding into clusters. */
export const CLUSTERINGS = ['kmeans', 'agglomerative', 'density'] as const;
export type Clustering = (typeof CLUSTERINGS)[number];

/** A node of the graph as a point: its entries of the first eigenvectors, to unit length (Ng, Jordan & Weiss 2001). */
export function spectralPoints({ vectors }: Spectrum, dimensions: number): Point[] {
  const nodes = vectors[0]!.length;
  return Array.from({ length: nodes }, (_, node) => {
    const point = vectors.slice(0, dimensions).map((vector) => vector[node]!);
    const length = Math.hypot(...point);
    return length === 0 ? point : point.map((value) => value / length);
  });
}

/** Begun anew so many times; the best counts. */
const ATTEMPTS = 8;

/** Lloyd's algorithm from seeds of k-means++ (ml-kmeans), the best of several. Labels 0 .. clusters - 1. */
export async function kMeans(points: readonly Point[], clusters: number, random: Random): Promise<number[]> {
  const data = [...points];
  let best: { readonly error: number; readonly labels: number[] } | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await lloyd(data, clusters, { seed: random.integer(2 ** 31) });
    const error = data.reduce(
      (sum, point, index) => sum + squareDistance(point, found.centroids[found.clusters[index]!]!),
      0,
    );
    if (best === undefined || error < best.error) best = { error, labels: [...found.clusters] };
  }
  return best!.labels;
}

type Attempt = ReturnType<typeof kmeans>;

/** One attempt; between two iterations it can be stopped. */
async function lloyd(points: Point[], clusters: number, options: Options): Promise<Attempt> {
  const { kmeansGenerator } = await import('ml-kmeans');
  let last: Attempt | undefined;
  for (last of kmeansGenerator(points, clusters, options)) await giveWay();
  return last!;
}

/** More leaves of a tree cost their third power. */
const MOST_LEAVES = 400;
const COARSE_ROUNDS = 10;

/**
 * Ward's hierarchy (ml-hclust) cut into `clusters`. More points than can be leaves are first put into small groups by
 * k-means, and the hierarchy is that of the groups' centres.
 */
export async function agglomerative(
  points: readonly Point[],
  clusters: number,
  random: Random,
): Promise<number[]> {
  const { agnes } = await import('ml-hclust');
  const { leaves, groupOf } = await coarse([...points], random);
  if (leaves.length <= clusters) return groupOf;
  const labels = new Array<number>(leaves.length).fill(0);
  agnes(leaves, { method: 'ward2' })
    .group(clusters)
    .children.forEach((branch, label) => {
      for (const leaf of branch.isLeaf ? [branch.index] : branch.indices()) labels[leaf] = label;
    });
  return groupOf.map((group) => labels[group]!);
}

async function coarse(points: Point[], random: Random): Promise<{ leaves: Point[]; groupOf: number[] }> {
  if (points.length <= MOST_LEAVES) return { leaves: points, groupOf: points.map((_, index) => index) };
  const options = {
    initialization: 'random',
    seed: random.integer(2 ** 31),
    maxIterations: COARSE_ROUNDS,
  } as const;
  const { clusters, centroids } = await lloyd(points, MOST_LEAVES, options);
  // A group may have lost its last point.
  const used = [...new Set(clusters)].sort((a, b) => a - b);
  const place = new Map(used.map((group, index) => [group, index]));
  return {
    leaves: used.map((group) => centroids[group]!),
    groupOf: clusters.map((group) => place.get(group)!),
  };
}

export function squareDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at]! - b[at]!) ** 2;
  return sum;
}

/** Labels by falling size of their clusters, so that 0 is the largest; undefined stays. */
export function bySize<Label extends number | undefined>(labels: readonly Label[]): Label[] {
  const sizes = new Map<number, number>();
  for (const label of labels) if (label !== undefined) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const order = [...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([label]) => label);
  const place = new Map(order.map((label, index) => [label, index]));
  return labels.map((label) => (label === undefined ? label : place.get(label)!) as Label);
}

/**
 * How far two clusterings agree beyond chance: the adjusted Rand index (Hubert & Arabie 1985), 1 for the same, about 0 for
 * unrelated ones. Points without a cluster are one more cluster. 1 where both are a single cluster.
 */
export function agreement(a: readonly (number | undefined)[], b: readonly (number | undefined)[]): number {
  const pairs = (count: number): number => (count * (count - 1)) / 2;
  const cells = new Map<string, number>();
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  const add = <K>(counts: Map<K, number>, key: K): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  a.forEach((label, index) => {
    const [row, column] = [label ?? -1, b[index] ?? -1];
    add(cells, `${row} ${column}`);
    add(rows, row);
    add(columns, column);
  });
  const sum = (counts: Map<unknown, number>): number =>
    [...counts.values()].reduce((total, count) => total + pairs(count), 0);
  const [both, inA, inB] = [sum(cells), sum(rows), sum(columns)];
  const expected = (inA * inB) / pairs(a.length);
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (both - expected) / (most - expected);
}
