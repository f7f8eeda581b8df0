import { evaluateClassically } from './classicalEvaluation.js';
import { OthelloError } from './errors.js';
import { computeFlips, computeMoves, popcount } from './kernel.js';
import { legalMoveList, play, type Position, score } from './position.js';
import type { Random } from './random.js';
import { NO_MOVE, PASS } from './squareSet.js';
import { throwIfStopped } from './stop.js';

export const MAX_ALPHABETA_DEPTH = 20;

export interface AlphaBetaResult {
  /** The best move; of equal ones one is drawn, without `random` the first. NO_MOVE when the game is over. */
  readonly move: number;
  /** Expected final disc difference from the mover's view; exact when `exact`. */
  readonly value: number;
  /** Whether the search saw the end of every game. */
  readonly exact: boolean;
  readonly nodes: number;
}

/** Values are whole numbers, this many to a disc, so that equal moves are found equal. */
const UNIT = 100;
const INFINITY = 100 * UNIT;
/** Estimates stay inside of what a game can end with. */
const MAX_ESTIMATE = 64 * UNIT - 1;

/**
 * Empty squares from which a depth plays exactly: a game is read to its end from twice the depth, and from 12 squares
 * at depth 6, beyond which only the depth itself counts; a yardstick must stay cheap.
 */
export function exactEmpties(depth: number): number {
  return Math.max(depth, Math.min(2 * depth, 12));
}

/**
 * Alpha-beta with principal-variation windows on the classical evaluation: a pure function of its arguments.
 * @throws OthelloError usage unless depth is a whole number from 1 to 20.
 */
export function searchAlphaBeta(position: Position, depth: number, random?: Random): AlphaBetaResult {
  if (!Number.isInteger(depth) || depth < 1 || depth > MAX_ALPHABETA_DEPTH) {
    throw new OthelloError(
      'usage',
      `alphabeta cannot search ${depth} plies; the depth is a whole number from 1 to ${MAX_ALPHABETA_DEPTH}.`,
    );
  }
  nodes = 0;
  const moves = legalMoveList(position);
  if (moves.length === 0) return { move: NO_MOVE, value: score(position), exact: true, nodes };
  const empties = emptyCount(position.ownLow, position.ownHigh, position.opponentLow, position.opponentHigh);
  const exact = empties <= exactEmpties(depth);
  const plies = exact ? empties : depth;
  const children = orderRoot(position, moves, plies);
  let best = -INFINITY;
  let equal: number[] = [];
  for (const { move, child } of children) {
    // The window begins one below the best, so that a value equal to it is exact and not a bound.
    const alpha = Math.max(-INFINITY, best - 1);
    const value = -searchChild(child, move === PASS ? plies : plies - 1, -INFINITY, -alpha);
    if (value > best) {
      best = value;
      equal = [move];
    } else if (value === best) equal.push(move);
  }
  const move = equal[random === undefined ? 0 : random.integer(equal.length)]!;
  return { move, value: best / UNIT, exact, nodes };
}

interface RootMove {
  readonly move: number;
  readonly child: Position;
  readonly guess: number;
}

/** Best first by a search of a few plies; ties keep the order of the squares. */
function orderRoot(position: Position, moves: readonly number[], plies: number): RootMove[] {
  const guessPlies = Math.max(0, Math.min(plies - 3, 3));
  return moves
    .map((move): RootMove => {
      const child = play(position, move);
      return { move, child, guess: -searchChild(child, guessPlies, -INFINITY, INFINITY) };
    })
    .sort((a, b) => b.guess - a.guess);
}

function searchChild(child: Position, depth: number, alpha: number, beta: number): number {
  return search(child.ownLow, child.ownHigh, child.opponentLow, child.opponentHigh, depth, alpha, beta, 0);
}

/** Squares best tried first: corners, then all but those beside a corner, then C squares, then X squares. */
const CLASS_LOW = Int32Array.of(0x00000081, ~0x0000c3c3, 0x00008142, 0x00004200);
const CLASS_HIGH = Int32Array.of(0x81000000, ~0xc3c30000, 0x42810000, 0x00420000);
/** The same order as a part of a sorting key, in moves of the opponent that a class is worth. */
const CLASS_KEY = Int32Array.of(-4, 0, 2, 4);

const MAX_PLY = 64;
const MAX_MOVES = 34;
/** [ply][move], one row a ply, so that nothing is allocated on the way. */
const squares = new Int32Array(MAX_PLY * MAX_MOVES);
const keys = new Int32Array(MAX_PLY * MAX_MOVES);
const flipsLow = new Int32Array(MAX_PLY * MAX_MOVES);
const flipsHigh = new Int32Array(MAX_PLY * MAX_MOVES);
const pair = new Int32Array(2);
let nodes = 0;

/** Below a position at this depth the search takes milliseconds. */
const ASKED_DEPTH = 6;

/** Below this depth ordering by the opponent's moves costs more than it saves. */
const SORTED_DEPTH = 3;

