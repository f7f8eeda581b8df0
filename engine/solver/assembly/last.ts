/** The last four empty squares, unrolled. Scores are disc differences for the side to move. */
import { bitOf, flipsOf, lastFlips, touches } from './board';
import { count, oddSquares, quadrantOf } from './state';

export const NONE: i32 = -127;

/** Score of a finished game: the empty squares go to the winner. */
export function finalScore(own: u64, opponent: u64): i32 {
  const a = <i32>popcnt(own);
  const b = <i32>popcnt(opponent);
  return a > b ? 64 - 2 * b : a < b ? 2 * a - 64 : 0;
}

@inline
function last1(own: u64, square: i32): i32 {
  count(1);
  const discs = 2 * <i32>popcnt(own);
  let flips = lastFlips(square, own);
  if (flips != 0) return discs + 2 * flips - 62;
  flips = lastFlips(square, ~own);
  if (flips != 0) return discs - 2 * flips - 64;
  return discs > 63 ? discs - 62 : discs - 64;
}

function last2(own: u64, opponent: u64, alpha: i32, first: i32, second: i32): i32 {
  count(1);
  let best = NONE;
  if (touches(first, opponent)) {
    const flips = flipsOf(first, own, opponent);
    if (flips != 0) {
      best = -last1(opponent ^ flips, second);
      if (best > alpha) return best;
    }
  }
  if (touches(second, opponent)) {
    const flips = flipsOf(second, own, opponent);
    if (flips != 0) return max(best, -last1(opponent ^ flips, first));
  }
  if (best != NONE) return best;
  // A pass.
  if (touches(first, own)) {
    const flips = flipsOf(first, opponent, own);
    if (flips != 0) {
      best = last1(own ^ flips, second);
      if (best <= alpha) return best;
    }
  }
  if (touches(second, own)) {
    const flips = flipsOf(second, opponent, own);
    if (flips != 0) {
      const score = last1(own ^ flips, first);
      return best == NONE ? score : min(best, score);
    }
  }
  return best == NONE ? finalScore(own, opponent) : best;
}

/** Squares alone in their quadrant first. */
function last3(own: u64, opponent: u64, alpha: i32, parity: i32, passed: bool): i32 {
  count(1);
  const empty = ~(own | opponent);
  let first: i32, second: i32, third: i32;
  const odd = empty & oddSquares(parity);
  let rest: u64;
  if (odd != empty && odd != 0) {
    first = <i32>ctz(odd);
    rest = empty ^ odd;
  } else {
    first = <i32>ctz(empty);
    rest = empty & (empty - 1);
  }
  second = <i32>ctz(rest);
  third = <i32>ctz(rest & (rest - 1));
  let best = NONE;
  if (touches(first, opponent)) {
    const flips = flipsOf(first, own, opponent);
    if (flips != 0) {
      best = -last2(opponent ^ flips, own ^ flips | bitOf(first), ~alpha, second, third);
      if (best > alpha) return best;
    }
  }
  if (touches(second, opponent)) {
    const flips = flipsOf(second, own, opponent);
    if (flips != 0) {
      best = max(best, -last2(opponent ^ flips, own ^ flips | bitOf(second), ~alpha, first, third));
      if (best > alpha) return best;
    }
  }
  if (touches(third, opponent)) {
    const flips = flipsOf(third, own, opponent);
    if (flips != 0) {
      best = max(best, -last2(opponent ^ flips, own ^ flips | bitOf(third), ~alpha, first, second));
    }
  }
  if (best != NONE) return best;
  return passed ? finalScore(own, opponent) : -last3(opponent, own, ~alpha, parity, true);
}

export function last4(own: u64, opponent: u64, alpha: i32, parity: i32, passed: bool): i32 {
  count(1);
  let empty = ~(own | opponent);
  let best = NONE;
  let group = empty & oddSquares(parity);
  let rest = empty ^ group;
  if (group == 0) {
    group = rest;
    rest = 0;
  }
  for (;;) {
    do {
      const square = <i32>ctz(group);
      group &= group - 1;
      if (!touches(square, opponent)) continue;
      const flips = flipsOf(square, own, opponent);
      if (flips == 0) continue;
      const score = -last3(
        opponent ^ flips,
        own ^ flips | bitOf(square),
        ~alpha,
        parity ^ quadrantOf(square),
        false,
      );
      if (score > best) {
        best = score;
        if (best > alpha) return best;
      }
    } while (group != 0);
    if (rest == 0) break;
    group = rest;
    rest = 0;
  }
  if (best != NONE) return best;
  return passed ? finalScore(own, opponent) : -last4(opponent, own, ~alpha, parity, true);
}
