import { OthelloError } from '../engine/errors.js';
import type { Random } from '../engine/random.js';
import { bestEdge, completeValues, isCandidate } from './choice.js';
import { firstPhase, nextPhase, type Phase } from './halving.js';
import type { Method } from './method.js';
import { type Search, TreeSearch, type TreeSearchOptions } from './search.js';
import { LOST, MAX_MOVES, NO_EDGE, ROOT, type Tree } from './tree.js';

/** Settings of Gumbel AlphaZero; symbols as in {@link createGumbelSearch}. */
export interface GumbelOptions extends TreeSearchOptions {
  /** Most root moves that sequential halving begins with; 16 when absent. */
  readonly considered?: number | undefined;
  /** Factor of the noise on the root's logits: 1 when absent, for training; 0 for evaluation and play. */
  readonly gumbelScale?: number | undefined;
  /** 50 when absent. */
  readonly cVisit?: number | undefined;
  /** 0.1 when absent. */
  readonly cScale?: number | undefined;
  /**
   * How values reach [0, 1] before they are scaled: 'fixed' maps [-1, 1] there, 'minMax' the range of the
   * position's own moves. 'fixed' when absent.
   */
  readonly valueMap?: 'fixed' | 'minMax' | undefined;
}

/**
 * Gumbel AlphaZero (Danihelka et al. 2022). At the root, the `considered` moves with the largest g + l (Gumbel
 * noise, logit) share the simulations by sequential halving on g + l + σ(q); the most visited with the largest
 * g + l + σ(completed q) is played. Inside, the move with the largest π' - n / (1 + N) is followed, where
 * π' = softmax(l + σ(completed q)); the same at the root is the policy target. Here
 * σ(q) = (cVisit + largest n) · cScale · q, with q mapped to [0, 1].
 *
 * Only logits' differences count, so l is the logarithm of the prior. The leaves of one round of sequential
 * halving lie below different root moves and do not depend on each other: with several leaves a search gives
 * what it gives with one.
 */
export function createGumbelSearch(options: GumbelOptions = {}): Search {
  return new TreeSearch(new Gumbel(options), options, false);
}

/** Width of [-1, 1], the range of values. */
const FIXED_RANGE = 2;
const SMALLEST_RANGE = 1e-8;

class Gumbel implements Method {
  readonly #considered: number;
  readonly #gumbelScale: number;
  readonly #cVisit: number;
  readonly #cScale: number;
  readonly #minMax: boolean;
  /** [moves of the root] noise + logit. */
  readonly #noisy = new Float64Array(MAX_MOVES);
  /** [moves of the root] noise + logit + σ(completed value). */
  readonly #scores = new Float64Array(MAX_MOVES);
  /** [moves of a node] completed values, then exponentials. */
  readonly #values = new Float64Array(MAX_MOVES);
  /** Root edges of the phase, the best first; the simulation's turn is at #turn. */
  #kept: number[] = [];
  #turn = 0;
  #simulations = 0;
  #roundsLeft = 0;
  /** Moves of the first phase. */
  #width = 0;

  constructor(options: GumbelOptions) {
    this.#considered = options.considered ?? 16;
    this.#gumbelScale = options.gumbelScale ?? 1;
    this.#cVisit = options.cVisit ?? 50;
    this.#cScale = options.cScale ?? 0.1;
    this.#minMax = options.valueMap === 'minMax';
    if (!Number.isInteger(this.#considered) || this.#considered < 1) {
      throw new OthelloError('usage', `considered is ${this.#considered}; a whole number from 1 is needed.`);
    }
    for (const name of ['gumbelScale', 'cVisit', 'cScale'] as const) {
      const value = options[name] ?? 0;
      if (value >= 0 && Number.isFinite(value)) continue;
      throw new OthelloError('usage', `${name} is ${value}; a number that is not negative is needed.`);
    }
  }

  start(tree: Tree, simulations: number, random: Random): void {
    const first = tree.firstEdge[ROOT]!;
    const count = tree.firstEdge[ROOT + 1]! - first;
    for (let index = 0; index < count; index++) {
      const noise = this.#gumbelScale === 0 ? 0 : this.#gumbelScale * random.gumbel();
      this.#noisy[index] = noise + Math.log(tree.prior[first + index]!);
    }
    this.#simulations = simulations;
    this.#turn = 0;
    this.#kept = this.#candidates(tree);
    this.#width = Math.min(this.#considered, simulations, this.#kept.length);
    if (this.#width === 0) return;
    this.#enter(tree, firstPhase(simulations, this.#width));
  }

  rootEdge(tree: Tree, waiting: number): number {
    for (;;) {
      while (this.#turn < this.#kept.length) {
        const edge = this.#kept[this.#turn++]!;
        if (tree.status[edge] !== LOST) return edge;
      }
      if (waiting > 0) return NO_EDGE;
      this.#turn = 0;
      this.#roundsLeft--;
      if (this.#roundsLeft === 0) this.#enterNext(tree);
    }
  }

  #enterNext(tree: Tree): void {
    const open = this.#kept.filter((edge) => tree.status[edge] !== LOST);
    // All that was kept has been lost: start again from what there is besides.
    this.#kept = open.length > 0 ? open : this.#candidates(tree);
    this.#enter(tree, nextPhase(this.#simulations, this.#width, this.#kept.length));
  }

  /** Keeps the best for a phase. */
  #enter(tree: Tree, phase: Phase): void {
    this.#writeScores(tree);
    const first = tree.firstEdge[ROOT]!;
    const score = (edge: number): number => this.#scores[edge - first]!;
    this.#kept = this.#kept.sort((a, b) => score(b) - score(a) || a - b).slice(0, phase.kept);
    this.#roundsLeft = phase.rounds;
  }

  #candidates(tree: Tree): number[] {
    const edges: number[] = [];
    for (let edge = tree.firstEdge[ROOT]!; edge < tree.firstEdge[ROOT + 1]!; edge++) {
      if (isCandidate(tree, edge)) edges.push(edge);
    }
    return edges;
  }

