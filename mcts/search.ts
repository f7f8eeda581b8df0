import { OthelloError } from '../engine/errors.js';
import type { Position } from '../engine/position.js';
import type { PositionBatch } from '../engine/positionBatch.js';
import type { Random } from '../engine/random.js';
import type { Evaluation } from '../nn/evaluators/evaluator.js';
import { addVirtualLoss, backup, removeVirtualLoss } from './backup.js';
import { provenEdge } from './choice.js';
import { evaluateNode, type ExactValue, expand, plantRoot, proveRootEdges, proveVisited } from './expand.js';
import type { Method } from './method.js';
import { edgeOf, edgeTo, rerootTree } from './reroot.js';
import { rootResult, type SearchResult } from './result.js';
import { type LeafSpread, leafSpread } from './spread.js';
import { readTrace, type SearchTrace, sourceOf } from './trace.js';
import { NO_EDGE, NO_NODE, OPEN, ROOT, ROOT_EDGE, Tree, WAITING } from './tree.js';

/**
 * One search at a time, driven by steps, so that the leaves of many games share a batch of the network.
 *
 * A simulation is one way from the root to a position whose value is new, or certain. The evaluation of the
 * root comes first and is not counted (as in mctx); then exactly the simulations asked for are spent, with
 * any number of legal moves: certain values cost a simulation but no evaluation. A forced move is searched
 * like any other, for its value: whoever only wants to play it does so without a search.
 */
export interface Search {
  /**
   * Starts a search, leaving what an earlier one did (the arrays are used again).
   * @param random drawn from when the root has been evaluated, and never elsewhere.
   * @param simulations a whole number; with 0 the result is what the network says of the root.
   * @throws OthelloError badPosition when the game is over, usage when `simulations` is not a whole number.
   */
  begin(position: Position, random: Random, simulations: number): void;
  /**
   * Advances until a leaf needs the network, pushes it and returns true. False when there is none to push:
   * the search is finished, or waits for `receive`, or the batch is full.
   */
  next(batch: PositionBatch): boolean;
  /** Answers the leaf that has waited longest; `index` is its place in the evaluation. */
  receive(evaluation: Evaluation, index: number): void;
  /** All simulations are spent. */
  readonly finished: boolean;
  /** What the search says now, finished or not; the root must have been evaluated. */
  result(): SearchResult;
  /** How much the evaluations below each move differ, and the discs that they expect; as `result`, finished or not. */
  spread(): LeafSpread;
  /** Which leaves the values of a finished search are means of; only of a search that was made with `traced`. */
  trace(): SearchTrace;
}

/** Settings that every search has. */
export interface TreeSearchOptions {
  /** Most leaves that may wait for the network at a time; 1 when absent. */
  readonly leaves?: number | undefined;
  /** Certain values besides the ends of games, such as an endgame solver's. */
  readonly exact?: ExactValue | undefined;
  /**
   * Temperature of the softmax that makes priors of logits; 1 when absent. Above 1 the search also looks at
   * moves of which the network thinks little.
   */
  readonly policyTemperature?: number | undefined;
  /** Whether it is noted where the value of each simulation came from. No when absent. */
  readonly traced?: boolean | undefined;
}

const MAX_LEAVES = 65535;
/** Nodes that room is made for at once, some 350 MB. */
const MOST_RESERVED = 1_000_000;

/** A search by any method: select, expand, back up. */
export class TreeSearch implements Search {
  readonly #method: Method;
  readonly #exact: ExactValue | undefined;
  readonly #virtualLoss: boolean;
  readonly #keepsTree: boolean;
  readonly #sharpness: number;
  readonly #tree = new Tree();
  /** Nodes that wait for the network, a ring: the oldest at #oldest. */
  readonly #pending: Int32Array;
  #oldest = 0;
  #waiting = 0;
  /** The root is in no batch yet. */
  #rootIsNew = false;
  /** The tree holds what {@link advance} kept. */
  #kept = false;
  #simulations = 0;
  #started = 0;
  #random: Random | undefined;
  #position: Position | undefined;
  #priors = new Float32Array(0);
  /** The edge that each simulation's value came from, as sourceOf says; absent unless traced. */
  readonly #sources: number[] | undefined;

