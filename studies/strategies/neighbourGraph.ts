import type { Neighbours } from './neighbours.js';

/**
 * An undirected graph without loops as rows of neighbours: those of node i are `others[starts[i]]` up to
 * `others[starts[i + 1] - 1]`, ascending. Every edge has weight 1.
 */
export interface MapGraph {
  /** [nodes + 1] */
  readonly starts: Int32Array;
  /** [2 * edges] */
  readonly others: Int32Array;
}

export function nodeCount({ starts }: MapGraph): number {
  return starts.length - 1;
}

export function degreeOf({ starts }: MapGraph, node: number): number {
  return starts[node + 1]! - starts[node]!;
}

/** Two maps are joined where either is among the nearest of the other. */
export function neighbourGraph({ count, indices }: Neighbours): MapGraph {
  const nodes = indices.length / count;
  const rows = Array.from({ length: nodes }, () => new Set<number>());
  indices.forEach((other, at) => {
    const node = Math.floor(at / count);
    rows[node]!.add(other);
    rows[other]!.add(node);
  });
  const starts = new Int32Array(nodes + 1);
  rows.forEach((row, node) => (starts[node + 1] = starts[node]! + row.size));
  const others = new Int32Array(starts[nodes]!);
  rows.forEach((row, node) =>
    others.set(
      [...row].sort((a, b) => a - b),
      starts[node],
    ),
  );
  return { starts, others };
}

/** In how many parts the graph falls: as many eigenvalues of its Laplacian are 0. */
export function countParts(graph: MapGraph): number {
  const nodes = nodeCount(graph);
  const seen = new Uint8Array(nodes);
  let parts = 0;
  for (let first = 0; first < nodes; first++) {
    if (seen[first] === 1) continue;
    parts++;
    const open = [first];
    seen[first] = 1;
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (let at = graph.starts[node]!; at < graph.starts[node + 1]!; at++) {
        const other = graph.others[at]!;
        if (seen[other] === 0) open.push(other);
        seen[other] = 1;
      }
    }
  }
  return parts;
}

/**
 * Conductance of each cluster: the edges that leave it, as a share of the edge ends in it or outside it, whichever are fewer.
 * 0 is a part by itself. Of all nodes it is 0.
 *
 * @param labels [nodes] cluster of each node, 0 .. clusters - 1
 */
export function conductances(graph: MapGraph, labels: readonly number[], clusters: number): number[] {
  const ends = new Array<number>(clusters).fill(0);
  const leaving = new Array<number>(clusters).fill(0);
  labels.forEach((label, node) => {
    for (let at = graph.starts[node]!; at < graph.starts[node + 1]!; at++) {
      ends[label]!++;
      if (labels[graph.others[at]!] !== label) leaving[label]!++;
    }
  });
  const all = graph.others.length;
  return ends.map((own, label) => {
    const fewer = Math.min(own, all - own);
    return fewer === 0 ? 0 : leaving[label]! / fewer;
  });
}
