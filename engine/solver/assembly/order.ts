/** Which move to try first: the one that leaves the opponent least. AssemblyScript. */
import { around, bitOf, flipsOf, movesOf } from './board';
import { countNode } from './budget';
import { finalScore } from './last';
import { quadrantOf } from './parity';
import { stableDiscs } from './stability';

/** A move in a list: flips u64, square i32, rank i32. */
export const MOVE: usize = 16;
/** One list for each number of empty squares. */
const LIST: usize = 40 * MOVE;
const LISTS: usize = memory.data(65 * 640);

const CORNERS: u64 = 0x8100000000000081;
const SQUARE_VALUES: usize = memory.data(64);
// prettier-ignore
const OCTANT: usize = memory.data<u8>([
  18, 4, 16, 12,
   4, 2,  6,  8,
  16, 6, 14, 10,
  12, 8, 10,  0]);

const FIRST: i32 = 1 << 30;
const WIPE_OUT: i32 = 1 << 29;
/** More than any guess. */
const INFINITE: i32 = 1 << 22;

/** From so many empty squares on, stable discs and frontiers are worth counting. */
const DETAIL: i32 = 9;
/** From so many on, moves are ranked by a search of one, two (17) and three plies (20). */
const LOOK_AHEAD: i32 = 15;

@inline
export function listOf(empties: i32): usize {
  return LISTS + <usize>empties * LIST;
}

/** Lists moves, unranked; returns the end of the list. */
export function listMoves(own: u64, opponent: u64, empties: i32, moves: u64): usize {
  let entry = listOf(empties);
  for (; moves != 0; moves &= moves - 1) {
    const square = <i32>ctz(moves);
    store<u64>(entry, flipsOf(square, own, opponent));
    store<i32>(entry, square, 8);
    entry += MOVE;
  }
  return entry;
}

export function rankMoves(own: u64, opponent: u64, empties: i32, parity: i32, hint: i32, end: usize): void {
  const start = listOf(empties);
  if (end == start + MOVE) return;
  for (let entry = start; entry < end; entry += MOVE) {
    const flips = load<u64>(entry);
    const square = load<i32>(entry, 8);
    let rank: i32;
    if (square == hint) rank = FIRST;
    else if (flips == opponent) rank = WIPE_OUT;
    else {
      const childOwn = opponent ^ flips;
      const childOpponent = (own ^ flips) | bitOf(square);
      rank = empties < LOOK_AHEAD
        ? fastest(childOwn, childOpponent, square, empties, parity)
        : -lookAhead(childOwn, childOpponent, -INFINITE, INFINITE, empties < 17 ? 1 : empties < 20 ? 2 : 3);
    }
    store<i32>(entry, rank, 12);
  }
}

/** Fewest replies first, then details; everything seen after the move. */
@inline
function fastest(own: u64, opponent: u64, square: i32, empties: i32, parity: i32): i32 {
  const replies = movesOf(own, opponent);
  let rank = -(<i32>popcnt(replies) + <i32>popcnt(replies & CORNERS)) << 10;
  rank += <i32>load<u8>(SQUARE_VALUES + <usize>square);
  if (parity & quadrantOf(square)) rank += 32;
  if (empties >= DETAIL) {
    rank += <i32>popcnt(stableDiscs(opponent, own)) << 8;
    rank -= <i32>popcnt(around(opponent) & ~(own | opponent)) << 7;
  }
  return rank;
}

function lookAhead(own: u64, opponent: u64, alpha: i32, beta: i32, depth: i32): i32 {
  countNode();
  if (depth == 0) return guess(own, opponent);
  let moves = movesOf(own, opponent);
  if (moves == 0) {
    if (movesOf(opponent, own) == 0) return finalScore(own, opponent) << 14;
    return -lookAhead(opponent, own, -beta, -alpha, depth);
  }
  let best = -INFINITE;
  for (; moves != 0; moves &= moves - 1) {
    const square = <i32>ctz(moves);
    const flips = flipsOf(square, own, opponent);
    const floor = max(alpha, best);
    const score = -lookAhead(opponent ^ flips, (own ^ flips) | bitOf(square), -beta, -floor, depth - 1);
    if (score > best) {
      best = score;
      if (best >= beta) break;
    }
  }
  return best;
}

/** Mobility with corners twice, stable discs, and how many empty squares each side's discs lie open to. */
function guess(own: u64, opponent: u64): i32 {
  const empty = ~(own | opponent);
  const moves = movesOf(own, opponent);
  const replies = movesOf(opponent, own);
  const mobility =
    <i32>popcnt(moves) + <i32>popcnt(moves & CORNERS) - <i32>popcnt(replies) - <i32>popcnt(replies & CORNERS);
  const stability = <i32>popcnt(stableDiscs(own, opponent)) - <i32>popcnt(stableDiscs(opponent, own));
  const openness = <i32>popcnt(around(opponent) & empty) - <i32>popcnt(around(own) & empty);
  return (mobility << 10) + (stability << 9) + (openness << 7);
}

/** Brings the best ranked of the moves from `entry` on to the front. */
@inline
export function bringBest(entry: usize, end: usize): void {
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

export function fillSquareValues(): void {
  for (let square = 0; square < 64; square++) {
    const row = square >> 3;
    const column = square & 7;
    const octant = min(row, 7 - row) * 4 + min(column, 7 - column);
    store<u8>(SQUARE_VALUES + square, load<u8>(OCTANT + octant));
  }
}
