import { completeValues, isCandidate, provenEdge } from './choice.js';
import type { Method } from './method.js';
import { edgeValue, isProven, MAX_MOVES, NO_EDGE, NO_NODE, ROOT, ROOT_EDGE, type Tree } from './tree.js';

/** Values are from the view of the side to move at the root; arrays are aligned with `moves` and are the caller's. */
export interface SearchResult {
  /** The move to play. */
  readonly move: number;
  /** Legal moves, ascending; [PASS] when there is only the pass. */
  readonly moves: number[];
  readonly visits: Uint32Array;
  /** The network's policy over the legal moves, without noise. */
  readonly priors: Float32Array;
  /** Mean value of each move, exact where proven; NaN where nothing is known. */
  readonly q: Float32Array;
  /** The policy that the search teaches; sums to 1. */
  readonly target: Float32Array;
  /** Value of the position: the target's mean of the moves' values, or the exact one. */
  readonly value: number;
  /** Exact value with best play, when the search proved it. */
  readonly proven: 1 | 0 | -1 | undefined;
  /** Exact value of each move that is proven, undefined of the others; absent where nobody noted it. */
  readonly outcomes?: readonly (1 | 0 | -1 | undefined)[];
  readonly networkValue: number;
  /** Simulations spent by this search. */
  readonly simulations: number;
  /** The line expected from here, beginning with `move`. */
  readonly principalVariation: number[];
}

/** What a method makes of the tree. */
export function rootResult(
  tree: Tree,
  method: Method,
  priors: Float32Array,
  simulations: number,
): SearchResult {
  const first = tree.firstEdge[ROOT]!;
  const count = tree.firstEdge[ROOT + 1]! - first;
  const moves: number[] = [];
  const visits = new Uint32Array(count);
  const q = new Float32Array(count);
  const target = new Float32Array(count);
  const outcomes: (1 | 0 | -1 | undefined)[] = [];
  for (let index = 0; index < count; index++) {
    moves.push(tree.move[first + index]!);
    visits[index] = tree.visits[first + index]!;
    q[index] = edgeValue(tree, first + index);
    const status = tree.status[first + index]!;
    outcomes.push(isProven(status) ? (Math.sign(status) as 1 | 0 | -1) : undefined);
  }
  method.writeTarget(tree, target);
  const decided = provenEdge(tree);
  const edge = decided === NO_EDGE ? method.finalEdge(tree) : decided;
  const proven = provenValue(tree);
  return {
    move: tree.move[edge]!,
    moves,
    visits,
    priors: priors.slice(),
    q,
    target,
    value: proven ?? meanValue(tree, target),
    proven,
    outcomes,
    networkValue: tree.networkValue[ROOT]!,
    simulations,
    principalVariation: principalVariation(tree, edge),
  };
}

function provenValue(tree: Tree): 1 | 0 | -1 | undefined {
  const status = tree.status[ROOT_EDGE]!; // the other side's view
  if (!isProven(status)) return undefined;
  return status > 0 ? -1 : status < 0 ? 1 : 0;
}

const values = new Float64Array(MAX_MOVES);

function meanValue(tree: Tree, target: Float32Array): number {
  completeValues(tree, ROOT, values);
  let sum = 0;
  let weight = 0;
  for (let index = 0; index < target.length; index++) {
    sum += target[index]! * values[index]!;
    weight += target[index]!;
  }
  return sum / weight;
}

/** The most visited candidates, the more probable among equals, from a root edge on. */
function principalVariation(tree: Tree, edge: number): number[] {
  const line = [tree.move[edge]!];
  for (let node = tree.child[edge]!; node !== NO_NODE; node = tree.child[edge]!) {
    edge = NO_EDGE;
    for (let other = tree.firstEdge[node]!; other < tree.firstEdge[node + 1]!; other++) {
      if (tree.visits[other] === 0 || !isCandidate(tree, other)) continue;
      const more = edge === NO_EDGE ? 1 : tree.visits[other]! - tree.visits[edge]!;
      if (more > 0 || (more === 0 && tree.prior[other]! > tree.prior[edge]!)) edge = other;
    }
    if (edge === NO_EDGE) break;
    line.push(tree.move[edge]!);
  }
  return line;
}
