import { isOver, play, type Position } from '../engine/position.js';
import { isCandidate } from './choice.js';
import type { Method } from './method.js';
import { edgeValue, isProven, ROOT, ROOT_EDGE, type Tree } from './tree.js';

/** A position whose value went into the mean of a root move. Values are from the view of the side to move at the root. */
export interface TracedLeaf {
  readonly position: Position;
  readonly value: number;
  /** Who said it: the network, the end of the game, or a proof (the solver's, or the search's own). */
  readonly source: 'network' | 'over' | 'proven';
  /** Simulations that brought this value. */
  readonly count: number;
}

/** A root move whose value is known. */
export interface TracedMove {
  readonly move: number;
  /** Its value is the mean of the leaves' values by their counts; of a proven move, the one leaf that is exact. */
  readonly value: number;
  /** Its part of the value of the position, which is the sum of the parts times the values. */
  readonly weight: number;
  readonly leaves: readonly TracedLeaf[];
}

/** What the values of a search are means of. */
export interface SearchTrace {
  /** Those that were tried or are proven, ascending. */
  readonly moves: readonly TracedMove[];
  /** Weight of the network's own value of the root: 0, unless moves that were not tried are part of the value. */
  readonly rootWeight: number;
  /** The root's value is exact, and no mean. */
  readonly proven: boolean;
}

/**
 * Where the value of a simulation that ends at `edge` comes from, as far as root moves are concerned: ~e for the proven edge e
 * nearest the root on its way, or else `edge`, whose node the network has answered. To be asked just before the backup,
 * since later proofs do not change earlier sums.
 */
export function sourceOf(tree: Tree, edge: number): number {
  const { parent, status } = tree;
  let source = edge;
  for (let at = edge; at !== ROOT_EDGE; at = parent[at]!) if (isProven(status[at]!)) source = ~at;
  return source;
}

/**
 * @param position the root's
 * @param sources of each simulation, by {@link sourceOf}
 */
export function readTrace(
  tree: Tree,
  position: Position,
  method: Method,
  sources: readonly number[],
): SearchTrace {
  const counts = new Map<number, number>();
  for (const source of sources) counts.set(source, (counts.get(source) ?? 0) + 1);
  const below = new Map<number, number[]>();
  for (const source of counts.keys()) {
    const root = rootEdgeOf(tree, edgeOf(source));
    const found = below.get(root);
    if (found === undefined) below.set(root, [source]);
    else found.push(source);
  }
  const { weights, rootWeight } = rootWeights(tree, method);
  const first = tree.firstEdge[ROOT]!;
  const moves = weights.flatMap((weight, index): TracedMove[] => {
    const edge = first + index;
    const value = edgeValue(tree, edge);
    if (Number.isNaN(value)) return [];
    // What simulations said before the proof is replaced by it.
    const leaves = isProven(tree.status[edge]!)
      ? [leafAt(tree, position, ~edge, Math.max(1, tree.visits[edge]!))]
      : below.get(edge)!.map((source) => leafAt(tree, position, source, counts.get(source)!));
    return [{ move: tree.move[edge]!, value, weight, leaves }];
  });
  return { moves, rootWeight, proven: isProven(tree.status[ROOT_EDGE]!) };
}

function rootEdgeOf(tree: Tree, edge: number): number {
  let at = edge;
  while (tree.parent[at] !== ROOT_EDGE) at = tree.parent[at]!;
  return at;
}

/** The value of the position as a weighted sum of its moves' values and the network's own, which completes the others. */
function rootWeights(tree: Tree, method: Method): { weights: number[]; rootWeight: number } {
  const first = tree.firstEdge[ROOT]!;
  const count = tree.firstEdge[ROOT + 1]! - first;
  const target = new Float32Array(count);
  method.writeTarget(tree, target);
  const sum = target.reduce((a, b) => a + b, 0);
  const weights = Array.from(target, (share) => share / sum);
  let guessed = 0;
  let visits = 0;
  let prior = 0;
  for (let index = 0; index < count; index++) {
    const edge = first + index;
    if (tree.visits[edge]! > 0 && isCandidate(tree, edge)) {
      visits += tree.visits[edge]!;
      prior += tree.prior[edge]!;
    } else if (!isProven(tree.status[edge]!)) {
      guessed += weights[index]!;
      weights[index] = 0;
    }
  }
  // As completeValues guesses: ( v + N · Σ p Q / Σ p ) / (1 + N).
  for (let index = 0; index < count; index++) {
    const edge = first + index;
    if (tree.visits[edge] === 0 || !isCandidate(tree, edge)) continue;
    weights[index]! += (guessed * visits * tree.prior[edge]!) / (prior * (1 + visits));
  }
  return { weights, rootWeight: guessed / (1 + visits) };
}

function edgeOf(source: number): number {
  return source < 0 ? ~source : source;
}

function leafAt(tree: Tree, root: Position, source: number, count: number): TracedLeaf {
  const edge = edgeOf(source);
  const moves: number[] = [];
  for (let at = edge; at !== ROOT_EDGE; at = tree.parent[at]!) moves.push(tree.move[at]!);
  const position = moves.reduceRight(play, root);
  const isMine = position.turn === root.turn;
  if (source >= 0) {
    const value = tree.networkValue[tree.child[edge]!]!;
    return { position, value: isMine ? value : -value, source: 'network', count };
  }
  // The status of an edge is for the side that moves along it, which is the other one.
  const exact = tree.status[edge]!;
  return { position, value: isMine ? 0 - exact : exact, source: isOver(position) ? 'over' : 'proven', count };
}
