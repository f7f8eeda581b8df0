/**
 * The last empty squares: four and fewer unrolled, five and six without a table. Scores are disc differences
 * from the mover's view; the window is (alpha, alpha + 1), and the mover of the next ply has ~alpha.
 * AssemblyScript.
 */
import { bitOf, flipsOf, lastFlips, movesOf, touches } from './board';
import { countNode } from './budget';
import { oddSquares, quadrantOf } from './parity';

/** Less than any score. */
export const NONE: i32 = -127;

/** Score of a finished game: the empty squares go to the winner. */
export function finalScore(own: u64, opponent: u64): i32 {
  const a = <i32>popcnt(own);
  const b = <i32>popcnt(opponent);
  return a > b ? 64 - 2 * b : a < b ? 2 * a - 64 : 0;
}

@inline
function last1(own: u64, square: i32): i32 {
  countNode();
  const discs = 2 * <i32>popcnt(own);
  let flips = lastFlips(square, own);
  if (flips != 0) return discs + 2 * flips - 62;
  flips = lastFlips(square, ~own);
  if (flips != 0) return discs - 2 * flips - 64;
  return discs > 63 ? discs - 62 : discs - 64;
}

function last2(own: u64, opponent: u64, alpha: i32, first: i32, second: i32, passed: bool): i32 {
  countNode();
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
    if (flips != 0) best = max(best, -last1(opponent ^ flips, first));
  }
  if (best != NONE) return best;
  return passed ? finalScore(own, opponent) : -last2(opponent, own, ~alpha, first, second, true);
}

/** A square alone in its quadrant first. */
function last3(own: u64, opponent: u64, alpha: i32, parity: i32, passed: bool): i32 {
  countNode();
  const empty = ~(own | opponent);
  const first = <i32>ctz(empty & oddSquares(parity));
  const rest = empty ^ bitOf(first);
  const second = <i32>ctz(rest);
  const third = <i32>ctz(rest & (rest - 1));
  let best = NONE;
  if (touches(first, opponent)) {
    const flips = flipsOf(first, own, opponent);
    if (flips != 0) {
      best = -last2(opponent ^ flips, (own ^ flips) | bitOf(first), ~alpha, second, third, false);
      if (best > alpha) return best;
    }
  }
  if (touches(second, opponent)) {
    const flips = flipsOf(second, own, opponent);
    if (flips != 0) {
      best = max(best, -last2(opponent ^ flips, (own ^ flips) | bitOf(second), ~alpha, first, third, false));
      if (best > alpha) return best;
    }
  }
  if (touches(third, opponent)) {
    const flips = flipsOf(third, own, opponent);
    if (flips != 0) {
      best = max(best, -last2(opponent ^ flips, (own ^ flips) | bitOf(third), ~alpha, first, second, false));
    }
  }
  if (best != NONE) return best;
  return passed ? finalScore(own, opponent) : -last3(opponent, own, ~alpha, parity, true);
}

export function last4(own: u64, opponent: u64, alpha: i32, parity: i32, passed: bool): i32 {
  countNode();
  const empty = ~(own | opponent);
  let best = NONE;
  let group = empty & oddSquares(parity);
  let rest = empty ^ group;
  while ((group | rest) != 0) {
    if (group == 0) {
      group = rest;
      rest = 0;
    }
    const square = <i32>ctz(group);
    group &= group - 1;
    if (!touches(square, opponent)) continue;
    const flips = flipsOf(square, own, opponent);
    if (flips == 0) continue;
    const childOpponent = (own ^ flips) | bitOf(square);
    const score = -last3(opponent ^ flips, childOpponent, ~alpha, parity ^ quadrantOf(square), false);
    if (score > best) {
      best = score;
      if (best > alpha) return best;
    }
  }
  if (best != NONE) return best;
  return passed ? finalScore(own, opponent) : -last4(opponent, own, ~alpha, parity, true);
}

/** Five or six empty squares: odd quadrants first, nothing else. */
export function shallow(own: u64, opponent: u64, alpha: i32, empties: i32, parity: i32): i32 {
  countNode();
  const moves = movesOf(own, opponent);
  if (moves == 0) {
    if (movesOf(opponent, own) == 0) return finalScore(own, opponent);
    return -shallow(opponent, own, ~alpha, empties, parity);
  }
  let best = NONE;
  let group = moves & oddSquares(parity);
  let rest = moves ^ group;
  while ((group | rest) != 0) {
    if (group == 0) {
      group = rest;
      rest = 0;
    }
    const square = <i32>ctz(group);
    group &= group - 1;
    const flips = flipsOf(square, own, opponent);
    const childOwn = opponent ^ flips;
    const childOpponent = (own ^ flips) | bitOf(square);
    const childParity = parity ^ quadrantOf(square);
    const score = empties == 5
      ? -last4(childOwn, childOpponent, ~alpha, childParity, false)
      : -shallow(childOwn, childOpponent, ~alpha, empties - 1, childParity);
    if (score > best) {
      best = score;
      if (best > alpha) return best;
    }
  }
  return best;
}

/** Three empty squares or fewer where no parity is at hand: every line of play. */
export function tiny(own: u64, opponent: u64): i32 {
  countNode();
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
    best = max(best, -tiny(opponent ^ flips, (own ^ flips) | bitOf(square)));
  }
  return best;
}