  #writeScores(tree: Tree): void {
    const scale = this.#completeRoot(tree);
    const count = tree.firstEdge[ROOT + 1]! - tree.firstEdge[ROOT]!;
    for (let index = 0; index < count; index++) {
      this.#scores[index] = this.#noisy[index]! + scale * this.#values[index]!;
    }
  }

  /** Writes the root's completed values to #values and returns σ's factor for them. */
  #completeRoot(tree: Tree): number {
    completeValues(tree, ROOT, this.#values);
    const first = tree.firstEdge[ROOT]!;
    let mostVisits = 0;
    let smallest = Infinity;
    let largest = -Infinity;
    for (const edge of this.#candidates(tree)) {
      mostVisits = Math.max(mostVisits, tree.visits[edge]!);
      smallest = Math.min(smallest, this.#values[edge - first]!);
      largest = Math.max(largest, this.#values[edge - first]!);
    }
    return this.#sigma(mostVisits, largest - smallest);
  }

  /** σ's factor for values in [-1, 1]; its constant part does not matter. */
  #sigma(mostVisits: number, range: number): number {
    const width = this.#minMax ? Math.max(range, SMALLEST_RANGE) : FIXED_RANGE;
    return ((this.#cVisit + mostVisits) * this.#cScale) / width;
  }

  /**
   * exp(l + σ) is prior · exp(σ), and the moves not visited yet share their σ; so one exponential is needed
   * for each visited move and one for the rest, and of the rest only the most probable can be the best.
   * Long because it is the hot loop of the search.
   */
  select(tree: Tree, node: number): number {
    const { visits, valueSum, prior, status } = tree;
    const values = this.#values;
    const first = tree.firstEdge[node]!;
    const end = tree.firstEdge[node + 1]!;
    let allVisits = 0;
    let mostVisits = 0;
    let visitedPrior = 0;
    let weighted = 0;
    let largest = -Infinity;
    let smallest = Infinity;
    let fresh = NO_EDGE;
    let freshPrior = 0;
    let freshSum = 0;
    for (let edge = first; edge < end; edge++) {
      if (status[edge] === LOST) continue;
      const count = visits[edge]!;
      const p = prior[edge]!;
      if (count === 0) {
        freshSum += p;
        if (p > freshPrior) {
          freshPrior = p;
          fresh = edge;
        }
      } else {
        const value = valueSum[edge]! / count;
        values[edge - first] = value;
        allVisits += count;
        visitedPrior += p;
        weighted += p * value;
        if (count > mostVisits) mostVisits = count;
        if (value > largest) largest = value;
        if (value < smallest) smallest = value;
      }
    }
    if (allVisits === 0) return fresh;
    const mixed = (tree.networkValue[node]! + (allVisits * weighted) / visitedPrior) / (1 + allVisits);
    if (fresh !== NO_EDGE) {
      if (mixed > largest) largest = mixed;
      if (mixed < smallest) smallest = mixed;
    }
    const sigma = this.#sigma(mostVisits, largest - smallest);
    const freshFactor = fresh === NO_EDGE ? 0 : Math.exp(sigma * (mixed - largest));
    let sum = freshFactor * freshSum;
    for (let edge = first; edge < end; edge++) {
      if (visits[edge] === 0 || status[edge] === LOST) continue;
      const weight = prior[edge]! * Math.exp(sigma * (values[edge - first]! - largest));
      values[edge - first] = weight;
      sum += weight;
    }
    const share = 1 / (1 + allVisits);
    let best = fresh;
    let bestScore = fresh === NO_EDGE ? -Infinity : (freshFactor * freshPrior) / sum;
    for (let edge = first; edge < end; edge++) {
      const count = visits[edge]!;
      if (count === 0 || status[edge] === LOST) continue;
      const score = values[edge - first]! / sum - count * share;
      if (score > bestScore) {
        bestScore = score;
        best = edge;
      }
    }
    return best;
  }

  writeTarget(tree: Tree, out: Float32Array): void {
    const scale = this.#completeRoot(tree);
    const first = tree.firstEdge[ROOT]!;
    let largest = -Infinity;
    for (let index = 0; index < out.length; index++) {
      if (!isCandidate(tree, first + index)) continue;
      const logit = Math.log(tree.prior[first + index]!) + scale * this.#values[index]!;
      this.#values[index] = logit;
      largest = Math.max(largest, logit);
    }
    let sum = 0;
    for (let index = 0; index < out.length; index++) {
      const weight = isCandidate(tree, first + index) ? Math.exp(this.#values[index]! - largest) : 0;
      this.#values[index] = weight;
      sum += weight;
    }
    for (let index = 0; index < out.length; index++) out[index] = this.#values[index]! / sum;
  }

  finalEdge(tree: Tree): number {
    this.#writeScores(tree);
    const first = tree.firstEdge[ROOT]!;
    const mostVisits = this.#candidates(tree).reduce((most, edge) => Math.max(most, tree.visits[edge]!), 0);
    return bestEdge(tree, (edge) =>
      tree.visits[edge] === mostVisits ? this.#scores[edge - first]! : -Infinity,
    );
  }
}
