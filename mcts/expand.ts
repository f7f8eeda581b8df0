import { OthelloError } from '../engine/errors.js';
import { computeFlips, computeMoves, popcount } from '../engine/kernel.js';
import type { Position } from '../engine/position.js';
import { PASS, POLICY_SIZE } from '../engine/squareSet.js';
import type { Evaluation } from '../nn/evaluators/evaluator.js';
import { prove } from './backup.js';
import { isProven, MAX_MOVES, NO_NODE, OPEN, ROOT, ROOT_EDGE, type Tree } from './tree.js';

/**
 * What is known for certain of a position that is not over: its result from the mover's view with best play,
 * or undefined. Asked of every position that a search reaches, and again when 2, 4, 8, … simulations have gone
 * through it, so it should be quick to say no.
 *
 * @param visits simulations that have been there before: 0 for a position that is new.
 */
export type ExactValue = (
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
  visits: number,
) => 1 | 0 | -1 | undefined;

/** Keeps a prior positive where its exponential underflows, so that no sum of priors is zero. */
const SMALLEST_PRIOR = 1e-30;

/** A move flips at most so many discs: from d4 two or three in each direction. A bound that spares most positions the look. */
const MOST_FLIPS = 19;

const pair = new Int32Array(2);
const exponentials = new Float64Array(MAX_MOVES);
/** The position after an edge: own low, own high, opponent low, opponent high, moves low, moves high. */
const next = new Int32Array(6);

/**
 * Makes `position` the root, which waits for the network.
 * @throws OthelloError badPosition when the game is over.
 */
export function plantRoot(tree: Tree, position: Position): void {
  const { ownLow, ownHigh, opponentLow, opponentHigh } = position;
  computeMoves(opponentLow, opponentHigh, ownLow, ownHigh, pair);
  const canPass = (pair[0]! | pair[1]!) !== 0;
  computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
  if ((pair[0]! | pair[1]!) === 0 && !canPass) {
    throw new OthelloError('badPosition', 'The game is over; a search needs a position with a legal move.');
  }
  tree.addNode(ROOT_EDGE, ownLow, ownHigh, opponentLow, opponentHigh, pair[0]!, pair[1]!);
}

/**
 * Looks one move ahead of the root for what is certain, so that a win in one is proven before the first
 * simulation.
 */
export function proveRootEdges(tree: Tree, exact: ExactValue | undefined): void {
  for (let edge = tree.firstEdge[ROOT]!; edge < tree.firstEdge[ROOT + 1]!; edge++) {
    if (isProven(tree.status[edge]!) || tree.child[edge] !== NO_NODE) continue;
    playEdge(tree, edge);
    const value = certainValue(exact);
    if (isProven(value)) prove(tree, edge, -value);
  }
}

/**
 * Plays the move of an edge that has not been followed yet. Returns the new node, which waits for the
 * network, or NO_NODE when the value there is certain: then the edge is proven.
 */
export function expand(tree: Tree, edge: number, exact: ExactValue | undefined): number {
  playEdge(tree, edge);
  const value = certainValue(exact);
  if (isProven(value)) {
    prove(tree, edge, -value);
    return NO_NODE;
  }
  return tree.addNode(edge, next[0]!, next[1]!, next[2]!, next[3]!, next[4]!, next[5]!);
}

/**
 * Asks again about the position that an open edge leads to, when its visits have doubled. Returns whether the edge is
 * proven now.
 */
export function proveVisited(tree: Tree, edge: number, exact: ExactValue): boolean {
  const visits = tree.visits[edge]!;
  if (visits < 2 || (visits & (visits - 1)) !== 0) return false;
  const { position } = tree;
  const at = 4 * tree.child[edge]!;
  const value = exact(position[at]!, position[at + 1]!, position[at + 2]!, position[at + 3]!, visits);
  if (value === undefined) return false;
  prove(tree, edge, -value);
  return true;
}

