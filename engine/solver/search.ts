import type { Position } from '../position.js';

/**
 * What an implementation of the endgame search offers: the WebAssembly one and its plain twin, which visit
 * the same nodes in the same order.
 */
export interface EndgameSearch {
  /**
   * Forgets earlier searches and sets the budget: the search stops soon after `maxNodes` nodes, or when
   * `expired`, asked every 65,536 nodes, says so.
   * @param tableBits uses 2^tableBits entries of the transposition table, or all if it has fewer
   */
  begin(tableBits: number, maxNodes: number, expired: () => boolean): void;
  /**
   * The score from the mover's view: exact inside the window (alpha, beta), a bound outside it. After a stop
   * the best score proven so far, or -127 for none.
   */
  search(position: Position, alpha: number, beta: number): number;
  /** The best move of the last search: a square, or 64 for a pass; meaningless in a finished game. */
  bestMove(): number;
  /** Positions visited since `begin`. */
  nodes(): number;
  stopped(): boolean;
}
