import { computeFlips, computeMoves, lowestBit, popcount } from '../kernel.js';
import { canMove, type Counter, finalScore, highBit, lowBit, QUADRANTS } from './plainSets.js';
import { countStable } from './plainStability.js';

/** From so many empty squares on, stable discs and frontiers are worth counting. */
const DETAIL = 9;
/** From so many on, moves are ranked by a search of one, two (17) and three plies (20). */
const LOOK_AHEAD = 15;

const FIRST = 1 << 30;
const WIPE_OUT = 1 << 29;
const INFINITE = 1 << 22;
const CORNERS_LOW = 0x00000081;
const CORNERS_HIGH = 0x81000000 | 0;
// prettier-ignore
const OCTANT = [
  18, 4, 16, 12,
   4, 2,  6,  8,
  16, 6, 14, 10,
  12, 8, 10,  0];
const SQUARE_VALUES = Uint8Array.from({ length: 64 }, (_, square) => {
  const row = square >> 3;
  const column = square & 7;
  return OCTANT[Math.min(row, 7 - row) * 4 + Math.min(column, 7 - column)]!;
});
/** More than a position has moves. */
export const LIST = 40;

const pair = new Int32Array(2);

/** The moves of each level of the plain search and which to try first: the one that leaves the opponent least. */
export class MoveLists {
  readonly #counter: Counter;
  readonly flipsLow = new Int32Array(65 * LIST);
  readonly flipsHigh = new Int32Array(65 * LIST);
  readonly squares = new Int32Array(65 * LIST);
  readonly ranks = new Int32Array(65 * LIST);

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  /** Lists the moves, unranked; returns the end of the list. */
  list(ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number, empties: number): number {
    computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
    let low = pair[0]!;
    let high = pair[1]!;
    let entry = empties * LIST;
    while ((low | high) !== 0) {
      const square = lowestBit(low, high);
      low &= ~lowBit(square);
      high &= ~highBit(square);
      computeFlips(square, ownLow, ownHigh, opponentLow, opponentHigh, pair);
      this.flipsLow[entry] = pair[0]!;
      this.flipsHigh[entry] = pair[1]!;
      this.squares[entry++] = square;
    }
    return entry;
  }

  rank(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    empties: number,
    parity: number,
    hint: number,
    end: number,
  ): void {
    const start = empties * LIST;
    if (end === start + 1) return;
    for (let entry = start; entry < end; entry++) {
      const flipsLow = this.flipsLow[entry]!;
      const flipsHigh = this.flipsHigh[entry]!;
      const square = this.squares[entry]!;
      let rank = FIRST;
      if (square !== hint) {
        const childOwnLow = opponentLow ^ flipsLow;
        const childOwnHigh = opponentHigh ^ flipsHigh;
        const childLow = (ownLow ^ flipsLow) | lowBit(square);
        const childHigh = (ownHigh ^ flipsHigh) | highBit(square);
        const depth = empties < 17 ? 1 : empties < 20 ? 2 : 3;
        if ((childOwnLow | childOwnHigh) === 0) rank = WIPE_OUT;
        else if (empties >= LOOK_AHEAD) {
          rank =
            -this.#lookAhead(childOwnLow, childOwnHigh, childLow, childHigh, -INFINITE, INFINITE, depth) | 0;
        } else rank = fastest(childOwnLow, childOwnHigh, childLow, childHigh, square, empties, parity);
      }
      this.ranks[entry] = rank;
    }
  }

