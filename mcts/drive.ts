import type { Position } from '../engine/position.js';
import { createPositionBatch, type PositionBatch } from '../engine/positionBatch.js';
import type { Random } from '../engine/random.js';
import type { Evaluation, Evaluator } from '../nn/evaluators/evaluator.js';
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
  const batch = createPositionBatch(Math.max(LEAVES_PER_BATCH, searches.length));
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

/** How the leaves of one search are shared among evaluators. */
export interface DriveOptions {
  /** Most leaves of a batch. With several evaluators the search should allow as many times more to wait. */
  readonly leaves: number;
  /** Asked before each batch with the positions answered so far; once it says no, the search is left as it is. */
  readonly goOn?: ((answered: number) => boolean) | undefined;
}

interface Flight {
  readonly batch: PositionBatch;
  readonly answer: Promise<Evaluation>;
}

/**
 * Runs a search that has begun to its end, or until it is not to go on, with a batch in flight in each of its evaluators: while
 * they compute, the next leaves are gathered. Batches are asked and answered in turn, whichever is ready first, so that what
 * the search finds depends on the number of evaluators, but never on their speed.
 *
 * With one evaluator nothing is gathered before the last batch is answered. Whatever happens, no evaluator is at work when
 * this settles.
 */
export async function driveSearch(
  search: Search,
  evaluators: readonly Evaluator[],
  { leaves, goOn = () => true }: DriveOptions,
): Promise<void> {
  const batches = evaluators.map(() => createPositionBatch(leaves));
  const inFlight: Flight[] = [];
  let asked = 0;
  let answered = 0;
  try {
    for (;;) {
      while (inFlight.length < evaluators.length && goOn(answered)) {
        const turn = asked % evaluators.length;
        const batch = batches[turn]!;
        batch.count = 0;
        while (search.next(batch));
        if (batch.count === 0) break;
        const answer = evaluators[turn]!.evaluate(batch);
        // It is awaited later than others: until then its failure is nobody's fault.
        answer.catch(() => undefined);
        inFlight.push({ batch, answer });
        asked++;
      }
      const oldest = inFlight[0];
      if (oldest === undefined) return;
      const evaluation = await oldest.answer;
      inFlight.shift();
      for (let index = 0; index < oldest.batch.count; index++) search.receive(evaluation, index);
      answered += oldest.batch.count;
    }
  } finally {
    await Promise.allSettled(inFlight.map(({ answer }) => answer));
  }
}
