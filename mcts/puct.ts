import { OthelloError } from '../engine/errors.js';
import type { Random } from '../engine/random.js';
import { bestEdge, isCandidate } from './choice.js';
import { dirichlet } from './dirichlet.js';
import type { Method } from './method.js';
import { type Search, TreeSearch, type TreeSearchOptions } from './search.js';
import { edgeValue, LOST, MAX_MOVES, NO_EDGE, ROOT, ROOT_EDGE, type Tree } from './tree.js';

/** Settings of a PUCT search; symbols as in {@link createPuctSearch}. */
export interface PuctOptions extends TreeSearchOptions {
  /** Weight of exploration at few visits; 1.25 when absent. */
  readonly cPuct?: number | undefined;
  /** Visits at which that weight has grown by ln 2; 19652 when absent. */
  readonly cBase?: number | undefined;
  /**
   * Value of a move not visited yet: 'zero' is a draw, 'parent' the mean value of the position less
   * `firstPlayReduction` · √(prior of the visited moves). 'parent' when absent.
   */
  readonly firstPlay?: 'zero' | 'parent' | undefined;
  /** 0.2 when absent. */
  readonly firstPlayReduction?: number | undefined;
  /** Noise mixed into the root's priors: (1 - fraction) · prior + fraction · Dirichlet(alpha). None when absent. */
  readonly noise?: { readonly alpha: number; readonly fraction: number } | undefined;
  /**
   * Whether a search of a position that the search before has looked at, such as that of its mover's next move, goes on
   * with what is known of it; visits then include the kept ones. A traced search never does. No when absent.
   */
  readonly keepTree?: boolean | undefined;
  /** The move is drawn with probability ∝ visits^(1 / temperature); at 0, or absent, none is drawn. */
  readonly temperature?: number | undefined;
  /**
   * Where no move is drawn, the one with the largest value is played of those that have at least this share of the visits
   * that the most visited has. The most visited when absent.
   */
  readonly finalShare?: number | undefined;
}

/** A PUCT search, which can go on with what it knew of the position after a move. */
export interface PuctSearch extends Search {
  /** Keeps the subtree below a move at the root for a `begin` with the position after it; forgets the rest. */
  advance(move: number): void;
}

/**
 * With what networks trained here play: sharp as they are, their values deserve more trust than AlphaZero's
 * constants give them, and their priors less. Of the four-block network of docs/training.md, at 100
 * simulations, against those constants: +186 Elo (both), +64 (the temperature alone). And visits say late that another
 * move has become better.
 */
export const PLAY_PUCT = {
  cPuct: 0.5,
  policyTemperature: 1.5,
  finalShare: 0.4,
} as const satisfies PuctOptions;

/**
 * Search with the predictor and upper confidence bound of AlphaZero (Silver et al. 2018): at every node the
 * move with the largest Q + c(N) · p · √N / (1 + n), with c(N) = cPuct + ln((1 + N + cBase) / cBase), n
 * the visits of the move and N those of the node, its own evaluation included. Its policy target is the share
 * of the visits. With several leaves, each one that waits counts as a lost simulation.
 */
export function createPuctSearch(options: PuctOptions = {}): PuctSearch {
  return new TreeSearch(new Puct(options), options, true, options.keepTree);
}

class Puct implements Method {
  readonly #cPuct: number;
  readonly #cBase: number;
  readonly #firstPlayFromParent: boolean;
  readonly #firstPlayReduction: number;
  readonly #noise: { readonly alpha: number; readonly fraction: number } | undefined;
  readonly #temperature: number;
  readonly #finalShare: number;
  /** [visits of a node] c(N) · √N. */
  #exploration = new Float64Array(0);
  /** Uniform number that decides the move when there is a temperature. */
  #draw = 0;

