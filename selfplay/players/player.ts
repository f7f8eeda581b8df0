import {
  alphabetaBaseline,
  type Baseline,
  greedyBaseline,
  randomBaseline,
} from '../../engine/baselinePlayers.js';
import { milliseconds } from '../../engine/clock.js';
import { discs, legalMoveList, type Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import type { Solver } from '../../engine/solver/solver.js';
import { driveSearch } from '../../mcts/drive.js';
import { LEAVES } from '../../mcts/leaves.js';
import type { SearchResult } from '../../mcts/result.js';
import type { Search } from '../../mcts/search.js';
import type { Evaluator } from '../../nn/evaluators/evaluator.js';
import { awaiting, type LeafQueue, searchSteps, type Steps } from './leafQueue.js';

/** Someone who plays: given a position with a legal move, the move, found in steps. */
export interface Player {
  /**
   * @param moves those that led from the initial position to this one, passes among them.
   * @throws OthelloError `engineFailed` when the player cannot go on: it forfeits.
   */
  choose(position: Position, random: Random, moves: readonly number[]): Steps<number>;
}

/** A player that knows no network. */
function baselinePlayer(baseline: Baseline): Player {
  return {
    // eslint-disable-next-line require-yield -- it never needs a network
    *choose(position, random) {
      return baseline.chooseMove(position, random);
    },
  };
}

export const randomPlayer = baselinePlayer(randomBaseline);
export const greedyPlayer = baselinePlayer(greedyBaseline);
export const alphabetaPlayer = (depth: number): Player => baselinePlayer(alphabetaBaseline(depth));

/** Plays the best move, by the exact score, of positions with at most `empties` empty squares. */
export interface ExactEnd {
  readonly solver: Solver;
  readonly empties: number;
}

/** A network with a search of `simulations` a move, and exact play at the end where that is wanted. */
export function searchPlayer(search: Search, queue: LeafQueue, simulations: number, end?: ExactEnd): Player {
  return searching((position, random) => searchSteps(search, queue, position, random, simulations), end);
}

/** A search that ends when its time is over. */
export interface TimedSearch {
  /** Made for `LEAVES` leaves that wait. */
  readonly search: Search;
  readonly evaluator: Evaluator;
  /** Most simulations, see `simulationsWithin`. */
  readonly simulations: number;
  readonly seconds: number;
}

/** A network that searches each move for a time, its leaves in batches as in play, and plays exactly as `searchPlayer`. */
export function timedPlayer(
  { search, evaluator, simulations, seconds }: TimedSearch,
  end?: ExactEnd,
): Player {
  const think = async (position: Position, random: Random): Promise<SearchResult> => {
    const until = milliseconds() + 1000 * seconds;
    search.begin(position, random, simulations);
    await driveSearch(search, [evaluator], {
      leaves: LEAVES,
      // At least the root and the first leaves are evaluated.
      goOn: (answered) => answered <= 1 || milliseconds() < until,
    });
    return search.result();
  };
  return searching((position, random) => awaiting(think(position, random)), end);
}

function searching(
  find: (position: Position, random: Random) => Steps<SearchResult>,
  end: ExactEnd | undefined,
): Player {
  return {
    *choose(position, random) {
      const legal = legalMoveList(position);
      if (legal.length === 1) return legal[0]!;
      if (end !== undefined && discs(position).empty <= end.empties) return end.solver.solve(position).best;
      return (yield* find(position, random)).move;
    },
  };
}
