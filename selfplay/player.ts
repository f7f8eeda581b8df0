import { computeFlips, legalMoveList, PASS, popcount } from '../engine/index.js';
import type { Position, Random } from '../engine/index.js';
import type { Search } from '../mcts/index.js';
import { searchSteps } from './steps.js';
import type { LeafQueue, Steps } from './steps.js';

/** Someone who plays: given a position with a legal move, the move, found in steps. */
export interface Player {
  choose(position: Position, random: Random): Steps<number>;
}

/** Any legal move, each equally likely. */
export const randomPlayer: Player = {
  // eslint-disable-next-line require-yield -- it never needs a network
  *choose(position, random) {
    const legal = legalMoveList(position);
    return legal[random.integer(legal.length)]!;
  },
};

/** The move that flips most discs; among equals, any. */
export const greedyPlayer: Player = {
  // eslint-disable-next-line require-yield -- it never needs a network
  *choose(position, random) {
    let best: number[] = [];
    let most = -1;
    for (const move of legalMoveList(position)) {
      const flipped = move === PASS ? 0 : flipCount(position, move);
      if (flipped > most) {
        most = flipped;
        best = [];
      }
      if (flipped === most) best.push(move);
    }
    return best[random.integer(best.length)]!;
  },
};

const flips = new Int32Array(2);

function flipCount(position: Position, square: number): number {
  const { ownLow, ownHigh, opponentLow, opponentHigh } = position;
  computeFlips(square, ownLow, ownHigh, opponentLow, opponentHigh, flips);
  return popcount(flips[0]!) + popcount(flips[1]!);
}

/** A network with a search of `simulations` a move. */
export function searchPlayer(search: Search, queue: LeafQueue, simulations: number): Player {
  return {
    *choose(position, random) {
      const legal = legalMoveList(position);
      if (legal.length === 1) return legal[0]!;
      return (yield* searchSteps(search, queue, position, random, simulations)).move;
    },
  };
}
