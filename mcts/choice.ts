import { edgeValue, isProven, LOST, NO_EDGE, ROOT, ROOT_EDGE, type Tree } from './tree.js';

/**
 * Whether an edge is worth a thought: not when it is proven lost and its node is not, and at a proven node
 * only when it is as good as the node. Every sum over the moves of a position runs over these alone.
 */
export function isCandidate(tree: Tree, edge: number): boolean {
  const exact = tree.status[edge]!;
  const before = tree.status[tree.parent[edge]!]!; // the node's value, for the other side
  return isProven(before) ? exact === -before : exact !== LOST;
}

/** At a proven root, the move to play: the most probable of the best ones. NO_EDGE when it is not proven. */
export function provenEdge(tree: Tree): number {
  if (!isProven(tree.status[ROOT_EDGE]!)) return NO_EDGE;
  return bestEdge(tree, (edge) => tree.prior[edge]!);
}

/** The candidate at the root with the largest score, the lowest square among equals. */
export function bestEdge(tree: Tree, score: (edge: number) => number): number {
  let best = NO_EDGE;
  let bestScore = -Infinity;
  for (let edge = tree.firstEdge[ROOT]!; edge < tree.firstEdge[ROOT + 1]!; edge++) {
    if (!isCandidate(tree, edge)) continue;
    const edgeScore = score(edge);
    if (best === NO_EDGE || edgeScore > bestScore) {
      best = edge;
      bestScore = edgeScore;
    }
  }
  return best;
}

/**
 * Writes the value of each edge of a node, from its mover's view, to `out` from index 0: the mean of the
 * simulations, or exact; where there was none, the mixed estimate
 * ( v + N · Σ p Q / Σ p ) / (1 + N), sums over the visited candidates (Danihelka et al. 2022, appendix D).
 */
export function completeValues(tree: Tree, node: number, out: Float64Array): void {
  const first = tree.firstEdge[node]!;
  const end = tree.firstEdge[node + 1]!;
  let visits = 0;
  let visitedPrior = 0;
  let weighted = 0;
  for (let edge = first; edge < end; edge++) {
    if (tree.visits[edge] === 0 || !isCandidate(tree, edge)) continue;
    visits += tree.visits[edge]!;
    visitedPrior += tree.prior[edge]!;
    weighted += tree.prior[edge]! * edgeValue(tree, edge);
  }
  const mean = visits === 0 ? 0 : weighted / visitedPrior;
  const mixed = (tree.networkValue[node]! + visits * mean) / (1 + visits);
  for (let edge = first; edge < end; edge++) {
    const value = edgeValue(tree, edge);
    out[edge - first] = Number.isNaN(value) ? mixed : value;
  }
}
