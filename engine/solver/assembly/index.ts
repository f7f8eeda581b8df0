/** The endgame search. */
import { bitOf, fillBoardTables, flipsOf, movesOf, stableDiscs } from './board';
import { NONE, finalScore, last4 } from './last';
import { count, fillParityTables, nodes, oddSquares, parityOf, quadrantOf, resetNodes } from './state';
import { allocateTable, find, lowerOf, moveOf, openTable, remember, slotOf, upperOf } from './table';

/** Asked now and then whether the search must stop. */
@external("solver", "expired")
declare function expired(): i32;

const SHALLOW: i32 = 6;
const ETC: i32 = 10;
const NO_MOVE: i32 = 255;

let nodeLimit: u64 = 0;
let nextQuestion: u64 = 0;
let stopped: bool = false;

/** Moves of each level: flips u64, square i32, rank i32. */
const MOVE: usize = 16;
const LIST: usize = 40 * MOVE;
const LISTS: usize = memory.data(65 * 640);
const CORNERS: u64 = 0x8100000000000081;
const SQUARE_VALUE: usize = memory.data(64);

// prettier-ignore
const OCTANT: usize = memory.data<u8>([
  18, 4, 16, 12,
   4, 2,  6,  8,
  16, 6, 14, 10,
  12, 8, 10,  0]);

function shallow(own: u64, opponent: u64, alpha: i32, empties: i32, parity: i32): i32 {
  count(1);
  const moves = movesOf(own, opponent);
  if (moves == 0) {
    if (movesOf(opponent, own) == 0) return finalScore(own, opponent);
    return -shallow(opponent, own, ~alpha, empties, parity);
  }
  let best = NONE;
  let group = moves & oddSquares(parity);
  let rest = moves ^ group;
  if (group == 0) {
    group = rest;
    rest = 0;
  }
  for (;;) {
    do {
      const square = <i32>ctz(group);
      group &= group - 1;
      const flips = flipsOf(square, own, opponent);
      const childOwn = opponent ^ flips;
      const childOpponent = own ^ flips | bitOf(square);
      const childParity = parity ^ quadrantOf(square);
      const score = empties == 5
        ? -last4(childOwn, childOpponent, ~alpha, childParity, false)
        : -shallow(childOwn, childOpponent, ~alpha, empties - 1, childParity);
      if (score > best) {
        best = score;
        if (best > alpha) return best;
      }
    } while (group != 0);
    if (rest == 0) break;
    group = rest;
    rest = 0;
  }
  return best;
}

/** Highest score that the opponent's stable discs leave. */
@inline
function ceiling(own: u64, opponent: u64): i32 {
  return 64 - 2 * <i32>popcnt(stableDiscs(opponent, own));
}

@inline
function stabilityPays(alpha: i32, empties: i32): bool {
  return alpha >= 4;
}

@inline
function mustStop(): bool {
  if (nodes < nextQuestion) return stopped;
  return ask();
}

function ask(): bool {
  nextQuestion = min(nodes + 0x10000, nodeLimit);
  if (nodes >= nodeLimit || expired() != 0) {
    stopped = true;
    nextQuestion = 0;
  }
  return stopped;
}

/** Lists the moves with their flips and ranks; returns the end of the list. */
function listMoves(own: u64, opponent: u64, empties: i32, parity: i32, hint: i32, all: u64): usize {
  let entry = LISTS + <usize>empties * LIST;
  let moves = all;
  while (moves != 0) {
    const square = <i32>ctz(moves);
    moves &= moves - 1;
    const flips = flipsOf(square, own, opponent);
    let rank: i32;
    if (square == hint) rank = 1 << 30;
    else if (flips == opponent) rank = 1 << 29;
    else {
      const childOwn = opponent ^ flips;
      const childOpponent = own ^ flips | bitOf(square);
      const replies = movesOf(childOwn, childOpponent);
      rank = (64 - <i32>popcnt(replies) - <i32>popcnt(replies & CORNERS)) << 10;
      rank += <i32>load<u8>(SQUARE_VALUE + <usize>square);
      if (parity & quadrantOf(square)) rank += 32;
    }
    store<u64>(entry, flips);
    store<i32>(entry, square, 8);
    store<i32>(entry, rank, 12);
    entry += MOVE;
  }
  return entry;
}

/** Brings the best ranked of the moves from `entry` on to the front. */
@inline
function bringBest(entry: usize, end: usize): void {
  let best = entry;
  let rank = load<i32>(entry, 12);
  for (let other = entry + MOVE; other < end; other += MOVE) {
    const otherRank = load<i32>(other, 12);
    if (otherRank > rank) {
      rank = otherRank;
      best = other;
    }
  }
  if (best != entry) {
    const flips = load<u64>(best);
    const tail = load<u64>(best, 8);
    store<u64>(best, load<u64>(entry));
    store<u64>(best, load<u64>(entry, 8), 8);
    store<u64>(entry, flips);
    store<u64>(entry, tail, 8);
  }
}

