import { moveName } from '../../../engine/notation.js';
import { legalMoveList, play, type Position } from '../../../engine/position.js';
import { createPositionBatch } from '../../../engine/positionBatch.js';
import type { Random } from '../../../engine/random.js';
import type { SearchResult } from '../../../mcts/result.js';
import type { Search } from '../../../mcts/search.js';
import type { Evaluator } from '../../../nn/evaluators/evaluator.js';
import { positionAt } from './fixedEvaluator.js';

/** What a search did, step by step. */
export interface Trace {
  readonly result: SearchResult;
  /** The positions it had evaluated, in order, each as the moves that lead there: '', 'd3', 'd3c3', ... */
  readonly leaves: string[];
  /** The root move of each simulation, in order. */
  readonly rootMoves: number[];
}

/** Runs a search leaf by leaf; only simulations that end in an evaluation are traced. */
export async function traceSearch(
  search: Search,
  evaluator: Evaluator,
  position: Position,
  random: Random,
  simulations: number,
): Promise<Trace> {
  const batch = createPositionBatch(1);
  const paths = new Map<string, string>([[keyOf(position), '']]);
  const leaves: string[] = [];
  const rootMoves: number[] = [];
  let visits: Uint32Array | undefined;
  search.begin(position, random, simulations);
  while (search.next(batch)) {
    const leaf = positionAt(batch, 0);
    const path = paths.get(keyOf(leaf)) ?? '?';
    leaves.push(path);
    for (const move of legalMoveList(leaf)) paths.set(keyOf(play(leaf, move)), path + moveName(move));
    search.receive(await evaluator.evaluate(batch), 0);
    batch.count = 0;
    const result = search.result();
    const now = result.visits;
    const before = visits;
    if (before !== undefined) rootMoves.push(result.moves[now.findIndex((n, i) => n > before[i]!)]!);
    visits = now;
  }
  return { result: search.result(), leaves, rootMoves };
}

function keyOf(position: Position): string {
  return [position.ownLow, position.ownHigh, position.opponentLow, position.opponentHigh].join();
}
