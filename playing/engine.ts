import type { Position } from '../engine/position.js';
import type { Random } from '../engine/random.js';
import { createSolver } from '../engine/solver/solver.js';
import { driveSearch } from '../mcts/drive.js';
import { leavesPerBatch, simulationsWithin } from '../mcts/leaves.js';
import type { SearchResult } from '../mcts/result.js';
import type { Evaluator } from '../nn/evaluators/evaluator.js';
import type { EvaluationPrecision } from '../nn/quantization/precision.js';
import type { EndgameSettings } from '../selfplay/players/endgame.js';
import { createSearch, PLAY_SEARCH } from '../selfplay/players/searchSettings.js';
import type { Clock } from './clock.js';
import { Ending, type PatientSolver, type SolverReach } from './ending.js';
import { type EngineResult, forDiscs, solvedResult, withSolution } from './engineResult.js';
import { FOLLOW, levelAt, type LevelChoice } from './levels.js';
import { LevelSearches } from './levelSearches.js';
import { moveOutlooks } from './outlook.js';

/** How long to think: until the simulations are spent or the time is over, whichever is first. */
export type Budget =
  | { readonly simulations: number; readonly seconds?: number }
  | { readonly simulations?: undefined; readonly seconds: number };

export type { EngineResult } from './engineResult.js';

/** What may differ from one thought to the next. */
export interface ThinkOptions {
  /** Instead of the engine's own. */
  readonly budget?: Budget;
  /** Seconds that the other side's clock leaves for the move: they end the budget, and the solver has half of them. */
  readonly clock?: number | undefined;
  /** Whether endgames are solved, where the engine does that at all; yes unless said. */
  readonly exact?: boolean;
  /** How far the solver is tried beyond what is always solved, instead of the engine's own. */
  readonly reach?: SolverReach;
  /** Plays at a level, which then decides about the budget and the solver. */
  readonly level?: LevelChoice | undefined;
  /** Whether the move may come out of a book, where the engine has one; no unless said. */
  readonly book?: boolean;
  /** Whether every move is to have its exact score or its outlook, and not only the best; yes unless said. */
  readonly allMoves?: boolean;
  /** Once it is raised, nothing is wanted any more. */
  readonly signal?: AbortSignal;
  /** Once it is raised, what was found so far is the answer. */
  readonly enough?: AbortSignal;
  /** Called after each call of the network, with the simulations so far and, from the first on, what gives the result so far. */
  readonly onRound?: (simulations: number, soFar: () => SearchResult) => void;
}

/** A network with a PUCT search and the endgame solver: what plays and analyses. One position at a time. */
export interface Engine {
  readonly label: string;
  readonly budget: Budget;
  /** What the search computes the network in. */
  readonly precision: EvaluationPrecision;
  /** Searches a position that is not over; undefined when it was interrupted. */
  think(position: Position, random: Random, options?: ThinkOptions): Promise<EngineResult | undefined>;
  dispose(): Promise<void>;
}

export interface EngineOptions {
  /** Of each thought that names no other. */
  readonly budget: Budget;
  /** Where positions are solved instead of searched (`solve`), and where the search knows results for certain (`prove`, `deepen`). */
  readonly endgame: EndgameSettings;
  /** How far the solver is tried beyond that; not at all when absent. */
  readonly reach?: SolverReach;
  /** Whether a thought goes on with what the one before knew of its position, as in a game. Yes when absent. */
  readonly keepTree?: boolean;
  readonly now: Clock;
}

/** What an engine plays with: a network that was opened, and who solves what takes long. The engine closes both. */
export interface EngineParts extends Pick<Engine, 'label' | 'precision'> {
  /** One for each batch of leaves that is in flight; they take batches of `leavesPerBatch`. */
  readonly evaluators: readonly Evaluator[];
  readonly dispose: () => Promise<void>;
  readonly patientSolver: () => PatientSolver;
}

/** An engine of an opened network. */
export function createEngine(
  { label, precision, evaluators, dispose, patientSolver }: EngineParts,
  { budget: own, endgame, reach, keepTree = true, now }: EngineOptions,
): Engine {
  const threads = evaluators.length;
  const leaves = leavesPerBatch(threads);
  const solver = createSolver();
  const ending = new Ending({ solver, patientSolver, endgame, now });
  const settings = { ...PLAY_SEARCH, keepTree };
  const provingSearch = createSearch(settings, { leaves: threads * leaves, solver, endgame });
  const plainSearch =
    endgame.prove > 0 ? createSearch(settings, { leaves: threads * leaves }) : provingSearch;
  const engine: Engine = {
    label,
    budget: own,
    precision,
    async think(position, random, options = {}) {
      const { clock, exact = true, allMoves = true, signal, enough, onRound } = options;
      const isGone = (): boolean => signal?.aborted === true;
      const budget = withClock(options.budget ?? own, clock);
      const end = now() + (budget.seconds ?? Infinity);
      const far = options.reach ?? reach;
      const limits = { allMoves, clock, seconds: budget.seconds, signal, enough };
      const solution = exact ? await ending.solve(position, far, limits) : undefined;
      if (isGone()) return undefined;
      if (solution !== undefined) return solvedResult(position, solution);

      const search = exact ? provingSearch : plainSearch;
      search.begin(position, random, simulationsOf(budget));
      await driveSearch(search, evaluators, {
        leaves,
        goOn(answered) {
          onRound?.(answered, () => search.result());
          // At least the root and the first leaves are evaluated.
          const isEnough = answered > 1 && (now() >= end || enough?.aborted === true);
          return !isEnough && !isGone();
        },
      });
      if (isGone()) return undefined;
      const found = search.result();
      const spread = search.spread();
      const result: EngineResult = {
        ...found,
        ...(options.reach === undefined ? {} : { triedTo: options.reach.empties }),
        ...(allMoves ? { outlooks: await moveOutlooks(position, found, spread, evaluators.at(-1)!) } : {}),
      };
      if (found.proven === undefined) return result;
      const seconds = budget.seconds === undefined ? undefined : end - now();
      const counted = exact ? await ending.solveProven(position, far, { ...limits, seconds }) : undefined;
      if (isGone()) return undefined;
      return counted === undefined ? forDiscs(result, spread) : withSolution(result, counted);
    },
    async dispose() {
      await Promise.all([dispose(), ending.close()]);
    },
  };
  return withLevels(engine, new LevelSearches(evaluators[0]!));
}

function withLevels(engine: Engine, searches: LevelSearches): Engine {
  return {
    ...engine,
    async think(position, random, { level: choice, ...options } = {}) {
      if (choice === undefined) return engine.think(position, random, options);
      const level = levelAt(choice === FOLLOW ? await searches.following(position) : choice);
      const { simulations, exact, temperature } = level;
      if (temperature === undefined) {
        return engine.think(position, random, { ...options, budget: { simulations }, exact });
      }
      const result = await searches.think(position, random, level);
      return options.signal?.aborted === true ? undefined : result;
    },
  };
}

function withClock(budget: Budget, clock: number | undefined): Budget {
  return clock === undefined ? budget : { ...budget, seconds: clock };
}

function simulationsOf({ simulations, seconds }: Budget): number {
  return simulations ?? simulationsWithin(seconds);
}