  constructor(options: PuctOptions) {
    this.#cPuct = positive('cPuct', options.cPuct ?? 1.25);
    this.#cBase = positive('cBase', options.cBase ?? 19652);
    this.#firstPlayFromParent = (options.firstPlay ?? 'parent') === 'parent';
    this.#firstPlayReduction = notNegative('firstPlayReduction', options.firstPlayReduction ?? 0.2);
    this.#temperature = notNegative('temperature', options.temperature ?? 0);
    this.#finalShare = options.finalShare ?? 1;
    if (!(this.#finalShare > 0 && this.#finalShare <= 1)) {
      throw new OthelloError(
        'usage',
        `finalShare is ${this.#finalShare}; a number above 0, at most 1, is needed.`,
      );
    }
    this.#noise = options.noise;
    if (options.noise !== undefined) {
      positive('noise.alpha', options.noise.alpha);
      notNegative('noise.fraction', options.noise.fraction);
    }
  }

  start(tree: Tree, simulations: number, random: Random): void {
    this.#fillExploration(tree.visits[ROOT_EDGE]! + simulations + 1);
    if (this.#noise !== undefined) addNoise(tree, random, this.#noise.alpha, this.#noise.fraction);
    if (this.#temperature > 0) this.#draw = random.uniform();
  }

  #fillExploration(length: number): void {
    const old = this.#exploration.length;
    if (length <= old) return;
    const table = new Float64Array(Math.max(length, 2 * old));
    table.set(this.#exploration);
    for (let visits = old; visits < table.length; visits++) {
      const c = this.#cPuct + Math.log((1 + visits + this.#cBase) / this.#cBase);
      table[visits] = c * Math.sqrt(visits);
    }
    this.#exploration = table;
  }

  rootEdge(tree: Tree): number {
    return this.select(tree, ROOT, ROOT_EDGE);
  }

  /** One pass: of the moves not visited yet, which share their Q, only the most probable can be the best. */
  select(tree: Tree, node: number, incoming: number): number {
    const { visits, valueSum, prior, status } = tree;
    const end = tree.firstEdge[node + 1]!;
    const exploration = this.#exploration[visits[incoming]!]!;
    let best = NO_EDGE;
    let bestScore = -Infinity;
    let fresh = NO_EDGE;
    let freshPrior = 0;
    let visitedPrior = 0;
    for (let edge = tree.firstEdge[node]!; edge < end; edge++) {
      if (status[edge] === LOST) continue;
      const count = visits[edge]!;
      const p = prior[edge]!;
      if (count === 0) {
        if (p > freshPrior) {
          freshPrior = p;
          fresh = edge;
        }
      } else {
        visitedPrior += p;
        const score = valueSum[edge]! / count + (exploration * p) / (1 + count);
        if (score > bestScore) {
          bestScore = score;
          best = edge;
        }
      }
    }
    if (fresh === NO_EDGE) return best;
    let firstPlay = 0;
    if (this.#firstPlayFromParent) {
      // The position's own mean, without the losses of the leaves that wait.
      const waiting = tree.waiting[incoming]!;
      const mean = -(valueSum[incoming]! + waiting) / (visits[incoming]! - waiting);
      firstPlay = mean - this.#firstPlayReduction * Math.sqrt(visitedPrior);
    }
    const score = firstPlay + exploration * freshPrior;
    return score > bestScore ? fresh : best;
  }

  writeTarget(tree: Tree, out: Float32Array): void {
    const first = tree.firstEdge[ROOT]!;
    let visits = 0;
    let prior = 0;
    for (let index = 0; index < out.length; index++) {
      if (!isCandidate(tree, first + index)) continue;
      visits += tree.visits[first + index]!;
      prior += tree.prior[first + index]!;
    }
    for (let index = 0; index < out.length; index++) {
      const edge = first + index;
      if (!isCandidate(tree, edge)) out[index] = 0;
      else out[index] = visits > 0 ? tree.visits[edge]! / visits : tree.prior[edge]! / prior;
    }
  }

  finalEdge(tree: Tree): number {
    if (this.#temperature === 0) return this.#surestEdge(tree);
    const target = new Float32Array(MAX_MOVES).subarray(0, tree.firstEdge[ROOT + 1]! - tree.firstEdge[ROOT]!);
    this.writeTarget(tree, target);
    return tree.firstEdge[ROOT]! + drawIndex(target, 1 / this.#temperature, this.#draw);
  }

  /** The most visited move, or one that is nearly as often visited and has a larger value. */
  #surestEdge(tree: Tree): number {
    const mostVisited = bestEdge(tree, (edge) => tree.visits[edge]! + tree.prior[edge]! / 2);
    const enough = this.#finalShare * tree.visits[mostVisited]!;
    if (this.#finalShare === 1 || enough === 0) return mostVisited;
    return bestEdge(tree, (edge) => (tree.visits[edge]! < enough ? -Infinity : edgeValue(tree, edge)));
  }
}

/** Index drawn with probability ∝ weight^power, by a uniform number. */
function drawIndex(weights: Float32Array, power: number, uniform: number): number {
  // Relative to the largest, so that a large power neither over- nor underflows the sum.
  const largest = weights.reduce((a, b) => Math.max(a, b));
  const powered = Array.from(weights, (weight) => (weight / largest) ** power);
  let left = uniform * powered.reduce((a, b) => a + b);
  for (let index = 0; index < powered.length; index++) {
    left -= powered[index]!;
    if (left < 0) return index;
  }
  return weights.indexOf(largest); // rounding left a crumb
}

function addNoise(tree: Tree, random: Random, alpha: number, fraction: number): void {
  const first = tree.firstEdge[ROOT]!;
  const noise = dirichlet(random, alpha, tree.firstEdge[ROOT + 1]! - first);
  noise.forEach((share, index) => {
    tree.prior[first + index] = (1 - fraction) * tree.prior[first + index]! + fraction * share;
  });
}

function positive(name: string, value: number): number {
  if (value > 0 && Number.isFinite(value)) return value;
  throw new OthelloError('usage', `${name} is ${value}; a positive number is needed.`);
}

function notNegative(name: string, value: number): number {
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new OthelloError('usage', `${name} is ${value}; a number that is not negative is needed.`);
}
