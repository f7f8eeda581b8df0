import { OthelloError } from '../errors.js';
import { discs, legalMoveList, play, type Position } from '../position.js';
import { NO_MOVE } from '../squareSet.js';
import { isStopAsked, Stopped } from '../stop.js';
import { createFastestSearch } from './fastest.js';
import type { EndgameSearch } from './search.js';

/** Highest score of a game. */
const HIGHEST = 64;
/** A table of 2^20 entries, 24 MiB: all that a search of 22 empty squares uses. */
const DEFAULT_TABLE_BITS = 20;
/** Where the node budget is not given: more than any search can visit. */
const UNLIMITED = Number.MAX_SAFE_INTEGER;

/** What is asked of an endgame, and how long it may take. */
export interface SolveOptions {
  /** `score` (default): the exact disc difference. `outcome`: only won, drawn or lost, several times faster. */
  readonly goal?: 'score' | 'outcome';
  /** Also the exact score (or outcome) of every legal move. */
  readonly allMoves?: boolean;
  /** Stops soon after so many positions. */
  readonly maxNodes?: number;
  /** Stops soon after `clock()` reaches `until`; asked every 65,536 positions, about three milliseconds. */
  readonly deadline?: { readonly clock: () => number; readonly until: number };
}

export interface MoveScore {
  readonly move: number;
  readonly score: number;
}

/** The end of a game with best play; everything from the mover's view. */
export interface Solution {
  /** Everything that was asked is proven; false when the budget ended the search early. */
  readonly complete: boolean;
  /**
   * The final disc difference, -64..64, empties to the winner; with the goal `outcome` 1, 0 or -1. When not
   * complete, the best that is proven reachable so far, and the lowest possible score if nothing is.
   */
  readonly score: number;
  /** The best move, PASS if the mover must, NO_MOVE when the game is over; when not complete, the best so far. */
  readonly best: number;
  /** Best play from here to the end of the game, passes included; shorter when the budget ended first. */
  readonly line: readonly number[];
  /** With `allMoves`: every legal move, best first; when not complete, those that are proven. */
  readonly moves?: readonly MoveScore[];
  /** Positions visited. */
  readonly nodes: number;
}

/** Solves positions one after the other, always as if it were the first: only the memory is kept. */
export interface Solver {
  /**
   * @throws OthelloError usage for a node budget that is not a positive number.
   * @throws Stopped where the thread was asked to stop, see stopWhen.
   */
  solve(position: Position, options?: SolveOptions): Solution;
}

export interface SolverOptions {
  /** The transposition table has 2^tableBits entries of 24 bytes; 10 to 26, default 20 (24 MiB). */
  readonly tableBits?: number;
  /** Makes the search; the default is the WebAssembly one, or the plain one where that gets no memory. */
  readonly search?: (tableBits: number) => EndgameSearch;
}

/**
 * A solver with a transposition table of its own, for a thread that solves many endgames.
 *
 * @throws OthelloError usage for a table size out of range.
 */
export function createSolver(options: SolverOptions = {}): Solver {
  const { tableBits = DEFAULT_TABLE_BITS, search: createSearch = createFastestSearch } = options;
  if (!Number.isInteger(tableBits) || tableBits < 10 || tableBits > 26) {
    throw new OthelloError(
      'usage',
      `tableBits ${tableBits} is out of range; it is a whole number from 10 to 26.`,
    );
  }
  const search = createSearch(tableBits);
  return { solve: (position, solveOptions = {}) => solveWith(search, position, solveOptions) };
}

let shared: Solver | undefined;

/** Solves with a solver of default size that is made once; see {@link Solver}. */
export function solve(position: Position, options?: SolveOptions): Solution {
  shared ??= createSolver();
  return shared.solve(position, options);
}

function solveWith(search: EndgameSearch, position: Position, options: SolveOptions): Solution {
  const { goal = 'score', allMoves = false, maxNodes = UNLIMITED, deadline } = options;
  if (!(maxNodes > 0)) {
    throw new OthelloError(
      'usage',
      `maxNodes ${maxNodes} is no budget; it is a number of positions above 0.`,
    );
  }
  let stopped = false;
  /** The search gives its thread back as if its time were over; this says that it was told to. */
  const throwIfStopped = (): void => {
    if (stopped) throw new Stopped();
  };
  const expired = (): boolean => {
    stopped ||= isStopAsked();
    return stopped || (deadline !== undefined && deadline.clock() >= deadline.until);
  };
  // A small search is kept in a small, fast part of the table.
  search.begin(Math.max(10, discs(position).empty - 2), Math.min(maxNodes, UNLIMITED), expired);
  const limit = goal === 'score' ? HIGHEST : 1;
  const found = search.search(position, -limit, limit);
  const score = clamp(found, limit);
  const legal = legalMoveList(position);
  const best = legal.length === 0 ? NO_MOVE : search.bestMove();
  throwIfStopped();
  let complete = !search.stopped();
  const line = complete ? bestLine(search, position, score, best, goal) : [];
  throwIfStopped();
  const solution = { score, best, line, nodes: search.nodes(), complete };
  if (!allMoves) return solution;
  const moves = complete ? moveScores(search, position, legal, solution, limit) : [];
  throwIfStopped();
  complete = complete && moves.length === legal.length;
  return { ...solution, moves, nodes: search.nodes(), complete };
}

/** With the goal `outcome` the search returns bounds beyond the window; only their sign is meant. */
function clamp(score: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, score)) + 0; // no -0
}

/** Follows best moves to the end; each step is mostly answered by the table of the search before. */
function bestLine(
  search: EndgameSearch,
  start: Position,
  startScore: number,
  first: number,
  goal: 'score' | 'outcome',
): number[] {
  const line: number[] = [];
  let position = start;
  let score = startScore;
  let move = first;
  while (move !== NO_MOVE) {
    line.push(move);
    position = play(position, move);
    score = -score;
    if (legalMoveList(position).length === 0) break;
    // The score is known: a window around it (for the outcome: the whole one) finds the move that holds it.
    if (goal === 'score') search.search(position, score - 1, score + 1);
    else search.search(position, -1, 1);
    if (search.stopped()) break;
    move = search.bestMove();
  }
  return line;
}

function moveScores(
  search: EndgameSearch,
  position: Position,
  legal: readonly number[],
  solution: { score: number; best: number },
  limit: number,
): MoveScore[] {
  const moves: MoveScore[] = [];
  for (const move of legal) {
    let score = solution.score;
    if (move !== solution.best) {
      // No move scores more than the best.
      const ceiling = Math.min(limit, solution.score + 1);
      score = clamp(-search.search(play(position, move), -ceiling, limit), limit);
      if (search.stopped()) continue;
    }
    moves.push({ move, score });
  }
  return moves.sort(
    (a, b) => b.score - a.score || Number(b.move === solution.best) - Number(a.move === solution.best),
  );
}
