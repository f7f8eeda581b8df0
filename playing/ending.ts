import { discs, type Position } from '../engine/position.js';
import type { Solution, SolveOptions, Solver } from '../engine/solver/solver.js';
import type { EndgameSettings } from '../selfplay/players/endgame.js';
import type { Clock } from './clock.js';

/**
 * How far the solver is tried beyond the squares that are always solved. Positions visited, not seconds, are the measure, so
 * that what is played and said is the same on every machine. It visits some 20 million a second; all moves of a position of
 * 20 empty squares take some 10 to 80 million, the best alone a third of that.
 */
export interface SolverReach {
  /** With more empty squares it is not tried: it would come to no end. */
  readonly empties: number;
  /** Positions that it may visit. */
  readonly nodes: number;
  /** Whether the score of the best move is enough. */
  readonly bestOnly?: boolean;
}

/** For a glance, which is not to take longer than its search. */
export const NO_REACH: SolverReach = { empties: 0, nodes: 0 };
/** For a move of a game: two seconds. */
export const MOVE_REACH: SolverReach = { empties: 22, nodes: 40_000_000, bestOnly: true };
/** For each position of a game that is analysed: three seconds. */
export const GAME_REACH: SolverReach = { empties: 22, nodes: 60_000_000 };
/** For each move of a review, which somebody waits for: half a second. */
export const REVIEW_REACH: SolverReach = { empties: 18, nodes: 10_000_000 };
/** For somebody who looks at one position: ten seconds, while the search's answer is there. */
export const LOOK_REACH: SolverReach = { empties: 22, nodes: 200_000_000 };

/** Of time for a move, the solver's part: if it comes to no end, the search has the rest. */
const SOLVER_SHARE = 0.5;
/** Seconds for which it is not worth asking the thread. */
const SHORTEST = 0.05;

/** What bounds one solution. */
export interface EndingLimits {
  readonly allMoves: boolean;
  /** Seconds that a clock leaves for the move. */
  readonly clock: number | undefined;
  /** Seconds that are left for the move, where it has time instead of simulations. */
  readonly seconds: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly enough: AbortSignal | undefined;
}

/** A solver that may take long and hears signals meanwhile. One position at a time. */
export interface PatientSolver {
  /**
   * What is proven until the time is over or the signal raised.
   *
   * @param seconds it stops soon after so much time.
   */
  solve(
    position: Position,
    options: Omit<SolveOptions, 'deadline'>,
    seconds?: number,
    signal?: AbortSignal,
  ): Promise<Solution>;
  close(): Promise<void>;
}

/** What ends are solved with. */
export interface EndingParts {
  readonly solver: Solver;
  /** Makes the one for what takes longer, when it is needed first. */
  readonly patientSolver: () => PatientSolver;
  readonly endgame: EndgameSettings;
  readonly now: Clock;
}

/** Solves ends of games for an engine: quickly in its own thread, what takes longer in one that hears signals. */
export class Ending {
  readonly #solver: Solver;
  readonly #endgame: EndgameSettings;
  readonly #now: Clock;
  readonly #patientSolver: () => PatientSolver;
  #patient: PatientSolver | undefined;

  constructor({ solver, patientSolver, endgame, now }: EndingParts) {
    this.#solver = solver;
    this.#patientSolver = patientSolver;
    this.#endgame = endgame;
    this.#now = now;
  }

  /** The whole solution; undefined where the position is too far from its end. */
  async solve(
    position: Position,
    reach: SolverReach | undefined,
    limits: EndingLimits,
  ): Promise<Solution | undefined> {
    const { allMoves, clock } = limits;
    const { empty } = discs(position);
    const { solve } = this.#endgame;
    if (empty <= solve) {
      const now = this.#now;
      const limit =
        clock === undefined ? {} : { deadline: { clock: now, until: now() + SOLVER_SHARE * clock } };
      const solution = this.#solver.solve(position, { allMoves, ...limit });
      return solution.complete ? solution : undefined;
    }
    if (solve === 0 || reach === undefined || empty > reach.empties) return undefined;
    const allMovesToo = allMoves && reach.bestOnly !== true;
    return this.#solvePatiently(position, reach.nodes, { ...limits, allMoves: allMovesToo });
  }

  /**
   * The solution of a position whose result the search has proven: among moves that keep it, discs decide. A proof reaches
   * farther than what is always solved, but hardly so far that this comes to no end. Undefined where it has been tried already,
   * or only a glance was wanted.
   */
  async solveProven(
    position: Position,
    reach: SolverReach | undefined,
    limits: EndingLimits,
  ): Promise<Solution | undefined> {
    const { solve, prove } = this.#endgame;
    const { empties, nodes } = reach ?? { empties: 0, nodes: MOVE_REACH.nodes };
    const isTried = solve > 0 && discs(position).empty <= Math.max(solve, empties);
    if (prove === 0 || nodes === 0 || isTried) return undefined;
    return this.#solvePatiently(position, nodes, limits);
  }

  async #solvePatiently(
    position: Position,
    maxNodes: number,
    { allMoves, seconds, signal, enough }: EndingLimits,
  ): Promise<Solution | undefined> {
    if (seconds !== undefined && seconds < SHORTEST) return undefined;
    const signals = [signal, enough].filter((one) => one !== undefined);
    this.#patient ??= this.#patientSolver();
    const solution = await this.#patient.solve(
      position,
      { allMoves, maxNodes },
      seconds === undefined ? undefined : SOLVER_SHARE * seconds,
      signals.length === 0 ? undefined : AbortSignal.any(signals),
    );
    return solution.complete ? solution : undefined;
  }

  async close(): Promise<void> {
    await this.#patient?.close();
  }
}
