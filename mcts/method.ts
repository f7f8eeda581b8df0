import type { Random } from '../engine/random.js';
import type { Tree } from './tree.js';

/** The formulas of a kind of search. */
export interface Method {
  /** The root has been evaluated and `simulations` are to be spent. */
  start(tree: Tree, simulations: number, random: Random): void;
  /** Root edge of the next simulation; NO_EDGE when the `waiting` leaves must be answered first. */
  rootEdge(tree: Tree, waiting: number): number;
  /** Edge to follow at an evaluated, unproven node, `incoming` leading to it; never one that is proven lost. */
  select(tree: Tree, node: number, incoming: number): number;
  /** Writes the policy target of the root from index 0. */
  writeTarget(tree: Tree, out: Float32Array): void;
  /** Root edge to play when the root is not proven. */
  finalEdge(tree: Tree): number;
}
