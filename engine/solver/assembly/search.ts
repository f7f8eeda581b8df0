/** Alpha-beta down to the last six empty squares. AssemblyScript. */
import { bitOf, movesOf } from './board';
import { countNode, mustStop, stopped } from './budget';
import { NONE, finalScore, last4, shallow, tiny } from './last';
import { MOVE, bringBest, listMoves, listOf, rankMoves } from './order';
import { quadrantOf } from './parity';
import { stableDiscs } from './stability';
import { find, lowerOf, moveOf, remember, slotOf, upperOf } from './table';

const PASS: i32 = 64;
const NO_MOVE: i32 = 255;
/** Up to so many empty squares the table costs more than it saves. */
const SHALLOW: i32 = 6;
/** From so many on, the table is asked about every move before one is searched. */
const LOOK_UP: i32 = 10;
/** Stable discs are counted only where they must be many to matter: when a score above this is wanted. */
const STABILITY: i32 = 8;

/** Best move of the last principal variation search to end: of the root, when that is asked. */
export let bestMove: i32 = NO_MOVE;

/** Null window (alpha, alpha + 1). */
function test(own: u64, opponent: u64, alpha: i32, empties: i32, parity: i32): i32 {
  if (empties <= SHALLOW) return testLast(own, opponent, alpha, empties, parity);
  countNode();
  if (mustStop()) return NONE;
  if (alpha >= STABILITY) {
    const ceiling = 64 - 2 * <i32>popcnt(stableDiscs(opponent, own));
    if (ceiling <= alpha) return ceiling;
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
  const end = listMoves(own, opponent, empties, moves);
  if (empties >= LOOK_UP) {
    const entry = refutation(own, opponent, alpha, empties, end);
    if (entry != 0) {
      const score = load<i32>(entry, 12);
      remember(slot, own, opponent, empties, alpha, alpha + 1, score, load<i32>(entry, 8));
      return score;
    }
  }
  rankMoves(own, opponent, empties, parity, hint, end);
  let best = NONE;
  let bestSquare = NO_MOVE;
  for (let entry = listOf(empties); entry < end; entry += MOVE) {
    bringBest(entry, end);
    const flips = load<u64>(entry);
    const square = load<i32>(entry, 8);
    const childParity = parity ^ quadrantOf(square);
    const score = -test(opponent ^ flips, (own ^ flips) | bitOf(square), ~alpha, empties - 1, childParity);
    if (stopped) return NONE;
    if (score > best) {
      best = score;
      bestSquare = square;
      if (best > alpha) break;
    }
  }
  remember(slot, own, opponent, empties, alpha, alpha + 1, best, bestSquare);
  return best;
}

@inline
function testLast(own: u64, opponent: u64, alpha: i32, empties: i32, parity: i32): i32 {
  if (empties > 4) return shallow(own, opponent, alpha, empties, parity);
  return empties == 4 ? last4(own, opponent, alpha, parity, false) : tiny(own, opponent);
}

/** A listed move that the table proves to score above alpha, with the score in the place of its rank; or 0. */
function refutation(own: u64, opponent: u64, alpha: i32, empties: i32, end: usize): usize {
  for (let entry = listOf(empties); entry < end; entry += MOVE) {
    const flips = load<u64>(entry);
    const childOwn = opponent ^ flips;
    const childOpponent = (own ^ flips) | bitOf(load<i32>(entry, 8));
    const child = find(slotOf(childOwn, childOpponent), childOwn, childOpponent);
    if (child != 0 && -upperOf(child) > alpha) {
      store<i32>(entry, -upperOf(child), 12);
      return entry;
    }
  }
  return 0;
}

/**
 * Principal variation search: exact inside the window, a bound outside it. When stopped, the best score
 * proven so far.
 */
export function search(own: u64, opponent: u64, alpha: i32, beta: i32, empties: i32, parity: i32): i32 {
  countNode();
  const slot = slotOf(own, opponent);
  const known = find(slot, own, opponent);
  let hint = NO_MOVE;
  if (known != 0) {
    const lower = lowerOf(known);
    const upper = upperOf(known);
    hint = moveOf(known);
    bestMove = hint;
    if (lower >= beta || lower == upper) return lower;
    if (upper <= alpha) return upper;
  }
  const moves = movesOf(own, opponent);
  if (moves == 0) {
    const score = movesOf(opponent, own) == 0
      ? finalScore(own, opponent)
      : -search(opponent, own, -beta, -alpha, empties, parity);
    bestMove = PASS;
    return score;
  }
  const end = listMoves(own, opponent, empties, moves);
  rankMoves(own, opponent, empties, parity, hint, end);
  let entry = listOf(empties);
  bringBest(entry, end);
  let best = NONE;
  let bestSquare = load<i32>(entry, 8);
  bestMove = bestSquare; // asked for even when stopped at once
  if (mustStop()) return NONE;
  for (; entry < end; entry += MOVE) {
    bringBest(entry, end);
    const flips = load<u64>(entry);
    const square = load<i32>(entry, 8);
    const childOwn = opponent ^ flips;
    const childOpponent = (own ^ flips) | bitOf(square);
    const childParity = parity ^ quadrantOf(square);
    const floor = max(alpha, best);
    let score = NONE;
    if (best != NONE) score = -test(childOwn, childOpponent, ~floor, empties - 1, childParity);
    // The first move, and each that may be better and not too good, gets the whole window.
    if (best == NONE || (!stopped && score > floor && score < beta)) {
      const above = max(floor, score - 1);
      score = -search(childOwn, childOpponent, -beta, -above, empties - 1, childParity);
    }
    if (stopped) break;
    if (score > best) {
      best = score;
      bestSquare = square;
      if (best >= beta) break;
    }
  }
  bestMove = bestSquare;
  if (!stopped) remember(slot, own, opponent, empties, alpha, beta, best, bestSquare);
  return best;
}
