import { discs, legalMoveList, type Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { createSolver, type Solution, type Solver } from '../../engine/solver/solver.js';
import { driveSearch } from '../../mcts/drive.js';
import { createPuctSearch, PLAY_PUCT } from '../../mcts/puct.js';
import type { SearchResult } from '../../mcts/result.js';
import type { Search } from '../../mcts/search.js';
import type { Evaluator } from '../../nn/evaluators/evaluator.js';
import { type EndgameSettings, exactValues } from '../../selfplay/players/endgame.js';
import type { Clock, EngineAnswer, EnginePlayer, MoveLimits } from './enginePlayer.js';
import { leavesPerBatch } from './searchThreads.js';

/** Room in the tree for what the fastest network can search in the time. */
const SIMULATIONS_PER_SECOND = 50_000;
/** A tree of some 350 MB. */
const MOST_TIMED = 1_000_000;

export interface SearchPlayerOptions {
  readonly name: string;
  readonly version: string;
  /** Per move, at most; a clock or the other side may end it earlier. */
  readonly simulations: number;
  readonly random: Random;
  readonly now: Clock;
  /** Seconds per move where the other side sets no clock; then the simulations do not count. */
  readonly seconds?: number | undefined;
  /** The solver's part; none when absent. */
  readonly endgame?: EndgameSettings;
}

/** A network with a PUCT search, for the protocols. One question at a time. */
export class SearchPlayer implements EnginePlayer {
  readonly name: string;
  readonly version: string;
  readonly #evaluators: readonly Evaluator[];
  readonly #options: SearchPlayerOptions;
  readonly #solver: Solver = createSolver();
  readonly #search: Search;
  readonly #leaves: number;
  #questions = 0;

  /** @param evaluators of one network, which search a position together. */
  constructor(evaluators: readonly Evaluator[], options: SearchPlayerOptions) {
    this.name = options.name;
    this.version = options.version;
    this.#evaluators = evaluators;
    this.#leaves = leavesPerBatch(evaluators.length);
    this.#options = options;
    const { endgame } = options;
    const exact = (endgame?.prove ?? 0) > 0 ? exactValues(this.#solver, endgame!) : undefined;
    const leaves = evaluators.length * this.#leaves;
    this.#search = createPuctSearch({ ...PLAY_PUCT, keepTree: true, leaves, exact });
  }

  async chooseMove(position: Position, limits: MoveLimits): Promise<EngineAnswer> {
    const solved = this.#solve(position, limits, false);
    if (solved !== undefined) return exactAnswer(solved.best, solved.score, solved.line);
    const result = await this.#think(position, limits);
    return {
      move: result.move,
      value: result.value,
      line: result.principalVariation,
      note: `${result.simulations} simulations`,
    };
  }

  async hint(position: Position, count: number, limits: MoveLimits): Promise<EngineAnswer[]> {
    const solved = this.#solve(position, limits, true);
    if (solved?.moves !== undefined) {
      return solved.moves
        .slice(0, count)
        .map(({ move, score }) => exactAnswer(move, score, move === solved.best ? solved.line : [move]));
    }
    const result = await this.#think(position, limits);
    return legalMoveList(position)
      .map((move, index) => ({ move, visits: result.visits[index]!, q: result.q[index]! }))
      .sort((a, b) => Number(b.move === result.move) - Number(a.move === result.move) || b.visits - a.visits)
      .slice(0, count)
      .map(({ move, visits, q }) => ({
        move,
        value: Number.isNaN(q) ? result.value : q,
        line: move === result.move ? result.principalVariation : [move],
        note: `${visits} visits`,
      }));
  }

  /** The end of the game, as far as the solver reaches in half of the time; undefined elsewhere. */
  #solve(position: Position, { seconds }: MoveLimits, allMoves: boolean): Solution | undefined {
    const { endgame, now } = this.#options;
    if (discs(position).empty > (endgame?.solve ?? 0)) return undefined;
    const limit = seconds === undefined ? {} : { deadline: { clock: now, until: now() + seconds / 2 } };
    const solution = this.#solver.solve(position, { allMoves, ...limit });
    return solution.complete ? solution : undefined;
  }

  /** Until the simulations, the time or the other side's patience end; at least the first leaves are searched. */
  async #think(position: Position, limits: MoveLimits): Promise<SearchResult> {
    const { random, now } = this.#options;
    const { signal, seconds = this.#options.seconds } = limits;
    const simulations =
      this.#options.seconds === undefined
        ? this.#options.simulations
        : Math.min(MOST_TIMED, Math.ceil((seconds ?? 1) * SIMULATIONS_PER_SECOND));
    const end = seconds === undefined ? Number.POSITIVE_INFINITY : now() + seconds;
    this.#questions += 1;
    this.#search.begin(position, random.split('question', this.#questions), simulations);
    await driveSearch(this.#search, this.#evaluators, {
      leaves: this.#leaves,
      goOn: (answered) => answered <= 1 || !(signal.aborted || now() >= end),
    });
    return this.#search.result();
  }
}

function exactAnswer(move: number, score: number, line: readonly number[]): EngineAnswer {
  return { move, score, value: Math.sign(score), line, note: 'exact' };
}
