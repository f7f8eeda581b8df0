import { OthelloError } from '../../engine/errors.js';
import { createSolver, type Solver } from '../../engine/solver/solver.js';
import { LEAVES } from '../../mcts/leaves.js';
import type { Search } from '../../mcts/search.js';
import type { Evaluator } from '../../nn/evaluators/evaluator.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import type { NetworkBytes } from '../threads/networkBytes.js';
import { evaluationKey, session } from '../threads/sessions.js';
import { WorkMeter } from '../threads/workMeter.js';
import { LeafQueue } from './leafQueue.js';
import {
  alphabetaPlayer,
  greedyPlayer,
  type Player,
  randomPlayer,
  searchPlayer,
  timedPlayer,
} from './player.js';
import type { PlayerSpec } from './playerSpec.js';
import { createSearch } from './searchSettings.js';

let solver: Solver | undefined;
/** 6 MiB, plenty for the squares at which players begin to solve. */
const TABLE_BITS = 18;

/** The thread's solver for games, made when one first needs it. */
export function threadSolver(): Solver {
  return (solver ??= createSolver({ tableBits: TABLE_BITS }));
}

/** Makes the players of a thread: each with a search of its own, but one queue for all games of a network in one precision. */
export class PlayerMaker {
  readonly #runtime: RuntimeChoice;
  readonly #capacity: number;
  readonly #meter: WorkMeter;
  readonly #queues = new Map<string, LeafQueue>();
  #evaluations = 0;

  /** @param capacity games that are played side by side. */
  constructor(runtime: RuntimeChoice, capacity: number, meter = new WorkMeter()) {
    this.#runtime = runtime;
    this.#capacity = capacity;
    this.#meter = meter;
  }

  /** Positions that the networks have evaluated. */
  get evaluations(): number {
    return this.#evaluations;
  }

  /**
   * What makes one player a game.
   * @throws OthelloError `unsupported` for a foreign engine, which is no matter of threads.
   */
  async maker(spec: PlayerSpec): Promise<() => Player> {
    switch (spec.kind) {
      case 'random':
        return () => randomPlayer;
      case 'greedy':
        return () => greedyPlayer;
      case 'alphabeta': {
        const player = alphabetaPlayer(spec.depth);
        return () => player;
      }
      case 'gtp':
      case 'nboard':
        throw new OthelloError('unsupported', 'A foreign engine plays on the main thread only.');
      case 'network':
        return this.#networkMaker(spec);
    }
  }

  async #networkMaker(spec: Extract<PlayerSpec, { kind: 'network' }>): Promise<() => Player> {
    const { network, simulations, seconds, search, endgame } = spec;
    const exact = endgame === undefined ? {} : { solver: threadSolver(), endgame };
    const end = endgame === undefined ? undefined : { solver: threadSolver(), empties: endgame.solve };
    if (seconds !== undefined) {
      const evaluator = await this.#evaluator(network);
      const searchOf = (): Search => createSearch(search, { ...exact, leaves: LEAVES });
      return () => timedPlayer({ search: searchOf(), evaluator, simulations, seconds }, end);
    }
    const key = evaluationKey(network);
    const queue = this.#queues.get(key) ?? new LeafQueue(await this.#evaluator(network), this.#capacity);
    this.#queues.set(key, queue);
    return () => searchPlayer(createSearch(search, exact), queue, simulations, end);
  }

  async #evaluator(network: NetworkBytes): Promise<Evaluator> {
    const evaluator = this.#meter.watch(await session(network, this.#runtime));
    return {
      evaluate: (batch) => {
        this.#evaluations += batch.count;
        return evaluator.evaluate(batch);
      },
    };
  }
}
