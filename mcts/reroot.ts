import { NO_NODE, ROOT, ROOT_EDGE, isEvaluated } from './tree.js';
import type { Tree } from './tree.js';

/**
 * Makes the position after `move` the root, in place; false (and nothing done) when the tree knows nothing
 * of it. Nodes and their edges lie in the order in which they were added, so whatever is kept only ever
 * moves down and one pass suffices.
 */
export function rerootTree(tree: Tree, move: number): boolean {
  const root = childAfter(tree, move);
  if (root === NO_NODE || !isEvaluated(tree, root)) return false;
  const { nodeCount, incoming, firstEdge, endEdge, owner } = tree;
  const kept = new Int32Array(nodeCount).fill(NO_NODE); // [nodes] where each node is now
  const oldFirst = firstEdge.slice(0, nodeCount);
  const oldOwner = owner.slice(0, tree.edgeCount);
  copyEdge(tree, incoming[root]!, ROOT_EDGE);
  tree.nodeCount = 0;
  tree.edgeCount = 1;
  for (let node = root; node < nodeCount; node++) {
    const parent = oldOwner[incoming[node]!]!;
    const parentNow = kept[parent]!;
    if (node !== root && parentNow === NO_NODE) continue;
    const edge = node === root ? ROOT_EDGE : firstEdge[parentNow]! + incoming[node]! - oldFirst[parent]!;
    const to = tree.nodeCount++;
    kept[node] = to;
    const first = oldFirst[node]!;
    const end = endEdge[node]!;
    copyNode(tree, node, to);
    incoming[to] = edge;
    tree.child[edge] = to;
    firstEdge[to] = tree.edgeCount;
    for (let from = first; from < end; from++) {
      copyEdge(tree, from, tree.edgeCount);
      owner[tree.edgeCount++] = to;
    }
    endEdge[to] = tree.edgeCount;
  }
  owner[ROOT_EDGE] = NO_NODE;
  return true;
}

function childAfter(tree: Tree, move: number): number {
  for (let edge = tree.firstEdge[ROOT]!; edge < tree.endEdge[ROOT]!; edge++) {
    if (tree.move[edge] === move) return tree.child[edge]!;
  }
  return NO_NODE;
}

function copyNode(tree: Tree, from: number, to: number): void {
  tree.ownLow[to] = tree.ownLow[from]!;
  tree.ownHigh[to] = tree.ownHigh[from]!;
  tree.opponentLow[to] = tree.opponentLow[from]!;
  tree.opponentHigh[to] = tree.opponentHigh[from]!;
  tree.networkValue[to] = tree.networkValue[from]!;
}

/** All but the owner; the child is put right when its node is kept, which is always, since its parent is. */
function copyEdge(tree: Tree, from: number, to: number): void {
  tree.child[to] = tree.child[from]!;
  tree.move[to] = tree.move[from]!;
  tree.prior[to] = tree.prior[from]!;
  tree.visits[to] = tree.visits[from]!;
  tree.valueSum[to] = tree.valueSum[from]!;
  tree.waiting[to] = tree.waiting[from]!;
  tree.proven[to] = tree.proven[from]!;
}
