import { popcount } from '../engine/index.js';
import type { Solver } from '../engine/index.js';
import type { ExactValue } from '../mcts/index.js';

/** From how many empty squares on a network's player is helped by the solver; 0 never. */
export interface EndgameSettings {
  /** The move is the solver's own. */
  readonly solve: number;
  /** Positions that the search reaches are solved (won, drawn or lost) instead of being evaluated. */
  readonly prove: number;
}

/**
 * Costs nothing: a position of 12 empty squares is proven in about 0.5 ms, one of 14 is solved in about 10 ms, and
 * what that saves in evaluations is more. Matches at 32 simulations take a sixth less of the processor with it than
 * without, of networks from 4x32 to 6x64; from 16 squares on, the small ones begin to lose.
 */
export const ENDGAME: EndgameSettings = { solve: 14, prove: 12 };

/** What a solver knows for a search: the result of positions with at most `empties` empty squares. */
export function exactValues(solver: Solver, empties: number): ExactValue {
  return (ownLow, ownHigh, opponentLow, opponentHigh) => {
    const empty = popcount(~(ownLow | opponentLow)) + popcount(~(ownHigh | opponentHigh));
    if (empty > empties) return undefined;
    // Whose turn it is makes no difference to the mover's result.
    const position = { ownLow, ownHigh, opponentLow, opponentHigh, turn: 'black' } as const;
    return solver.solve(position, { goal: 'outcome' }).score as 1 | 0 | -1;
  };
}
