import { legalMoveList } from '../../engine/index.js';
import type { Position, Random } from '../../engine/index.js';
import { createPuctSearch, type SearchResult } from '../../mcts/index.js';
import { createPositionBatch, type Evaluator } from '../../nn/index.js';
import type { Clock, EngineAnswer, EnginePlayer, MoveLimits } from './player.js';

/** Leaves that share a call of the network. */
const LEAVES = 8;

export interface SearchPlayerOptions {
  readonly name: string;
  readonly version: string;
  /** Per move, at most; a clock or the other side may end it earlier. */
  readonly simulations: number;
  readonly random: Random;
  readonly now: Clock;
}

/** A network with a PUCT search, for the protocols. One question at a time. */
export class SearchPlayer implements EnginePlayer {
  readonly name: string;
  readonly version: string;
  readonly #evaluator: Evaluator;
  readonly #options: SearchPlayerOptions;
  readonly #search = createPuctSearch({ leaves: LEAVES });
  readonly #batch = createPositionBatch(LEAVES);
  #questions = 0;

  constructor(evaluator: Evaluator, options: SearchPlayerOptions) {
    this.name = options.name;
    this.version = options.version;
    this.#evaluator = evaluator;
    this.#options = options;
  }

  async chooseMove(position: Position, limits: MoveLimits): Promise<EngineAnswer> {
    const result = await this.#think(position, limits);
    return {
      move: result.move,
      value: result.value,
      line: result.principalVariation,
      note: `${result.simulations} simulations`,
    };
  }

  async hint(position: Position, count: number, limits: MoveLimits): Promise<EngineAnswer[]> {
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

  /** Until the simulations, the time or the other side's patience end; at least the first leaves are searched. */
  async #think(position: Position, { seconds, signal }: MoveLimits): Promise<SearchResult> {
    const { simulations, random, now } = this.#options;
    const batch = this.#batch;
    const end = seconds === undefined ? Number.POSITIVE_INFINITY : now() + seconds;
    this.#questions += 1;
    this.#search.begin(position, random.split('question', this.#questions), simulations);
    for (let round = 0; ; round++) {
      batch.count = 0;
      if (round >= 2 && (signal.aborted || now() >= end)) return this.#search.result();
      while (this.#search.next(batch));
      if (batch.count === 0) return this.#search.result();
      const evaluation = await this.#evaluator.evaluate(batch);
      for (let index = 0; index < batch.count; index++) this.#search.receive(evaluation, index);
    }
  }
}
