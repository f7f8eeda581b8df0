import { edgeValue, isProven, ROOT, ROOT_EDGE, type Tree, WAITING } from './tree.js';

/**
 * What the evaluated positions below each move of the root say, besides their mean. Aligned with the moves of the result,
 * from the view of the side to move at the root.
 */
export interface LeafSpread {
  /** [moves] standard deviation of the values that went into the move's own; 0 where it is proven, NaN without any. */
  readonly deviations: Float32Array;
  /** [moves] mean of the final disc differences that the network expects there, -64..64; NaN where it says none. */
  readonly discs: Float32Array;
}

/**
 * One pass over all nodes: a node comes after its parent, so the root edge above it is known by then. A visit whose end was
 * certain left no node; its value is counted as a won or lost game's, which spreads most.
 */
export function leafSpread(tree: Tree): LeafSpread {
  const first = tree.firstEdge[ROOT]!;
  const count = tree.firstEdge[ROOT + 1]! - first;
  const squares = new Float64Array(count);
  const nodes = new Float64Array(count);
  const scores = new Float64Array(count);
  const scored = new Float64Array(count);
  const moveOf = new Int8Array(tree.nodeCount);
  /** 1 where the side to move is that of the root. */
  const signs = new Int8Array(tree.nodeCount);
  signs[ROOT] = 1;
  for (let node = ROOT + 1; node < tree.nodeCount; node++) {
    const edge = tree.incoming[node]!;
    const above = tree.parent[edge]!;
    const parent = tree.child[above]!;
    const move = above === ROOT_EDGE ? edge - first : moveOf[parent]!;
    const sign = -signs[parent]!;
    moveOf[node] = move;
    signs[node] = sign;
    // Of one that waits the network has said nothing yet.
    if (tree.status[edge] === WAITING) continue;
    nodes[move]!++;
    squares[move]! += tree.networkValue[node]! ** 2;
    const score = tree.networkScore[node]!;
    if (Number.isNaN(score)) continue;
    scores[move]! += sign * score;
    scored[move]!++;
  }
  const deviations = Float32Array.from({ length: count }, (_, index) => {
    const edge = first + index;
    if (isProven(tree.status[edge]!)) return 0;
    const visits = tree.visits[edge]!;
    const certain = Math.max(0, visits - nodes[index]!);
    return Math.sqrt(Math.max(0, (squares[index]! + certain) / visits - edgeValue(tree, edge) ** 2));
  });
  return { deviations, discs: Float32Array.from(scores, (sum, index) => (64 * sum) / scored[index]!) };
}
