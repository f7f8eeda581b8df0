import type { Position, Random } from '../engine/index.js';
import type { Evaluator, PositionBatch } from '../nn/index.js';
import type { SearchResult } from './result.js';
import type { Search } from './search.js';

const LEAVES_PER_BATCH = 64;

/** Runs one search to its end. */
export async function runSearch(
  search: Search,
  evaluator: Evaluator,
  position: Position,
  random: Random,
  simulations: number,
): Promise<SearchResult> {
  search.begin(position, random, simulations);
  await runSearches([search], evaluator);
  return search.result();
}

/** Runs searches that have begun to their end, their leaves in common batches. */
export async function runSearches(searches: readonly Search[], evaluator: Evaluator): Promise<void> {
  const batch = emptyBatch(Math.max(LEAVES_PER_BATCH, searches.length));
  const owners: Search[] = [];
  for (;;) {
    batch.count = 0;
    owners.length = 0;
    for (const search of searches) {
      while (search.next(batch)) owners.push(search);
    }
    if (owners.length === 0) return;
    const evaluation = await evaluator.evaluate(batch);
    owners.forEach((search, index) => search.receive(evaluation, index));
  }
}

function emptyBatch(capacity: number): PositionBatch {
  return {
    count: 0,
    capacity,
    ownLow: new Int32Array(capacity),
    ownHigh: new Int32Array(capacity),
    opponentLow: new Int32Array(capacity),
    opponentHigh: new Int32Array(capacity),
  };
}
