import { computeFlips, computeMoves, lowestBit, popcount } from '../kernel.js';
import type { Position } from '../position.js';
import { countStable } from './plainStability.js';
import { PlainTable } from './plainTable.js';
import type { EndgameSearch } from './search.js';

const PASS = 64;
const NO_MOVE = 255;
/** Less than any score. */
const NONE = -127;
/** Positions between two questions whether the time is over. */
const PATIENCE = 0x10000;
/** Where the table, its look-ups, stable discs, details of the order and looking ahead begin to pay. */
const SHALLOW = 6;
const LOOK_UP = 10;
const STABILITY = 8;
const DETAIL = 9;
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
const QUADRANTS = Uint8Array.from(
  { length: 64 },
  (_, square) => 1 << (((square & 7) >> 2) | ((square >> 5) << 1)),
);
/** More than a position has moves. */
const LIST = 40;

const pair = new Int32Array(2);

/**
 * The endgame search in plain 32-bit integers: the twin of the WebAssembly one, node for node, for tests and for
 * reading. Negations end in `| 0`, which keeps -0, and with it floating-point arithmetic, out.
 */
export function createPlainSearch(tableBits: number): EndgameSearch {
  return new PlainSearch(tableBits);
}

class PlainSearch implements EndgameSearch {
  readonly #table: PlainTable;
  #nodes = 0;
  #stopped = false;
  #limit = 0;
  #nextQuestion = 0;
  #expired = (): boolean => false;
  #bestMove = NO_MOVE;
  /** A list of moves for each number of empty squares. */
  readonly #flipsLow = new Int32Array(65 * LIST);
  readonly #flipsHigh = new Int32Array(65 * LIST);
  readonly #squares = new Int32Array(65 * LIST);
  readonly #ranks = new Int32Array(65 * LIST);

  constructor(tableBits: number) {
    this.#table = new PlainTable(tableBits);
  }

  begin(tableBits: number, maxNodes: number, expired: () => boolean): void {
    this.#table.open(tableBits);
    this.#nodes = 0;
    this.#stopped = false;
    this.#limit = Math.floor(maxNodes);
    this.#nextQuestion = Math.min(PATIENCE, this.#limit);
    this.#expired = expired;
  }

  search({ ownLow, ownHigh, opponentLow, opponentHigh }: Position, alpha: number, beta: number): number {
    const low = ~(ownLow | opponentLow);
    const high = ~(ownHigh | opponentHigh);
    let parity = 0;
    for (let square = 0; square < 64; square++) {
      if ((((square < 32 ? low : high) >>> (square & 31)) & 1) === 1) parity ^= QUADRANTS[square]!;
    }
    const empties = popcount(low) + popcount(high);
    return this.#search(ownLow, ownHigh, opponentLow, opponentHigh, alpha, beta, empties, parity);
  }

  bestMove(): number {
    return this.#bestMove;
  }

  nodes(): number {
    return this.#nodes;
  }

  stopped(): boolean {
    return this.#stopped;
  }

  #mustStop(): boolean {
    if (this.#nodes < this.#nextQuestion) return false;
    if (!this.#stopped) {
      this.#stopped = this.#nodes >= this.#limit || this.#expired();
      this.#nextQuestion = this.#stopped ? 0 : Math.min(this.#nodes + PATIENCE, this.#limit);
    }
    return this.#stopped;
  }

