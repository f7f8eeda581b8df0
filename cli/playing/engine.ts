import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { discs, legalMoveList, type Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { createSolver, type Solution } from '../../engine/solver/solver.js';
import { driveSearch } from '../../mcts/drive.js';
import { createPuctSearch, PLAY_PUCT } from '../../mcts/puct.js';
import type { SearchResult } from '../../mcts/result.js';
import { openEvaluators } from '../../nn/evaluators/openEvaluators.js';
import { RUNTIME_NAMES, type RuntimeName } from '../../nn/runtime.js';
import { openRuntime } from '../../nn/runtimes/open.js';
import { ENDGAME, type EndgameSettings, exactValues } from '../../selfplay/players/endgame.js';
import { choice, decimal, integer, text, withDefault } from '../command/option.js';
import type { Model } from '../sources/model.js';
import { precisionOf } from './searchPrecision.js';
import { leavesPerBatch } from './searchThreads.js';

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

/** How long to think: a number of simulations, or as many as there is time for. */
export interface Effort {
  readonly simulations: number;
  readonly seconds?: number | undefined;
}

/** What the search says; near the end of the game also the exact scores, which it then agrees with. */
export interface EngineResult extends SearchResult {
  readonly exact?: Solution;
}

/** What may differ from one thought to the next. */
export interface ThinkOptions {
  /** Instead of the engine's own. */
  readonly effort?: Effort;
  /** Whether endgames are solved, where the engine does that at all; yes unless said. */
  readonly exact?: boolean;
  /** Once it is raised, what was found so far is the answer. */
  readonly enough?: AbortSignal;
  /** Called after each call of the network, with the simulations so far. */
  readonly onRound?: (simulations: number) => void;
}

/** A network with a PUCT search and the endgame solver: what one plays against. */
export interface Engine {
  readonly label: string;
  readonly effort: Effort;
  /** What the search computes the network in. */
  readonly precision: 'float32' | 'int8';
  /** Searches a position that is not over; undefined when it was interrupted. */
  think(
    position: Position,
    random: Random,
    signal: AbortSignal,
    options?: ThinkOptions,
  ): Promise<EngineResult | undefined>;
  dispose(): Promise<void>;
}

/** Leaves room in the tree for what the fastest network can search in the time. */
const SIMULATIONS_PER_SECOND = 50_000;
/** A tree of some 350 MB. */
const MOST_TIMED = 1_000_000;

export interface EngineOptions {
  /** Where positions are solved instead of searched (`solve`), and where the search knows results for certain (`prove`, `deepen`). */
  readonly endgame?: EndgameSettings;
  /** Threads that search a position together, 1 by default. */
  readonly threads?: number;
  /** Whether a thought goes on with what the one before knew of its position, as in a game. No when absent. */
  readonly keepTree?: boolean;
}

/** The engine of a network, which thinks as long as `effort` says unless it is told otherwise. */
export async function openEngine(
  model: Model,
  runtime: RuntimeName,
  effort: Effort,
  { endgame = ENDGAME, threads = 1, keepTree = false }: EngineOptions = {},
): Promise<Engine> {
  const leaves = leavesPerBatch(threads);
  const opened = await openEvaluators(model.network, await openRuntime(runtime), threads, {
    maxBatch: leaves,
    ranges: model.ranges,
  });
  const solver = createSolver();
  const exact = endgame.prove > 0 ? exactValues(solver, endgame) : undefined;
  const settings = { ...PLAY_PUCT, keepTree, leaves: threads * leaves };
  const provingSearch = createPuctSearch({ ...settings, exact });
  const plainSearch = exact === undefined ? provingSearch : createPuctSearch(settings);
  return {
    label: model.label,
    effort,
    precision: precisionOf(model),
    async think(position, random, signal, { effort: wanted = effort, exact = true, enough, onRound } = {}) {
      if (exact && discs(position).empty <= endgame.solve) {
        return solvedResult(position, solver.solve(position, { allMoves: true }));
      }
      const search = exact ? provingSearch : plainSearch;
      const end = performance.now() + 1000 * (wanted.seconds ?? Infinity);
      search.begin(position, random, simulationsOf(wanted));
      await driveSearch(search, opened.evaluators, {
        leaves,
        goOn(answered) {
          onRound?.(answered);
          // At least the root and the first leaves are evaluated.
          const isEnough = answered > 1 && (performance.now() >= end || enough?.aborted === true);
          return !isEnough && !signal.aborted;
        },
      });
      return signal.aborted ? undefined : search.result();
    },
    dispose: () => opened.dispose(),
  };
}

function simulationsOf({ simulations, seconds }: Effort): number {
  return seconds === undefined
    ? simulations
    : Math.min(MOST_TIMED, Math.ceil(seconds * SIMULATIONS_PER_SECOND));
}

/** The solver's answer in the form of a search's that spent everything on the best move. */
function solvedResult(position: Position, exact: Solution): EngineResult {
  const moves = legalMoveList(position);
  const scores = moves.map((move) => exact.moves!.find((solved) => solved.move === move)!.score);
  const isBest = (index: number): boolean => moves[index] === exact.best;
  const value = Math.sign(exact.score) as 1 | 0 | -1;
  return {
    move: exact.best,
    moves,
    visits: Uint32Array.from(moves, (_, index) => Number(isBest(index))),
    priors: new Float32Array(moves.length).fill(1 / moves.length),
    q: Float32Array.from(scores, Math.sign),
    target: Float32Array.from(moves, (_, index) => Number(isBest(index))),
    value,
    proven: value,
    networkValue: value,
    simulations: 0,
    principalVariation: [...exact.line],
    exact,
  };
}