  #lookAhead(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    alpha: number,
    beta: number,
    depth: number,
  ): number {
    this.#counter.nodes++;
    if (depth === 0) return guess(ownLow, ownHigh, opponentLow, opponentHigh);
    computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
    let low = pair[0]!;
    let high = pair[1]!;
    if ((low | high) === 0) {
      return canMove(opponentLow, opponentHigh, ownLow, ownHigh)
        ? -this.#lookAhead(opponentLow, opponentHigh, ownLow, ownHigh, -beta | 0, -alpha | 0, depth) | 0
        : finalScore(ownLow, ownHigh, opponentLow, opponentHigh) << 14;
    }
    let best = -INFINITE;
    while ((low | high) !== 0) {
      const square = lowestBit(low, high);
      low &= ~lowBit(square);
      high &= ~highBit(square);
      computeFlips(square, ownLow, ownHigh, opponentLow, opponentHigh, pair);
      const score =
        -this.#lookAhead(
          opponentLow ^ pair[0]!,
          opponentHigh ^ pair[1]!,
          (ownLow ^ pair[0]!) | lowBit(square),
          (ownHigh ^ pair[1]!) | highBit(square),
          -beta | 0,
          -Math.max(alpha, best) | 0,
          depth - 1,
        ) | 0;
      if (score > best) {
        best = score;
        if (best >= beta) break;
      }
    }
    return best;
  }

  /** Brings the best ranked of the moves from `entry` on to the front. */
  bringBest(entry: number, end: number): void {
    let best = entry;
    for (let other = entry + 1; other < end; other++)
      if (this.ranks[other]! > this.ranks[best]!) best = other;
    if (best === entry) return;
    for (const field of [this.flipsLow, this.flipsHigh, this.squares, this.ranks]) {
      const held = field[entry]!;
      field[entry] = field[best]!;
      field[best] = held;
    }
  }
}

/** Moves of a side, corners counted twice. */
function mobility(ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number): number {
  computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
  const low = pair[0]!;
  const high = pair[1]!;
  return popcount(low) + popcount(high) + popcount(low & CORNERS_LOW) + popcount(high & CORNERS_HIGH);
}

/** Number of empty squares next to the discs of a set. */
function openness(low: number, high: number, otherLow: number, otherHigh: number): number {
  const rowsLow = low | ((low << 1) & 0xfefefefe) | ((low >>> 1) & 0x7f7f7f7f);
  const rowsHigh = high | ((high << 1) & 0xfefefefe) | ((high >>> 1) & 0x7f7f7f7f);
  const aroundLow = rowsLow | (rowsLow << 8) | (rowsLow >>> 8) | (rowsHigh << 24);
  const aroundHigh = rowsHigh | (rowsHigh << 8) | (rowsHigh >>> 8) | (rowsLow >>> 24);
  return popcount(aroundLow & ~(low | otherLow)) + popcount(aroundHigh & ~(high | otherHigh));
}

/** Rank of a move: fewest replies first, then details; everything seen after the move. */
function fastest(
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
  square: number,
  empties: number,
  parity: number,
): number {
  let rank = -(mobility(ownLow, ownHigh, opponentLow, opponentHigh) << 10) + SQUARE_VALUES[square]!;
  if ((parity & QUADRANTS[square]!) !== 0) rank += 32;
  if (empties >= DETAIL) {
    rank += countStable(opponentLow, opponentHigh, ownLow, ownHigh) << 8;
    rank -= openness(opponentLow, opponentHigh, ownLow, ownHigh) << 7;
  }
  return rank;
}

/** Mobility, stable discs, and how many empty squares each side's discs lie open to. */
function guess(ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number): number {
  const moves = mobility(ownLow, ownHigh, opponentLow, opponentHigh);
  const replies = mobility(opponentLow, opponentHigh, ownLow, ownHigh);
  const stable = countStable(ownLow, ownHigh, opponentLow, opponentHigh);
  const opponentStable = countStable(opponentLow, opponentHigh, ownLow, ownHigh);
  const open = openness(ownLow, ownHigh, opponentLow, opponentHigh);
  const opponentOpen = openness(opponentLow, opponentHigh, ownLow, ownHigh);
  return ((moves - replies) << 10) + ((stable - opponentStable) << 9) + ((opponentOpen - open) << 7);
}