  /** Principal variation search. */
  #search(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    alpha: number,
    beta: number,
    empties: number,
    parity: number,
  ): number {
    this.#nodes++;
    const table = this.#table;
    const slot = table.slotOf(ownLow, ownHigh, opponentLow, opponentHigh);
    const known = table.find(slot, ownLow, ownHigh, opponentLow, opponentHigh);
    let hint = NO_MOVE;
    if (known >= 0) {
      const lower = table.lower[known]!;
      const upper = table.upper[known]!;
      hint = table.move[known]!;
      this.#bestMove = hint;
      if (lower >= beta || lower === upper) return lower;
      if (upper <= alpha) return upper;
    }
    const end = this.#listMoves(ownLow, ownHigh, opponentLow, opponentHigh, empties);
    const start = empties * LIST;
    if (end === start) {
      const score = canMove(opponentLow, opponentHigh, ownLow, ownHigh)
        ? -this.#search(opponentLow, opponentHigh, ownLow, ownHigh, -beta | 0, -alpha | 0, empties, parity) |
          0
        : finalScore(ownLow, ownHigh, opponentLow, opponentHigh);
      this.#bestMove = PASS;
      return score;
    }
    this.#rankMoves(ownLow, ownHigh, opponentLow, opponentHigh, empties, parity, hint, end);
    this.#bringBest(start, end);
    let best = NONE;
    let bestSquare = this.#squares[start]!;
    this.#bestMove = bestSquare;
    if (this.#mustStop()) return NONE;
    for (let entry = start; entry < end; entry++) {
      this.#bringBest(entry, end);
      const square = this.#squares[entry]!;
      const childOwnLow = opponentLow ^ this.#flipsLow[entry]!;
      const childOwnHigh = opponentHigh ^ this.#flipsHigh[entry]!;
      const childLow = (ownLow ^ this.#flipsLow[entry]!) | lowBit(square);
      const childHigh = (ownHigh ^ this.#flipsHigh[entry]!) | highBit(square);
      const childParity = parity ^ QUADRANTS[square]!;
      const floor = Math.max(alpha, best);
      let score = NONE;
      if (best !== NONE) {
        score =
          -this.#test(childOwnLow, childOwnHigh, childLow, childHigh, ~floor, empties - 1, childParity) | 0;
      }
      if (best === NONE || (!this.#stopped && score > floor && score < beta)) {
        const above = -Math.max(floor, score - 1) | 0;
        score =
          -this.#search(
            childOwnLow,
            childOwnHigh,
            childLow,
            childHigh,
            -beta | 0,
            above,
            empties - 1,
            childParity,
          ) | 0;
      }
      if (this.#stopped) break;
      if (score > best) {
        best = score;
        bestSquare = square;
        if (best >= beta) break;
      }
    }
    this.#bestMove = bestSquare;
    if (!this.#stopped) {
      table.remember(ownLow, ownHigh, opponentLow, opponentHigh, empties, alpha, beta, best, bestSquare);
    }
    return best;
  }

  /** Null window (alpha, alpha + 1). */
  #test(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    alpha: number,
    empties: number,
    parity: number,
  ): number {
    if (empties === 4) return this.#last4(ownLow, ownHigh, opponentLow, opponentHigh, alpha, parity, false);
    if (empties < 4) return this.#tiny(ownLow, ownHigh, opponentLow, opponentHigh);
    if (empties <= SHALLOW)
      return this.#shallow(ownLow, ownHigh, opponentLow, opponentHigh, alpha, empties, parity);
    this.#nodes++;
    if (this.#mustStop()) return NONE;
    if (alpha >= STABILITY) {
      const ceiling = 64 - 2 * countStable(opponentLow, opponentHigh, ownLow, ownHigh);
      if (ceiling <= alpha) return ceiling;
    }
    const table = this.#table;
    const slot = table.slotOf(ownLow, ownHigh, opponentLow, opponentHigh);
    const known = table.find(slot, ownLow, ownHigh, opponentLow, opponentHigh);
    let hint = NO_MOVE;
    if (known >= 0) {
      if (table.lower[known]! > alpha) return table.lower[known]!;
      if (table.upper[known]! <= alpha) return table.upper[known]!;
      hint = table.move[known]!;
    }
    const end = this.#listMoves(ownLow, ownHigh, opponentLow, opponentHigh, empties);
    const start = empties * LIST;
    if (end === start) {
      return canMove(opponentLow, opponentHigh, ownLow, ownHigh)
        ? -this.#test(opponentLow, opponentHigh, ownLow, ownHigh, ~alpha, empties, parity) | 0
        : finalScore(ownLow, ownHigh, opponentLow, opponentHigh);
    }
    let best = NONE;
    let bestSquare = NO_MOVE;
    if (empties >= LOOK_UP) {
      const entry = this.#refutation(ownLow, ownHigh, opponentLow, opponentHigh, alpha, start, end);
      if (entry >= 0) {
        best = this.#ranks[entry]!;
        bestSquare = this.#squares[entry]!;
      }
    }
    if (best === NONE) {
      this.#rankMoves(ownLow, ownHigh, opponentLow, opponentHigh, empties, parity, hint, end);
      for (let entry = start; entry < end; entry++) {
        this.#bringBest(entry, end);
        const square = this.#squares[entry]!;
        const flipsLow = this.#flipsLow[entry]!;
        const flipsHigh = this.#flipsHigh[entry]!;
        const score =
          -this.#test(
            opponentLow ^ flipsLow,
            opponentHigh ^ flipsHigh,
            (ownLow ^ flipsLow) | lowBit(square),
            (ownHigh ^ flipsHigh) | highBit(square),
            ~alpha,
            empties - 1,
            parity ^ QUADRANTS[square]!,
          ) | 0;
        if (this.#stopped) return NONE;
        if (score > best) {
          best = score;
          bestSquare = square;
          if (best > alpha) break;
        }
      }
    }
    table.remember(ownLow, ownHigh, opponentLow, opponentHigh, empties, alpha, alpha + 1, best, bestSquare);
    return best;
  }

  /** Five or six empty squares: odd quadrants first, nothing else. */
  #shallow(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    alpha: number,
    empties: number,
    parity: number,
  ): number {
    this.#nodes++;
    computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
    const movesLow = pair[0]!;
    const movesHigh = pair[1]!;
    if ((movesLow | movesHigh) === 0) {
      return canMove(opponentLow, opponentHigh, ownLow, ownHigh)
        ? -this.#shallow(opponentLow, opponentHigh, ownLow, ownHigh, ~alpha, empties, parity) | 0
        : finalScore(ownLow, ownHigh, opponentLow, opponentHigh);
    }
    let best = NONE;
    for (let even = 0; even < 2; even++) {
      let low = movesLow & (oddSquares(parity) ^ -even);
      let high = movesHigh & (oddSquares(parity >> 2) ^ -even);
      while ((low | high) !== 0) {
        const square = lowestBit(low, high);
        low &= ~lowBit(square);
        high &= ~highBit(square);
        computeFlips(square, ownLow, ownHigh, opponentLow, opponentHigh, pair);
        const childOwnLow = opponentLow ^ pair[0]!;
        const childOwnHigh = opponentHigh ^ pair[1]!;
        const childLow = (ownLow ^ pair[0]!) | lowBit(square);
        const childHigh = (ownHigh ^ pair[1]!) | highBit(square);
        const childParity = parity ^ QUADRANTS[square]!;
        const score =
          empties === 5
            ? -this.#last4(childOwnLow, childOwnHigh, childLow, childHigh, ~alpha, childParity, false) | 0
            : -this.#shallow(
                childOwnLow,
                childOwnHigh,
                childLow,
                childHigh,
                ~alpha,
                empties - 1,
                childParity,
              ) | 0;
        if (score > best) {
          best = score;
          if (best > alpha) return best;
        }
      }
    }
    return best;
  }

  #last4(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    alpha: number,
    parity: number,
    passed: boolean,
  ): number {
    this.#nodes++;
    const emptyLow = ~(ownLow | opponentLow);
    const emptyHigh = ~(ownHigh | opponentHigh);
    let best = NONE;
    for (let even = 0; even < 2; even++) {
      let low = emptyLow & (oddSquares(parity) ^ -even);
      let high = emptyHigh & (oddSquares(parity >> 2) ^ -even);
      while ((low | high) !== 0) {
        const square = lowestBit(low, high);
        low &= ~lowBit(square);
        high &= ~highBit(square);
        computeFlips(square, ownLow, ownHigh, opponentLow, opponentHigh, pair);
        const flipsLow = pair[0]!;
        const flipsHigh = pair[1]!;
        if ((flipsLow | flipsHigh) === 0) continue;
        const score =
          -this.#last3(
            opponentLow ^ flipsLow,
            opponentHigh ^ flipsHigh,
            (ownLow ^ flipsLow) | lowBit(square),
            (ownHigh ^ flipsHigh) | highBit(square),
            ~alpha,
            parity ^ QUADRANTS[square]!,
            false,
          ) | 0;
        if (score > best) {
          best = score;
          if (best > alpha) return best;
        }
      }
    }
    if (best !== NONE) return best;
    return passed
      ? finalScore(ownLow, ownHigh, opponentLow, opponentHigh)
      : -this.#last4(opponentLow, opponentHigh, ownLow, ownHigh, ~alpha, parity, true) | 0;
  }

  /** A square alone in its quadrant first. */
  #last3(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    alpha: number,
    parity: number,
    passed: boolean,
  ): number {
    this.#nodes++;
    let low = ~(ownLow | opponentLow);
    let high = ~(ownHigh | opponentHigh);
    const first = lowestBit(low & oddSquares(parity), high & oddSquares(parity >> 2));
    low &= ~lowBit(first);
    high &= ~highBit(first);
    const second = lowestBit(low, high);
    const third = lowestBit(low & ~lowBit(second), high & ~highBit(second));
    let best = NONE;
    for (let turn = 0; turn < 3; turn++) {
      const square = turn === 0 ? first : turn === 1 ? second : third;
      computeFlips(square, ownLow, ownHigh, opponentLow, opponentHigh, pair);
      const flipsLow = pair[0]!;
      const flipsHigh = pair[1]!;
      if ((flipsLow | flipsHigh) === 0) continue;
      const score =
        -this.#last2(
          opponentLow ^ flipsLow,
          opponentHigh ^ flipsHigh,
          (ownLow ^ flipsLow) | lowBit(square),
          (ownHigh ^ flipsHigh) | highBit(square),
          ~alpha,
          turn === 0 ? second : first,
          turn === 2 ? second : third,
          false,
        ) | 0;
      if (score > best) {
        best = score;
        if (best > alpha) return best;
      }
    }
    if (best !== NONE) return best;
    return passed
      ? finalScore(ownLow, ownHigh, opponentLow, opponentHigh)
      : -this.#last3(opponentLow, opponentHigh, ownLow, ownHigh, ~alpha, parity, true) | 0;
  }

  #last2(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    alpha: number,
    first: number,
    second: number,
    passed: boolean,
  ): number {
    this.#nodes++;
    let best = NONE;
    computeFlips(first, ownLow, ownHigh, opponentLow, opponentHigh, pair);
    if ((pair[0]! | pair[1]!) !== 0) {
      best = -this.#last1(opponentLow ^ pair[0]!, opponentHigh ^ pair[1]!, second) | 0;
      if (best > alpha) return best;
    }
    computeFlips(second, ownLow, ownHigh, opponentLow, opponentHigh, pair);
    if ((pair[0]! | pair[1]!) !== 0) {
      best = Math.max(best, -this.#last1(opponentLow ^ pair[0]!, opponentHigh ^ pair[1]!, first) | 0);
    }
    if (best !== NONE) return best;
    return passed
      ? finalScore(ownLow, ownHigh, opponentLow, opponentHigh)
      : -this.#last2(opponentLow, opponentHigh, ownLow, ownHigh, ~alpha, first, second, true) | 0;
  }

  /** Every square but one is filled, so the opponent has what we have not. */
  #last1(ownLow: number, ownHigh: number, square: number): number {
    this.#nodes++;
    const discs = 2 * (popcount(ownLow) + popcount(ownHigh));
    const opponentLow = ~ownLow & ~lowBit(square);
    const opponentHigh = ~ownHigh & ~highBit(square);
    computeFlips(square, ownLow, ownHigh, opponentLow, opponentHigh, pair);
    let flips = popcount(pair[0]!) + popcount(pair[1]!);
    if (flips !== 0) return discs + 2 * flips - 62;
    computeFlips(square, opponentLow, opponentHigh, ownLow, ownHigh, pair);
    flips = popcount(pair[0]!) + popcount(pair[1]!);
    if (flips !== 0) return discs - 2 * flips - 64;
    return discs > 63 ? discs - 62 : discs - 64;
  }

  /** Three empty squares or fewer where no parity is at hand: every line of play. */
  #tiny(ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number): number {
    this.#nodes++;
    computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
    let low = pair[0]!;
    let high = pair[1]!;
    if ((low | high) === 0) {
      return canMove(opponentLow, opponentHigh, ownLow, ownHigh)
        ? -this.#tiny(opponentLow, opponentHigh, ownLow, ownHigh) | 0
        : finalScore(ownLow, ownHigh, opponentLow, opponentHigh);
    }
    let best = NONE;
    while ((low | high) !== 0) {
      const square = lowestBit(low, high);
      low &= ~lowBit(square);
      high &= ~highBit(square);
      computeFlips(square, ownLow, ownHigh, opponentLow, opponentHigh, pair);
      const childLow = (ownLow ^ pair[0]!) | lowBit(square);
      const childHigh = (ownHigh ^ pair[1]!) | highBit(square);
      best = Math.max(
        best,
        -this.#tiny(opponentLow ^ pair[0]!, opponentHigh ^ pair[1]!, childLow, childHigh) | 0,
      );
    }
    return best;
  }

  /** Lists the moves, unranked; returns the end of the list. */
  #listMoves(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    empties: number,
  ): number {
    computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
    let low = pair[0]!;
    let high = pair[1]!;
    let entry = empties * LIST;
    while ((low | high) !== 0) {
      const square = lowestBit(low, high);
      low &= ~lowBit(square);
      high &= ~highBit(square);
      computeFlips(square, ownLow, ownHigh, opponentLow, opponentHigh, pair);
      this.#flipsLow[entry] = pair[0]!;
      this.#flipsHigh[entry] = pair[1]!;
      this.#squares[entry++] = square;
    }
    return entry;
  }

  /** A listed move that the table proves to score above alpha, with the score in the place of its rank; or -1. */
  #refutation(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    alpha: number,
    start: number,
    end: number,
  ): number {
    const table = this.#table;
    for (let entry = start; entry < end; entry++) {
      const square = this.#squares[entry]!;
      const childOwnLow = opponentLow ^ this.#flipsLow[entry]!;
      const childOwnHigh = opponentHigh ^ this.#flipsHigh[entry]!;
      const childLow = (ownLow ^ this.#flipsLow[entry]!) | lowBit(square);
      const childHigh = (ownHigh ^ this.#flipsHigh[entry]!) | highBit(square);
      const slot = table.slotOf(childOwnLow, childOwnHigh, childLow, childHigh);
      const child = table.find(slot, childOwnLow, childOwnHigh, childLow, childHigh);
      if (child >= 0 && -table.upper[child]! > alpha) {
        this.#ranks[entry] = -table.upper[child]!;
        return entry;
      }
    }
    return -1;
  }

  #rankMoves(
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
      const flipsLow = this.#flipsLow[entry]!;
      const flipsHigh = this.#flipsHigh[entry]!;
      const square = this.#squares[entry]!;
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
      this.#ranks[entry] = rank;
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
    this.#nodes++;
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
  #bringBest(entry: number, end: number): void {
    let best = entry;
    for (let other = entry + 1; other < end; other++)
      if (this.#ranks[other]! > this.#ranks[best]!) best = other;
    if (best === entry) return;
    for (const field of [this.#flipsLow, this.#flipsHigh, this.#squares, this.#ranks]) {
      const held = field[entry]!;
      field[entry] = field[best]!;
      field[best] = held;
    }
  }
}

function lowBit(square: number): number {
  return square < 32 ? 1 << square : 0;
}

function highBit(square: number): number {
  return square < 32 ? 0 : 1 << (square - 32);
}

/** The half that the lowest two bits of `parity` choose: west and east quadrant of the same rows. */
function oddSquares(parity: number): number {
  return ((parity & 1) !== 0 ? 0x0f0f0f0f : 0) | ((parity & 2) !== 0 ? 0xf0f0f0f0 : 0);
}

function canMove(ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number): boolean {
  computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
  return (pair[0]! | pair[1]!) !== 0;
}

function finalScore(ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number): number {
  const own = popcount(ownLow) + popcount(ownHigh);
  const opponent = popcount(opponentLow) + popcount(opponentHigh);
  return own > opponent ? 64 - 2 * opponent : own < opponent ? 2 * own - 64 : 0;
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
