import { isProven, LOST, OPEN, ROOT_EDGE, type Tree } from './tree.js';

/**
 * Counts one simulation that ended at `edge` with `value`, for the side that moved along it, on all edges
 * from there to the root. Where an edge is proven its exact value goes on in place of the simulation's.
 */
export function backup(tree: Tree, edge: number, value: number): void {
  const { visits, valueSum, status, parent } = tree;
  for (;;) {
    const count = visits[edge]! + 1;
    visits[edge] = count;
    const exact = status[edge]!;
    if (isProven(exact)) {
      value = exact;
      valueSum[edge] = exact * count;
    } else {
      valueSum[edge]! += value;
    }
    if (edge === ROOT_EDGE) return;
    edge = parent[edge]!;
    value = -value;
  }
}

/** Counts a leaf that waits for the network as visited and lost, so that others are looked at meanwhile. */
export function addVirtualLoss(tree: Tree, edge: number): void {
  shiftVirtual(tree, edge, 1);
}

/** Undoes {@link addVirtualLoss}. */
export function removeVirtualLoss(tree: Tree, edge: number): void {
  shiftVirtual(tree, edge, -1);
}

function shiftVirtual(tree: Tree, edge: number, count: number): void {
  const { visits, valueSum, waiting, status, parent } = tree;
  for (;;) {
    waiting[edge]! += count;
    visits[edge]! += count;
    const exact = status[edge]!;
    valueSum[edge] = isProven(exact) ? exact * visits[edge]! : valueSum[edge]! - count;
    if (edge === ROOT_EDGE) return;
    edge = parent[edge]!;
  }
}

/**
 * Notes that `edge` is worth exactly `value` to the side that moves along it, and what follows nearer the
 * root: a node with a won edge is won, and one whose edges are all proven is worth the best of them. The sums
 * of values follow with the next backup.
 */
export function prove(tree: Tree, edge: number, value: number): void {
  const { status, parent, child } = tree;
  for (;;) {
    status[edge] = value;
    if (edge === ROOT_EDGE) return;
    edge = parent[edge]!;
    const best = bestProven(tree, child[edge]!);
    if (!isProven(best) || isProven(status[edge]!)) return;
    value = -best;
  }
}

/** Exact value of a node as far as its edges tell, else OPEN. */
export function bestProven(tree: Tree, node: number): number {
  const { status, firstEdge } = tree;
  let best = LOST;
  let open = false;
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
    const exact = status[edge]!;
    if (exact === 1) return 1;
    if (!isProven(exact)) open = true;
    else if (exact > best) best = exact;
  }
  return open ? OPEN : best;
}
