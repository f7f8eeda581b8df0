import { popcount } from '../kernel.js';
import type { Position } from '../position.js';
import { LastSquares } from './plainLast.js';
import { LIST, MoveLists } from './plainOrder.js';
import { canMove, type Counter, finalScore, highBit, lowBit, NONE, QUADRANTS } from './plainSets.js';
import { countStable } from './plainStability.js';
import { PlainTable } from './plainTable.js';
import type { EndgameSearch } from './search.js';

const PASS = 64;
const NO_MOVE = 255;
/** Positions between two questions whether the time is over. */
const PATIENCE = 0x10000;
/** Up to so many empty squares the table costs more than it saves. */
const SHALLOW = 6;
/** From so many on, the table is asked about every move before one is searched. */
const LOOK_UP = 10;
/** Stable discs are counted only where they must be many to matter: when a score above this is wanted. */
const STABILITY = 8;

/**
 * The endgame search in plain 32-bit integers: the twin of the WebAssembly one, node for node, for tests and for
 * reading. Negations end in `| 0`, which keeps -0, and with it floating-point arithmetic, out.
 */
export function createPlainSearch(tableBits: number): EndgameSearch {
  return new PlainSearch(tableBits);
}

class PlainSearch implements EndgameSearch {
  readonly #table: PlainTable;
  readonly #counter: Counter = { nodes: 0 };
  readonly #last = new LastSquares(this.#counter);
  readonly #moves = new MoveLists(this.#counter);
  #stopped = false;
  #limit = 0;
  #nextQuestion = 0;
  #expired = (): boolean => false;
  #bestMove = NO_MOVE;

  constructor(tableBits: number) {
    this.#table = new PlainTable(tableBits);
  }

  begin(tableBits: number, maxNodes: number, expired: () => boolean): void {
    this.#table.open(tableBits);
    this.#counter.nodes = 0;
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
    return this.#counter.nodes;
  }

  stopped(): boolean {
    return this.#stopped;
  }

  #mustStop(): boolean {
    if (this.#counter.nodes < this.#nextQuestion) return false;
    if (!this.#stopped) {
      this.#stopped = this.#counter.nodes >= this.#limit || this.#expired();
      this.#nextQuestion = this.#stopped ? 0 : Math.min(this.#counter.nodes + PATIENCE, this.#limit);
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
    this.#counter.nodes++;
    const table = this.#table;
    const moves = this.#moves;
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
    const end = moves.list(ownLow, ownHigh, opponentLow, opponentHigh, empties);
    const start = empties * LIST;
    if (end === start) {
      const score = canMove(opponentLow, opponentHigh, ownLow, ownHigh)
        ? -this.#search(opponentLow, opponentHigh, ownLow, ownHigh, -beta | 0, -alpha | 0, empties, parity) |
          0
        : finalScore(ownLow, ownHigh, opponentLow, opponentHigh);
      this.#bestMove = PASS;
      return score;
    }
    moves.rank(ownLow, ownHigh, opponentLow, opponentHigh, empties, parity, hint, end);
    moves.bringBest(start, end);
    let best = NONE;
    let bestSquare = moves.squares[start]!;
    this.#bestMove = bestSquare;
    if (this.#mustStop()) return NONE;
    for (let entry = start; entry < end; entry++) {
      moves.bringBest(entry, end);
      const square = moves.squares[entry]!;
      const childOwnLow = opponentLow ^ moves.flipsLow[entry]!;
      const childOwnHigh = opponentHigh ^ moves.flipsHigh[entry]!;
      const childLow = (ownLow ^ moves.flipsLow[entry]!) | lowBit(square);
      const childHigh = (ownHigh ^ moves.flipsHigh[entry]!) | highBit(square);
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
    if (empties === 4)
      return this.#last.last4(ownLow, ownHigh, opponentLow, opponentHigh, alpha, parity, false);
    if (empties < 4) return this.#last.tiny(ownLow, ownHigh, opponentLow, opponentHigh);
    if (empties <= SHALLOW)
      return this.#last.shallow(ownLow, ownHigh, opponentLow, opponentHigh, alpha, empties, parity);
    this.#counter.nodes++;
    if (this.#mustStop()) return NONE;
    if (alpha >= STABILITY) {
      const ceiling = 64 - 2 * countStable(opponentLow, opponentHigh, ownLow, ownHigh);
      if (ceiling <= alpha) return ceiling;
    }
    const table = this.#table;
    const moves = this.#moves;
    const slot = table.slotOf(ownLow, ownHigh, opponentLow, opponentHigh);
    const known = table.find(slot, ownLow, ownHigh, opponentLow, opponentHigh);
    let hint = NO_MOVE;
    if (known >= 0) {
      if (table.lower[known]! > alpha) return table.lower[known]!;
      if (table.upper[known]! <= alpha) return table.upper[known]!;
      hint = table.move[known]!;
    }
    const end = moves.list(ownLow, ownHigh, opponentLow, opponentHigh, empties);
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
        best = moves.ranks[entry]!;
        bestSquare = moves.squares[entry]!;
      }
    }
    if (best === NONE) {
      moves.rank(ownLow, ownHigh, opponentLow, opponentHigh, empties, parity, hint, end);
      for (let entry = start; entry < end; entry++) {
        moves.bringBest(entry, end);
        const square = moves.squares[entry]!;
        const flipsLow = moves.flipsLow[entry]!;
        const flipsHigh = moves.flipsHigh[entry]!;
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
    const moves = this.#moves;
    for (let entry = start; entry < end; entry++) {
      const square = moves.squares[entry]!;
      const childOwnLow = opponentLow ^ moves.flipsLow[entry]!;
      const childOwnHigh = opponentHigh ^ moves.flipsHigh[entry]!;
      const childLow = (ownLow ^ moves.flipsLow[entry]!) | lowBit(square);
      const childHigh = (ownHigh ^ moves.flipsHigh[entry]!) | highBit(square);
      const slot = table.slotOf(childOwnLow, childOwnHigh, childLow, childHigh);
      const child = table.find(slot, childOwnLow, childOwnHigh, childLow, childHigh);
      if (child >= 0 && -table.upper[child]! > alpha) {
        moves.ranks[entry] = -table.upper[child]!;
        return entry;
      }
    }
    return -1;
  }
}