function playEdge(tree: Tree, edge: number): void {
  const node = tree.child[tree.parent[edge]!]!;
  const move = tree.move[edge]!;
  const { position } = tree;
  let ownLow = position[4 * node + 2]!;
  let ownHigh = position[4 * node + 3]!;
  let opponentLow = position[4 * node]!;
  let opponentHigh = position[4 * node + 1]!;
  if (move !== PASS) {
    computeFlips(move, opponentLow, opponentHigh, ownLow, ownHigh, pair);
    ownLow &= ~pair[0]!;
    ownHigh &= ~pair[1]!;
    opponentLow |= pair[0]!;
    opponentHigh |= pair[1]!;
    if (move < 32) opponentLow |= 1 << move;
    else opponentHigh |= 1 << (move - 32);
  }
  computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
  next[0] = ownLow;
  next[1] = ownHigh;
  next[2] = opponentLow;
  next[3] = opponentHigh;
  next[4] = pair[0]!;
  next[5] = pair[1]!;
}

/**
 * Whether the mover of `next` has a move that leaves the opponent without a disc. Networks that play each other
 * hardly ever meet one, so they do not see it coming, and few discs are what they like.
 */
function winsAtOnce(): boolean {
  const low = next[2]!;
  const high = next[3]!;
  if (popcount(low) + popcount(high) > MOST_FLIPS) return false;
  for (let half = 0; half < 2; half++) {
    for (let moves = next[4 + half]!; moves !== 0; moves &= moves - 1) {
      const square = 32 * half + 31 - Math.clz32(moves & -moves);
      computeFlips(square, next[0]!, next[1]!, low, high, pair);
      if (pair[0] === low && pair[1] === high) return true;
    }
  }
  return false;
}

/** Exact value of the position in `next` from its mover's view, or OPEN. */
function certainValue(exact: ExactValue | undefined): number {
  if ((next[4]! | next[5]!) === 0) {
    computeMoves(next[2]!, next[3]!, next[0]!, next[1]!, pair);
    if ((pair[0]! | pair[1]!) === 0) {
      return Math.sign(popcount(next[0]!) + popcount(next[1]!) - popcount(next[2]!) - popcount(next[3]!));
    }
  }
  if (winsAtOnce()) return 1;
  if (exact === undefined) return OPEN;
  return exact(next[0]!, next[1]!, next[2]!, next[3]!, 0) ?? OPEN;
}

/**
 * Stores the network's answer for a node: its value, and the softmax of the legal moves' logits.
 * @param index the node's in the batch
 * @param sharpness 1 / temperature of the softmax.
 * @throws OthelloError badModel when the answer is not finite.
 */
export function evaluateNode(
  tree: Tree,
  node: number,
  evaluation: Evaluation,
  index: number,
  sharpness: number,
): void {
  const { move, prior } = tree;
  const { logits } = evaluation;
  const offset = index * POLICY_SIZE;
  const value = evaluation.values[index]!;
  const first = tree.firstEdge[node]!;
  const count = tree.firstEdge[node + 1]! - first;
  let largest = -Infinity;
  for (let i = 0; i < count; i++) {
    const logit = logits[offset + move[first + i]!]!;
    if (logit > largest) largest = logit;
  }
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const exponential = Math.exp((logits[offset + move[first + i]!]! - largest) * sharpness);
    exponentials[i] = exponential;
    sum += exponential;
  }
  if (!(sum > 0) || !Number.isFinite(value)) {
    throw new OthelloError('badModel', 'The network gave a value or logit that is not a finite number.');
  }
  const scale = 1 / sum;
  for (let i = 0; i < count; i++) {
    const probability = exponentials[i]! * scale;
    prior[first + i] = probability > SMALLEST_PRIOR ? probability : SMALLEST_PRIOR;
  }
  tree.networkValue[node] = value;
  tree.status[tree.incoming[node]!] = OPEN;
}
