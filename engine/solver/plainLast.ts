import { computeFlips, computeMoves, lowestBit, popcount } from '../kernel.js';
import {
  canMove,
  type Counter,
  finalScore,
  highBit,
  lowBit,
  NONE,
  oddSquares,
  QUADRANTS,
} from './plainSets.js';

const pair = new Int32Array(2);

/**
 * The last empty squares of the plain search: four and fewer unrolled, five and six without a table. The window is
 * (alpha, alpha + 1), and the mover of the next ply has ~alpha.
 */
export class LastSquares {
  readonly #counter: Counter;

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  /** Five or six empty squares: odd quadrants first, nothing else. */
  shallow(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    alpha: number,
    empties: number,
    parity: number,
  ): number {
    this.#counter.nodes++;
    computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
    const movesLow = pair[0]!;
    const movesHigh = pair[1]!;
    if ((movesLow | movesHigh) === 0) {
      return canMove(opponentLow, opponentHigh, ownLow, ownHigh)
        ? -this.shallow(opponentLow, opponentHigh, ownLow, ownHigh, ~alpha, empties, parity) | 0
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
            ? -this.last4(childOwnLow, childOwnHigh, childLow, childHigh, ~alpha, childParity, false) | 0
            : -this.shallow(
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

  last4(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    alpha: number,
    parity: number,
    passed: boolean,
  ): number {
    this.#counter.nodes++;
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
      : -this.last4(opponentLow, opponentHigh, ownLow, ownHigh, ~alpha, parity, true) | 0;
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
    this.#counter.nodes++;
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
    this.#counter.nodes++;
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
    this.#counter.nodes++;
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
  tiny(ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number): number {
    this.#counter.nodes++;
    computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
    let low = pair[0]!;
    let high = pair[1]!;
    if ((low | high) === 0) {
      return canMove(opponentLow, opponentHigh, ownLow, ownHigh)
        ? -this.tiny(opponentLow, opponentHigh, ownLow, ownHigh) | 0
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
        -this.tiny(opponentLow ^ pair[0]!, opponentHigh ^ pair[1]!, childLow, childHigh) | 0,
      );
    }
    return best;
  }
}
