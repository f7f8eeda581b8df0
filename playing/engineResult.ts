import { legalMoveList, type Position } from '../engine/position.js';
import type { Solution } from '../engine/solver/solver.js';
import type { SearchResult } from '../mcts/result.js';
import type { LeafSpread } from '../mcts/spread.js';
import type { MoveOutlook } from './outlook.js';

/** What the search says; near the end of the game also the exact scores, which it then agrees with. */
export interface EngineResult extends SearchResult {
  readonly exact?: Solution;
  /** What is expected of every move, aligned with `moves`; absent where that was not wanted, or is known exactly. */
  readonly outlooks?: readonly MoveOutlook[];
  /** Up to so many empty squares the solver was told to try, and came to no end. */
  readonly triedTo?: number;
}

/** The solver's answer in the form of a search's that spent everything on the best move. */
export function solvedResult(position: Position, exact: Solution): EngineResult {
  const moves = legalMoveList(position);
  const isBest = (index: number): boolean => moves[index] === exact.best;
  const value = Math.sign(exact.score) as 1 | 0 | -1;
  const outcomeOf = (move: number): 1 | 0 | -1 | undefined => {
    const score = exactScore(exact, move);
    return Number.isNaN(score) ? undefined : (Math.sign(score) as 1 | 0 | -1);
  };
  return {
    move: exact.best,
    moves,
    visits: Uint32Array.from(moves, (_, index) => Number(isBest(index))),
    priors: new Float32Array(moves.length).fill(1 / moves.length),
    q: Float32Array.from(moves, (move) => Math.sign(exactScore(exact, move))),
    target: Float32Array.from(moves, (_, index) => Number(isBest(index))),
    value,
    proven: value,
    outcomes: moves.map(outcomeOf),
    networkValue: value,
    simulations: 0,
    principalVariation: [...exact.line],
    exact,
  };
}

/** A search's answer with the move, the line and the scores of the solver. */
export function withSolution(result: EngineResult, exact: Solution): EngineResult {
  const scores = result.moves.map((move) => exactScore(exact, move));
  const { best, line } = exact;
  const q = Float32Array.from(scores, (score, index) =>
    Number.isNaN(score) ? result.q[index]! : Math.sign(score),
  );
  const outlooks = result.outlooks?.map((outlook, index): MoveOutlook => {
    const score = scores[index]!;
    if (Number.isNaN(score)) return outlook;
    return { ...outlook, value: Math.sign(score), discs: score, error: 0, proven: true };
  });
  const told = { ...result, move: best, q, principalVariation: [...line], exact };
  return outlooks === undefined ? told : { ...told, outlooks };
}

/** NaN where it is not known. */
function exactScore({ best, score, moves }: Solution, move: number): number {
  return move === best ? score : (moves?.find((one) => one.move === move)?.score ?? NaN);
}

/** Of the moves that keep a proven result, the one after which the network expects most discs, where it says so. */
export function forDiscs(result: EngineResult, { discs: expected }: LeafSpread): EngineResult {
  const { moves, q, proven, move: chosen } = result;
  let best = moves.indexOf(chosen);
  moves.forEach((_, index) => {
    if (q[index] !== proven || Number.isNaN(expected[index]!)) return;
    if (Number.isNaN(expected[best]!) || expected[index]! > expected[best]!) best = index;
  });
  const move = moves[best]!;
  return move === chosen ? result : { ...result, move, principalVariation: [move] };
}