/** Null window (alpha, alpha + 1). */
function test(own: u64, opponent: u64, alpha: i32, empties: i32, parity: i32): i32 {
  if (empties <= SHALLOW) {
    return empties > 4
      ? shallow(own, opponent, alpha, empties, parity)
      : empties == 4
        ? last4(own, opponent, alpha, parity, false)
        : tiny(own, opponent);
  }
  count(1);
  if (mustStop()) return NONE;
  if (stabilityPays(alpha, empties)) {
    const upper = ceiling(own, opponent);
    if (upper <= alpha) return upper;
  }
  const slot = slotOf(own, opponent);
  const known = find(slot, own, opponent);
  let hint = NO_MOVE;
  if (known != 0) {
    if (lowerOf(known) > alpha) return lowerOf(known);
    if (upperOf(known) <= alpha) return upperOf(known);
    hint = moveOf(known);
  }
  const moves = movesOf(own, opponent);
  if (moves == 0) {
    if (movesOf(opponent, own) == 0) return finalScore(own, opponent);
    return -test(opponent, own, ~alpha, empties, parity);
  }
  const end = listMoves(own, opponent, empties, parity, hint, moves);
  let entry = LISTS + <usize>empties * LIST;
  if (empties >= ETC) {
    for (let move = entry; move < end; move += MOVE) {
      const flips = load<u64>(move);
      const square = load<i32>(move, 8);
      const childOwn = opponent ^ flips;
      const childOpponent = own ^ flips | bitOf(square);
      const child = find(slotOf(childOwn, childOpponent), childOwn, childOpponent);
      if (child != 0 && -upperOf(child) > alpha) {
        const score = -upperOf(child);
        remember(slot, own, opponent, empties, alpha, alpha + 1, score, square);
        return score;
      }
    }
  }
  let best = NONE;
  let bestMove = NO_MOVE;
  for (; entry < end; entry += MOVE) {
    bringBest(entry, end);
    const flips = load<u64>(entry);
    const square = load<i32>(entry, 8);
    const score = -test(
      opponent ^ flips,
      own ^ flips | bitOf(square),
      ~alpha,
      empties - 1,
      parity ^ quadrantOf(square),
    );
    if (stopped) return NONE;
    if (score > best) {
      best = score;
      bestMove = square;
      if (best > alpha) break;
    }
  }
  remember(slot, own, opponent, empties, alpha, alpha + 1, best, bestMove);
  return best;
}

/** Fewer than four empty squares, every line of play. */
function tiny(own: u64, opponent: u64): i32 {
  count(1);
  let moves = movesOf(own, opponent);
  if (moves == 0) {
    if (movesOf(opponent, own) == 0) return finalScore(own, opponent);
    return -tiny(opponent, own);
  }
  let best = NONE;
  while (moves != 0) {
    const square = <i32>ctz(moves);
    moves &= moves - 1;
    const flips = flipsOf(square, own, opponent);
    best = max(best, -tiny(opponent ^ flips, own ^ flips | bitOf(square)));
  }
  return best;
}

let rootMove: i32 = NO_MOVE;

/** Principal variation search with any window; exact where the score lies inside. */
function pvs(own: u64, opponent: u64, alpha: i32, beta: i32, empties: i32, parity: i32): i32 {
  count(1);
  if (mustStop()) return NONE;
  const slot = slotOf(own, opponent);
  const known = find(slot, own, opponent);
  let hint = NO_MOVE;
  if (known != 0) {
    const lower = lowerOf(known);
    const upper = upperOf(known);
    hint = moveOf(known);
    rootMove = hint;
    if (lower >= beta || lower == upper) return lower;
    if (upper <= alpha) return upper;
  }
  const moves = movesOf(own, opponent);
  if (moves == 0) {
    rootMove = 64;
    if (movesOf(opponent, own) == 0) return finalScore(own, opponent);
    const score = -pvs(opponent, own, -beta, -alpha, empties, parity);
    rootMove = 64;
    return score;
  }
  const end = listMoves(own, opponent, empties, parity, hint, moves);
  let best = NONE;
  let entry = LISTS + <usize>empties * LIST;
  bringBest(entry, end);
  let bestMove = load<i32>(entry, 8);
  for (; entry < end; entry += MOVE) {
    bringBest(entry, end);
    const flips = load<u64>(entry);
    const square = load<i32>(entry, 8);
    const childOwn = opponent ^ flips;
    const childOpponent = own ^ flips | bitOf(square);
    const childParity = parity ^ quadrantOf(square);
    const floor = max(alpha, best);
    let score: i32;
    if (best == NONE) score = -pvs(childOwn, childOpponent, -beta, -floor, empties - 1, childParity);
    else {
      score = -test(childOwn, childOpponent, ~floor, empties - 1, childParity);
      if (!stopped && score > floor && score < beta) {
        score = -pvs(childOwn, childOpponent, -beta, -score, empties - 1, childParity);
      }
    }
    if (stopped) break;
    if (score > best) {
      best = score;
      bestMove = square;
      if (best >= beta) break;
    }
  }
  rootMove = bestMove;
  if (!stopped) remember(slot, own, opponent, empties, alpha, beta, best, bestMove);
  return best;
}

export function setup(tableBits: i32): void {
  fillBoardTables();
  fillParityTables();
  allocateTable(tableBits);
  for (let square = 0; square < 64; square++) {
    const row = square >> 3;
    const column = square & 7;
    const r = row < 4 ? row : 7 - row;
    const c = column < 4 ? column : 7 - column;
    store<u8>(SQUARE_VALUE + square, load<u8>(OCTANT + r * 4 + c));
  }
}

export function begin(tableBits: i32, maxNodes: f64): void {
  openTable(tableBits);
  resetNodes();
  stopped = false;
  nodeLimit = <u64>maxNodes;
  nextQuestion = 0;
}

export function search(ownLow: i32, ownHigh: i32, opponentLow: i32, opponentHigh: i32, alpha: i32, beta: i32): i32 {
  const own = <u64><u32>ownLow | (<u64><u32>ownHigh << 32);
  const opponent = <u64><u32>opponentLow | (<u64><u32>opponentHigh << 32);
  const empty = ~(own | opponent);
  return pvs(own, opponent, alpha, beta, <i32>popcnt(empty), parityOf(empty));
}

export function nodeCount(): f64 {
  return <f64>nodes;
}

export function bestMove(): i32 {
  return rootMove;
}

export function hasStopped(): i32 {
  return <i32>stopped;
}
