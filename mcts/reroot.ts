import type { Position } from '../engine/position.js';
import { bestProven } from './backup.js';
import { isProven, NO_EDGE, NO_NODE, ROOT, ROOT_EDGE, type Tree, WAITING } from './tree.js';

/**
 * Makes the position that `rootEdge` leads to the root, in place; false (and nothing done) when the tree knows nothing
 * of it or of its moves. Nodes and their edges lie in the order in which they were added, so whatever is kept only ever
 * moves down and one pass suffices.
 */
export function rerootTree(tree: Tree, rootEdge: number): boolean {
  if (rootEdge === NO_EDGE) return false;
  const root = tree.child[rootEdge]!;
  if (root === NO_NODE || tree.status[rootEdge] === WAITING) return false;
  // Proven from outside, which tells nothing of its moves.
  if (isProven(tree.status[rootEdge]!) && !isProven(bestProven(tree, root))) return false;
  const { nodeCount, incoming, firstEdge } = tree;
  const moved = new Int32Array(tree.edgeCount).fill(NO_EDGE); // [edges] where each edge is now
  copyEdge(tree, rootEdge, ROOT_EDGE, NO_EDGE);
  moved[rootEdge] = ROOT_EDGE;
  tree.nodeCount = 0;
  tree.edgeCount = 1;
  let first = firstEdge[root]!;
  for (let node = root; node < nodeCount; node++) {
    const end = firstEdge[node + 1]!;
    const edge = moved[incoming[node]!]!;
    if (edge !== NO_EDGE) {
      const to = tree.nodeCount++;
      copyNode(tree, node, to);
      incoming[to] = edge;
      tree.child[edge] = to;
      for (let from = first; from < end; from++) {
        moved[from] = tree.edgeCount;
        copyEdge(tree, from, tree.edgeCount++, edge);
      }
      firstEdge[to + 1] = tree.edgeCount;
    }
    first = end;
  }
  return true;
}

/**
 * The edge that leads to a position below the root, whoever moves there: of several the most visited, of these the
 * first. NO_EDGE when there is none.
 */
export function edgeTo(tree: Tree, { ownLow, ownHigh, opponentLow, opponentHigh }: Position): number {
  const { position, incoming, visits } = tree;
  let best = NO_EDGE;
  for (let node = ROOT + 1; node < tree.nodeCount; node++) {
    const at = 4 * node;
    if (position[at] !== ownLow || position[at + 1] !== ownHigh) continue;
    if (position[at + 2] !== opponentLow || position[at + 3] !== opponentHigh) continue;
    const edge = incoming[node]!;
    if (best === NO_EDGE || visits[edge]! > visits[best]!) best = edge;
  }
  return best;
}

/** The root edge of a move; NO_EDGE when it is not legal. */
export function edgeOf(tree: Tree, move: number): number {
  for (let edge = tree.firstEdge[ROOT]!; edge < tree.firstEdge[ROOT + 1]!; edge++) {
    if (tree.move[edge] === move) return edge;
  }
  return NO_EDGE;
}

function copyNode(tree: Tree, from: number, to: number): void {
  tree.position.copyWithin(4 * to, 4 * from, 4 * from + 4);
  tree.networkValue[to] = tree.networkValue[from]!;
  tree.networkScore[to] = tree.networkScore[from]!;
}

/** The child is put right when that node's turn comes. */
function copyEdge(tree: Tree, from: number, to: number, parent: number): void {
  tree.parent[to] = parent;
  tree.child[to] = tree.child[from]!;
  tree.move[to] = tree.move[from]!;
  tree.prior[to] = tree.prior[from]!;
  tree.visits[to] = tree.visits[from]!;
  tree.valueSum[to] = tree.valueSum[from]!;
  tree.waiting[to] = tree.waiting[from]!;
  tree.status[to] = tree.status[from]!;
}
