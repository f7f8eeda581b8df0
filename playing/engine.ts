import { randomInt } from 'node:crypto';
import type { Position } from '../engine/position.js';
import type { Random } from '../engine/random.js';
import { createSolver } from '../engine/solver/solver.js';
import { driveSearch } from '../mcts/drive.js';
import type { SearchResult } from '../mcts/result.js';
import { openEvaluators } from '../nn/evaluators/openEvaluators.js';
import { RUNTIME_NAMES, type RuntimeName } from '../nn/runtime.js';
import { openRuntime } from '../nn/runtimes/open.js';
import type { EndgameSettings } from '../selfplay/players/endgame.js';
import { createSearch, PLAY_SEARCH } from '../selfplay/players/searchSettings.js';
import { choice, decimal, integer, text, withDefault } from '../cli/command/option.js';
import type { Model } from '../cli/sources/model.js';
import { type Clock, processClock } from './clock.js';
import { Ending, type SolverReach } from './ending.js';
import { type EngineResult, forDiscs, solvedResult, withSolution } from './engineResult.js';
import { FOLLOW, levelAt, type LevelChoice } from './levels.js';
import { LevelSearches } from './levelSearches.js';
import { moveOutlooks } from './outlook.js';
import { precisionOf } from '../cli/playing/searchPrecision.js';
import { leavesPerBatch } from '../cli/playing/searchThreads.js';

/** The `--runtime` of every command with a network. */
export const runtimeOption = withDefault(choice('what runs the network', RUNTIME_NAMES), 'onnxruntime');

/** The `--seed` of every command that draws random numbers. */
export const seedOption = text('seed of the random numbers: the same seed does the same again', 'TEXT');

/** For when no seed was given: short enough to be typed again. */
export function freshSeed(): string {
  return String(randomInt(2 ** 31));
}

const MOST_SIMULATIONS = 10_000_000;

/** The `--sims` of every command that searches. */
export function simulationsOption(fallback: number) {
  return withDefault(
    integer('simulations of the search per move', { minimum: 1, maximum: MOST_SIMULATIONS }),
    fallback,
  );
}

/** The `--seconds` of the commands that play: time instead of simulations. */
export const thinkingTimeOption = decimal(
  'seconds to think about a move, instead of a number of simulations',
  { minimum: 0.01, maximum: 3600 },
  'S',
);

/** How long to think: until the simulations are spent or the time is over, whichever is first. */
export type Budget =
  | { readonly simulations: number; readonly seconds?: number }
  | { readonly simulations?: undefined; readonly seconds: number };

/** The budget of `--sims` and `--seconds`; time counts instead of simulations. */
export function budgetOf(simulations: number, seconds: number | undefined): Budget {
  return seconds === undefined ? { simulations } : { seconds };
}

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
  readonly precision: 'float32' | 'int8';
  /** Searches a position that is not over; undefined when it was interrupted. */
  think(position: Position, random: Random, options?: ThinkOptions): Promise<EngineResult | undefined>;
  dispose(): Promise<void>;
}

/** Leaves room in the tree for what the fastest network can search in the time. */
const SIMULATIONS_PER_SECOND = 50_000;
/** A tree of some 350 MB. */
const MOST_TIMED = 1_000_000;

export interface EngineOptions {
  readonly runtime: RuntimeName;
  /** Of each thought that names no other. */
  readonly budget: Budget;
  /** Where positions are solved instead of searched (`solve`), and where the search knows results for certain (`prove`, `deepen`). */
  readonly endgame: EndgameSettings;
  /** How far the solver is tried beyond that; not at all when absent. */
  readonly reach?: SolverReach;
  /** Threads that search a position together. */
  readonly threads: number;
  /** Whether a thought goes on with what the one before knew of its position, as in a game. Yes when absent. */
  readonly keepTree?: boolean;
  readonly now?: Clock;
}

/** Opens the engine of a network. The model's ranges say whether it searches in eight bits, see searchedModel. */
export async function openEngine(
  model: Pick<Model, 'label' | 'network' | 'ranges'>,
  { runtime, budget: own, endgame, reach, threads, keepTree = true, now = processClock }: EngineOptions,
): Promise<Engine> {
  const leaves = leavesPerBatch(threads);
  const opened = await openEvaluators(model.network, await openRuntime(runtime), threads, {
    maxBatch: leaves,
    ranges: model.ranges,
    scores: true,
  });
  const solver = createSolver();
  const ending = new Ending(solver, endgame, now);
  const settings = { ...PLAY_SEARCH, keepTree };
  const provingSearch = createSearch(settings, { leaves: threads * leaves, solver, endgame });
  const plainSearch =
    endgame.prove > 0 ? createSearch(settings, { leaves: threads * leaves }) : provingSearch;
  const engine: Engine = {
    label: model.label,
    budget: own,
    precision: precisionOf(model),
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
      await driveSearch(search, opened.evaluators, {
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
        ...(allMoves
          ? { outlooks: await moveOutlooks(position, found, spread, opened.evaluators.at(-1)!) }
          : {}),
      };
      if (found.proven === undefined) return result;
      const seconds = budget.seconds === undefined ? undefined : end - now();
      const counted = exact ? await ending.solveProven(position, far, { ...limits, seconds }) : undefined;
      if (isGone()) return undefined;
      return counted === undefined ? forDiscs(result, spread) : withSolution(result, counted);
    },
    async dispose() {
      await Promise.all([opened.dispose(), ending.close()]);
    },
  };
  return withLevels(engine, new LevelSearches(opened.evaluators[0]!));
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

function simulationsOf(budget: Budget): number {
  if (budget.simulations !== undefined) return budget.simulations;
  return Math.min(MOST_TIMED, Math.ceil(budget.seconds * SIMULATIONS_PER_SECOND));
}