/** Fail-soft value for `own`, which is to move. A pass costs no depth. Hot: no objects, no arrays. */
function search(
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
  depth: number,
  alpha: number,
  beta: number,
  ply: number,
): number {
  nodes += 1;
  computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
  const movesLow = pair[0]!;
  const movesHigh = pair[1]!;
  if ((movesLow | movesHigh) === 0) {
    computeMoves(opponentLow, opponentHigh, ownLow, ownHigh, pair);
    if ((pair[0]! | pair[1]!) === 0) return finalValue(ownLow, ownHigh, opponentLow, opponentHigh);
    return -search(opponentLow, opponentHigh, ownLow, ownHigh, depth, -beta, -alpha, ply);
  }
  if (depth <= 0) return estimate(ownLow, ownHigh, opponentLow, opponentHigh);
  if (depth === ASKED_DEPTH) throwIfStopped();
  const begin = ply * MAX_MOVES;
  const end = listMoves(ownLow, ownHigh, opponentLow, opponentHigh, movesLow, movesHigh, begin, depth);
  let best = -INFINITY;
  for (let index = begin; index < end; index++) {
    if (depth >= SORTED_DEPTH) selectNext(index, end);
    const square = squares[index]!;
    const low = flipsLow[index]!;
    const high = flipsHigh[index]!;
    const nextLow = ownLow | low | (square < 32 ? 1 << square : 0);
    const nextHigh = ownHigh | high | (square < 32 ? 0 : 1 << (square & 31));
    const replyLow = opponentLow & ~low;
    const replyHigh = opponentHigh & ~high;
    const floor = Math.max(alpha, best);
    let value: number;
    if (index === begin) {
      value = -search(replyLow, replyHigh, nextLow, nextHigh, depth - 1, -beta, -floor, ply + 1);
    } else {
      value = -search(replyLow, replyHigh, nextLow, nextHigh, depth - 1, -floor - 1, -floor, ply + 1);
      if (value > floor && value < beta) {
        value = -search(replyLow, replyHigh, nextLow, nextHigh, depth - 1, -beta, -value, ply + 1);
      }
    }
    if (value > best) best = value;
    if (best >= beta) break;
  }
  return best;
}

/** Writes the moves, their flips and (at a depth that is sorted) their keys from `begin` on; returns the end. */
function listMoves(
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
  movesLow: number,
  movesHigh: number,
  begin: number,
  depth: number,
): number {
  let index = begin;
  for (let kind = 0; kind < 4; kind++) {
    let low = movesLow & CLASS_LOW[kind]!;
    let high = movesHigh & CLASS_HIGH[kind]!;
    while ((low | high) !== 0) {
      let square: number;
      if (low !== 0) {
        square = 31 - Math.clz32(low & -low);
        low &= low - 1;
      } else {
        square = 63 - Math.clz32(high & -high);
        high &= high - 1;
      }
      computeFlips(square, ownLow, ownHigh, opponentLow, opponentHigh, pair);
      const turnedLow = pair[0]!;
      const turnedHigh = pair[1]!;
      squares[index] = square;
      flipsLow[index] = turnedLow;
      flipsHigh[index] = turnedHigh;
      if (depth >= SORTED_DEPTH) {
        const nextLow = ownLow | turnedLow | (square < 32 ? 1 << square : 0);
        const nextHigh = ownHigh | turnedHigh | (square < 32 ? 0 : 1 << (square & 31));
        computeMoves(opponentLow & ~turnedLow, opponentHigh & ~turnedHigh, nextLow, nextHigh, pair);
        keys[index] = CLASS_KEY[kind]! + popcount(pair[0]!) + popcount(pair[1]!);
      }
      index += 1;
    }
  }
  return index;
}

/** Brings the move with the smallest key of index..end to `index`. */
function selectNext(index: number, end: number): void {
  let best = index;
  for (let other = index + 1; other < end; other++) if (keys[other]! < keys[best]!) best = other;
  if (best === index) return;
  exchange(squares, index, best);
  exchange(keys, index, best);
  exchange(flipsLow, index, best);
  exchange(flipsHigh, index, best);
}

function exchange(array: Int32Array, a: number, b: number): void {
  const element = array[a]!;
  array[a] = array[b]!;
  array[b] = element;
}

function finalValue(ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number): number {
  const own = popcount(ownLow) + popcount(ownHigh);
  const opponent = popcount(opponentLow) + popcount(opponentHigh);
  return UNIT * (own > opponent ? 64 - 2 * opponent : own < opponent ? 2 * own - 64 : 0);
}

function estimate(ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number): number {
  const value = Math.round(UNIT * evaluateClassically(ownLow, ownHigh, opponentLow, opponentHigh));
  return value > MAX_ESTIMATE ? MAX_ESTIMATE : value < -MAX_ESTIMATE ? -MAX_ESTIMATE : value;
}

function emptyCount(ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number): number {
  return popcount(~(ownLow | opponentLow)) + popcount(~(ownHigh | opponentHigh));
}