  /**
   * @param virtualLoss whether a waiting leaf counts as lost, which several leaves below one root edge need.
   * @param keepsTree whether a search goes on with what the one before knew of its position.
   */
  constructor(method: Method, options: TreeSearchOptions, virtualLoss: boolean, keepsTree = false) {
    const leaves = options.leaves ?? 1;
    if (!Number.isInteger(leaves) || leaves < 1 || leaves > MAX_LEAVES) {
      throw new OthelloError(
        'usage',
        `leaves is ${leaves}; a whole number from 1 to ${MAX_LEAVES} is needed.`,
      );
    }
    const temperature = options.policyTemperature ?? 1;
    if (!(temperature > 0 && Number.isFinite(temperature))) {
      throw new OthelloError('usage', `policyTemperature is ${temperature}; a positive number is needed.`);
    }
    this.#method = method;
    this.#sharpness = 1 / temperature;
    this.#exact = options.exact;
    this.#virtualLoss = virtualLoss && leaves > 1;
    this.#keepsTree = keepsTree && options.traced !== true;
    this.#pending = new Int32Array(leaves);
    if (options.traced === true) this.#sources = [];
  }

  get finished(): boolean {
    return this.#started === this.#simulations && this.#waiting === 0 && this.#hasRoot();
  }

  begin(position: Position, random: Random, simulations: number): void {
    if (!Number.isInteger(simulations) || simulations < 0) {
      throw new OthelloError(
        'usage',
        `A search of ${simulations} simulations; a whole number, 0 or more, is needed.`,
      );
    }
    const tree = this.#tree;
    const kept = this.#kept ? this.#rootIs(position) : this.#follow(position);
    this.#kept = false;
    this.#oldest = 0;
    this.#waiting = 0;
    this.#started = 0;
    this.#simulations = simulations;
    this.#random = random;
    this.#position = position;
    if (this.#sources !== undefined) this.#sources.length = 0;
    if (!kept) {
      tree.clear();
      // A tree that is to grow beyond that does it by and by: a number alone takes no memory.
      tree.reserve(Math.min(simulations, MOST_RESERVED) + 1);
      plantRoot(tree, position);
    } else {
      tree.reserve(Math.min(simulations, MOST_RESERVED));
    }
    this.#rootIsNew = !kept;
    if (kept) this.#start();
  }

  next(batch: PositionBatch): boolean {
    if (batch.count >= batch.capacity) return false;
    if (this.#rootIsNew) {
      this.#rootIsNew = false;
      this.#wait(ROOT, batch);
      return true;
    }
    if (!this.#hasRoot()) return false;
    const tree = this.#tree;
    while (this.#started < this.#simulations && this.#waiting < this.#pending.length) {
      const rootEdge = this.#rootEdge();
      if (rootEdge === NO_EDGE) return false;
      const edge = descend(tree, rootEdge, this.#method, this.#exact);
      let node = NO_NODE;
      if (tree.status[edge] === WAITING) return false;
      if (tree.status[edge] === OPEN) node = expand(tree, edge, this.#exact);
      this.#started++;
      if (node !== NO_NODE) {
        this.#wait(node, batch);
        return true;
      }
      this.#sources?.push(sourceOf(tree, edge));
      backup(tree, edge, tree.status[edge]!);
    }
    return false;
  }

  receive(evaluation: Evaluation, index: number): void {
    if (this.#waiting === 0)
      throw new OthelloError('internal', 'The search has no leaf that waits for an answer.');
    const tree = this.#tree;
    const node = this.#pending[this.#oldest]!;
    this.#oldest = (this.#oldest + 1) % this.#pending.length;
    this.#waiting--;
    evaluateNode(tree, node, evaluation, index, this.#sharpness);
    tree.networkScore[node] = evaluation.scores?.[index] ?? NaN;
    const edge = tree.incoming[node]!;
    if (this.#virtualLoss) removeVirtualLoss(tree, edge);
    if (node !== ROOT) this.#sources?.push(sourceOf(tree, edge));
    backup(tree, edge, -evaluation.values[index]!);
    if (node === ROOT) this.#start();
  }

  /**
   * Keeps what is known below `move`, played at the root, for the next `begin` there; forgets the rest.
   * Visits of the next result then include the kept ones. A traced search forgets everything.
   */
  advance(move: number): void {
    if (this.#waiting > 0) throw new OthelloError('internal', 'A search with waiting leaves cannot advance.');
    this.#kept =
      this.#sources === undefined && this.#hasRoot() && rerootTree(this.#tree, edgeOf(this.#tree, move));
    if (!this.#kept) this.#tree.clear();
    this.#simulations = 0;
    this.#started = 0;
  }

  result(): SearchResult {
    if (!this.#hasRoot())
      throw new OthelloError('internal', 'A search has no result before its root is evaluated.');
    return rootResult(this.#tree, this.#method, this.#priors, this.#started - this.#waiting);
  }

  spread(): LeafSpread {
    if (!this.#hasRoot())
      throw new OthelloError('internal', 'A search has no result before its root is evaluated.');
    return leafSpread(this.#tree);
  }

  trace(): SearchTrace {
    if (this.#sources === undefined || !this.finished)
      throw new OthelloError(
        'internal',
        'Only a finished search that was traced can say where its values came from.',
      );
    return readTrace(this.#tree, this.#position!, this.#method, this.#sources);
  }

  #hasRoot(): boolean {
    return this.#tree.nodeCount > 0 && this.#tree.status[ROOT_EDGE] !== WAITING;
  }

  /** Makes a position below the root the root, where trees are kept and this one knows it. */
  #follow(position: Position): boolean {
    if (!this.#keepsTree || this.#waiting > 0 || !this.#hasRoot()) return false;
    return rerootTree(this.#tree, edgeTo(this.#tree, position));
  }

  #rootIs(position: Position): boolean {
    const root = this.#tree.position;
    return (
      root[0] === position.ownLow &&
      root[1] === position.ownHigh &&
      root[2] === position.opponentLow &&
      root[3] === position.opponentHigh
    );
  }

  #start(): void {
    const tree = this.#tree;
    proveRootEdges(tree, this.#exact);
    this.#priors = tree.prior.slice(tree.firstEdge[ROOT], tree.firstEdge[ROOT + 1]);
    if (this.#random !== undefined) this.#method.start(tree, this.#simulations, this.#random);
  }

  /** What is left when the root is proven goes to the move that will be played. */
  #rootEdge(): number {
    const decided = provenEdge(this.#tree);
    return decided === NO_EDGE ? this.#method.rootEdge(this.#tree, this.#waiting) : decided;
  }

  #wait(node: number, batch: PositionBatch): void {
    const tree = this.#tree;
    const index = batch.count++;
    batch.ownLow[index] = tree.position[4 * node]!;
    batch.ownHigh[index] = tree.position[4 * node + 1]!;
    batch.opponentLow[index] = tree.position[4 * node + 2]!;
    batch.opponentHigh[index] = tree.position[4 * node + 3]!;
    batch.white[index] = Number(this.#position?.turn === 'white') ^ (pliesBelowRoot(tree, node) & 1);
    this.#pending[(this.#oldest + this.#waiting) % this.#pending.length] = node;
    this.#waiting++;
    if (this.#virtualLoss) addVirtualLoss(tree, tree.incoming[node]!);
  }
}

/** A pass is a ply like any other, so a node's side to move is that of the root after an even number of them. */
function pliesBelowRoot({ incoming, parent }: Tree, node: number): number {
  let plies = 0;
  for (let edge = incoming[node]!; edge !== ROOT_EDGE; edge = parent[edge]!) plies++;
  return plies;
}

/** Follows the method from an edge to the first one that is proven, leads nowhere yet, or to a waiting node. */
function descend(tree: Tree, edge: number, method: Method, exact: ExactValue | undefined): number {
  const { status, child } = tree;
  for (;;) {
    const node = child[edge]!;
    if (status[edge] !== OPEN || node === NO_NODE) return edge;
    if (exact !== undefined && proveVisited(tree, edge, exact)) return edge;
    edge = method.select(tree, node, edge);
  }
}
