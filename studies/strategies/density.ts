import { giveWay } from '../../engine/giveWay.js';
import { type Point, squareDistance } from './clustering.js';

/** Points that are compared with all others between two chances to stop. */
const ROWS = 16;

/** An edge of the tree that joins all points: `weight` is how far apart its ends are where density counts. */
export interface TreeEdge {
  readonly a: number;
  readonly b: number;
  readonly weight: number;
}

/**
 * Clusters where points are dense, as many as there are: HDBSCAN (Campello, Moulavi & Sander 2013). Points in thin places
 * belong to none (undefined).
 *
 * It is here because the packages there are do not take thousands of points: hdbscan-ts 1.0 takes 4 seconds for 800 and grows
 * with the third power. This one takes time n² and memory n.
 *
 * @param least fewest points of a cluster; also the neighbours that say how dense a place is.
 */
export async function densityClusters(
  points: readonly Point[],
  least: number,
): Promise<(number | undefined)[]> {
  if (points.length < 2 * least) return points.map(() => undefined);
  return stableClusters(await reachabilityTree(points, least), points.length, least);
}

/**
 * The minimum spanning tree under the mutual reachability distance max(core(a), core(b), |a - b|), core being the distance to
 * the `neighbours`-th nearest other point. By Prim's algorithm, without a matrix.
 */
export async function reachabilityTree(points: readonly Point[], neighbours: number): Promise<TreeEdge[]> {
  const cores = await coreDistances(points, neighbours);
  const count = points.length;
  const nearest = new Float64Array(count).fill(Infinity);
  const link = new Int32Array(count);
  const joined = new Uint8Array(count);
  const tree: TreeEdge[] = [];
  let last = 0;
  joined[0] = 1;
  while (tree.length < count - 1) {
    if (tree.length % ROWS === 0) await giveWay();
    let next = -1;
    for (let other = 0; other < count; other++) {
      if (joined[other] === 1) continue;
      const apart = Math.sqrt(squareDistance(points[last]!, points[other]!));
      const reach = Math.max(apart, cores[last]!, cores[other]!);
      if (reach < nearest[other]!) [nearest[other], link[other]] = [reach, last];
      if (next < 0 || nearest[other]! < nearest[next]!) next = other;
    }
    tree.push({ a: link[next]!, b: next, weight: nearest[next]! });
    joined[next] = 1;
    last = next;
  }
  return tree;
}

async function coreDistances(points: readonly Point[], neighbours: number): Promise<Float64Array> {
  const nearest = new Float64Array(neighbours);
  const cores = new Float64Array(points.length);
  for (const [index, point] of points.entries()) {
    if (index % ROWS === 0) await giveWay();
    nearest.fill(Infinity);
    points.forEach((other, at) => {
      const square = at === index ? Infinity : squareDistance(point, other);
      if (square >= nearest[neighbours - 1]!) return;
      let place = neighbours - 1;
      for (; place > 0 && nearest[place - 1]! > square; place--) nearest[place] = nearest[place - 1]!;
      nearest[place] = square;
    });
    cores[index] = Math.sqrt(nearest[neighbours - 1]!);
  }
  return cores;
}

/** A cluster of the condensed tree while the tree is cut from its longest edge down. */
interface Condensed {
  readonly points: number[];
  /** 1 / weight at which it appears. */
  readonly birth: number;
  stability: number;
  readonly children: Condensed[];
}

/** Points nearer than a hundredth are one place: what the tree looks like within it is rounding. */
const DENSEST = 100;

function stableClusters(tree: readonly TreeEdge[], count: number, least: number): (number | undefined)[] {
  const root = condense(linkage(tree, count), count, least);
  const labels = new Array<number | undefined>(count).fill(undefined);
  // The whole is no cluster: a single one would say nothing.
  root.children.flatMap(chosen).forEach(({ points }, label) => {
    for (const point of points) labels[point] = label;
  });
  return labels;
}

/** What is more stable: the cluster, or those that it falls into. */
function chosen(cluster: Condensed): Condensed[] {
  const parts = cluster.children.flatMap(chosen);
  const sum = parts.reduce((total, { stability }) => total + stability, 0);
  return parts.length > 0 && sum > cluster.stability ? parts : [cluster];
}

/** A merger of two nodes of the single linkage tree: points are 0 .. count - 1, the merger at `i` is count + i. */
interface Merger {
  readonly left: number;
  readonly right: number;
  readonly weight: number;
  readonly size: number;
}

function linkage(tree: readonly TreeEdge[], count: number): Merger[] {
  const parent = Int32Array.from({ length: 2 * count - 1 }, (_, node) => node);
  const top = (node: number): number => {
    let at = node;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
    return at;
  };
  const mergers: Merger[] = [];
  const sizeOf = (node: number): number => (node < count ? 1 : mergers[node - count]!.size);
  for (const { a, b, weight } of [...tree].sort((one, other) => one.weight - other.weight)) {
    const [left, right] = [top(a), top(b)];
    const merged = count + mergers.length;
    mergers.push({ left, right, weight, size: sizeOf(left) + sizeOf(right) });
    parent[left] = parent[right] = merged;
  }
  return mergers;
}

/** Walks the tree from the top: a part of fewer than `least` points falls out of its cluster, two larger ones are new clusters. */
function condense(mergers: readonly Merger[], count: number, least: number): Condensed {
  const density = (weight: number): number => (weight > 1 / DENSEST ? 1 / weight : DENSEST);
  const sizeOf = (node: number): number => (node < count ? 1 : mergers[node - count]!.size);
  const pointsOf = (node: number): number[] => {
    const found: number[] = [];
    const open = [node];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at < count) found.push(at);
      else open.push(mergers[at - count]!.left, mergers[at - count]!.right);
    }
    return found;
  };
  const begin = (node: number, birth: number): Condensed => ({
    points: pointsOf(node),
    birth,
    stability: 0,
    children: [],
  });
  const top = 2 * count - 2;
  const root = begin(top, 0);
  const open: [number, Condensed][] = [[top, root]];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const [node, cluster] = step;
    if (node < count) continue;
    const { left, right, weight } = mergers[node - count]!;
    const level = density(weight);
    const large = [left, right].filter((part) => sizeOf(part) >= least);
    const leaving = large.length === 1 ? sizeOf(node) - sizeOf(large[0]!) : sizeOf(node);
    cluster.stability += leaving * (level - cluster.birth);
    if (large.length === 1) open.push([large[0]!, cluster]);
    if (large.length < 2) continue;
    for (const part of large) {
      const child = begin(part, level);
      cluster.children.push(child);
      open.push([part, child]);
    }
  }
  return root;
}
