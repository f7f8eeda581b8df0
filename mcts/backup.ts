import { LOST, ROOT_EDGE, UNPROVEN } from './tree.js';
import type { Tree } from './tree.js';

/**
 * Counts one simulation that ended at `edge` with `value`, for the side that moved along it, on all edges
 * from there to the root. Where an edge is proven its exact value goes on in place of the simulation's.
 */
export function backup(tree: Tree, edge: number, value: number): void {
  const { visits, valueSum, proven, owner, incoming } = tree;
  for (;;) {
    const count = visits[edge]! + 1;
    visits[edge] = count;
    const exact = proven[edge]!;
    if (exact === UNPROVEN) {
      valueSum[edge]! += value;
    } else {
      value = exact;
      valueSum[edge] = exact * count;
    }
    if (edge === ROOT_EDGE) return;
    edge = incoming[owner[edge]!]!;
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
  const { visits, valueSum, waiting, proven, owner, incoming } = tree;
  for (;;) {
    waiting[edge]! += count;
    visits[edge]! += count;
    const exact = proven[edge]!;
    valueSum[edge] = exact === UNPROVEN ? valueSum[edge]! - count : exact * visits[edge]!;
    if (edge === ROOT_EDGE) return;
    edge = incoming[owner[edge]!]!;
  }
}

/**
 * Notes that `edge` is worth exactly `value` to the side that moves along it, and what follows nearer the
 * root: a node with a won edge is won, and one whose edges are all proven is worth the best of them.
 */
export function prove(tree: Tree, edge: number, value: number): void {
  const { visits, valueSum, proven, owner, incoming } = tree;
  for (;;) {
    proven[edge] = value;
    valueSum[edge] = value * visits[edge]!;
    if (edge === ROOT_EDGE) return;
    const node = owner[edge]!;
    const best = bestProven(tree, node);
    edge = incoming[node]!;
    if (best === UNPROVEN || proven[edge] !== UNPROVEN) return;
    value = -best;
  }
}

/** Exact value of a node as far as its edges tell, else UNPROVEN. */
function bestProven(tree: Tree, node: number): number {
  const { proven, endEdge } = tree;
  let best = LOST;
  let open = false;
  for (let edge = tree.firstEdge[node]!; edge < endEdge[node]!; edge++) {
    const exact = proven[edge]!;
    if (exact === 1) return 1;
    if (exact === UNPROVEN) open = true;
    else if (exact > best) best = exact;
  }
  return open ? UNPROVEN : best;
}
