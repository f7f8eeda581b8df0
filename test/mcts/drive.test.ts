import { describe, expect, it } from 'vitest';
import type { Position } from '../../engine/position.js';
import { createPositionBatch, type PositionBatch } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { driveSearch } from '../../mcts/drive.js';
import { createGumbelSearch } from '../../mcts/gumbel.js';
import { FEWEST, LEAVES, leavesPerBatch, simulationsWithin } from '../../mcts/leaves.js';
import { createPuctSearch } from '../../mcts/puct.js';
import type { Search } from '../../mcts/search.js';
import type { Evaluation, Evaluator } from '../../nn/evaluators/evaluator.js';
import { randomPosition } from '../support/engine/randomPositions.js';
import { HashEvaluator } from '../support/mcts/hashEvaluator.js';

const random = Random.fromSeed('drive');
const positions = [54, 44, 33, 20, 12, 6, 3].map((empties) => randomPosition(random, empties));
const SIMULATIONS = 150;

/** Answers after some turns of the event loop, as many as chance says, and notes whether it was asked too much. */
class LateEvaluator implements Evaluator {
  calls = 0;
  positions = 0;
  isAtWork = false;
  readonly #hash = new HashEvaluator(64);
  readonly #random: Random;
  readonly #failsAt: number;

  constructor(delays: Random, failsAt = Infinity) {
    this.#random = delays;
    this.#failsAt = failsAt;
  }

  async evaluate(batch: PositionBatch): Promise<Evaluation> {
    expect(this.isAtWork).toBe(false);
    this.isAtWork = true;
    const call = ++this.calls;
    this.positions += batch.count;
    for (let turns = this.#random.integer(6); turns > 0; turns--) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.isAtWork = false;
    if (call === this.#failsAt) throw new Error('The evaluator is tired.');
    return this.#hash.answer(batch);
  }
}

function evaluatorsOf(count: number, seed: string): LateEvaluator[] {
  return Array.from({ length: count }, (_, index) => new LateEvaluator(Random.fromSeed(seed).split(index)));
}

function begun(search: Search, position: Position, simulations = SIMULATIONS): Search {
  search.begin(position, Random.fromSeed('begin'), simulations);
  return search;
}

/** What such a search should find: nobody computes at the same time, batches only wait their turn. */
function inTurn(search: Search, evaluators: number, leaves: number): void {
  const waiting: { readonly batch: PositionBatch; readonly evaluation: Evaluation }[] = [];
  const receiveOldest = (): void => {
    const { batch, evaluation } = waiting.shift()!;
    for (let index = 0; index < batch.count; index++) search.receive(evaluation, index);
  };
  for (;;) {
    const batch = createPositionBatch(leaves);
    while (search.next(batch));
    if (batch.count > 0) waiting.push({ batch, evaluation: new HashEvaluator(leaves).answer(batch) });
    else if (waiting.length === 0) return;
    if (waiting.length === evaluators || batch.count === 0) receiveOldest();
  }
}

const kinds: Record<string, (options: { leaves: number }) => Search> = {
  PUCT: createPuctSearch,
  Gumbel: createGumbelSearch,
};

describe.each(Object.entries(kinds))('%s on several evaluators', (_, create) => {
  it.each([
    [1, 8],
    [2, 4],
    [2, 6],
    [3, 1],
    [5, 6],
  ])('finds what %d batches of %d in turn find, however long each takes', async (count, leaves) => {
    for (const position of positions) {
      const expected = begun(create({ leaves: count * leaves }), position);
      inTurn(expected, count, leaves);
      for (const seed of ['once', 'again']) {
        const search = begun(create({ leaves: count * leaves }), position);
        await driveSearch(search, evaluatorsOf(count, seed), { leaves });
        expect(search.finished).toBe(true);
        expect(search.result()).toEqual(expected.result());
      }
    }
  });

  it('keeps all of them at work', async () => {
    const evaluators = evaluatorsOf(3, 'work');
    await driveSearch(begun(create({ leaves: 12 }), positions[0]!, 600), evaluators, { leaves: 4 });
    const [most, least] = [Math.max, Math.min].map((of) => of(...evaluators.map(({ calls }) => calls)));
    expect(most! - least!).toBeLessThanOrEqual(1);
  });

  it('leaves it as it is once it is not to go on, with all answers received', async () => {
    const evaluators = evaluatorsOf(3, 'enough');
    const search = begun(create({ leaves: 12 }), positions[0]!, 600);
    const seen: number[] = [];
    await driveSearch(search, evaluators, { leaves: 4, goOn: (answered) => seen.push(answered) < 40 });
    expect(search.finished).toBe(false);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    const answered = evaluators.reduce((sum, evaluator) => sum + evaluator.positions, 0);
    // Of the positions that were answered all but the root, and what was certain besides.
    expect(search.result().simulations).toBeGreaterThanOrEqual(answered - 1);
    // Nothing waits, or the next search could not be told from this one.
    await driveSearch(search, evaluators, { leaves: 4 });
    expect(search.finished).toBe(true);
  });

  it('fails as an evaluator does, once the others are at rest', async () => {
    for (let failing = 0; failing < 3; failing++) {
      const evaluators = evaluatorsOf(3, `failure ${failing}`);
      evaluators[failing] = new LateEvaluator(Random.fromSeed('failing'), 5);
      const driven = driveSearch(begun(create({ leaves: 12 }), positions[0]!, 600), evaluators, {
        leaves: 4,
      });
      await expect(driven).rejects.toThrow('tired');
      expect(evaluators.map(({ isAtWork }) => isAtWork)).toEqual([false, false, false]);
    }
  });
});

describe('of a search that threads share', () => {
  it('all leaves together are those of one, and a batch has no fewer than the fewest', () => {
    for (let threads = 1; threads <= 16; threads++) {
      const leaves = leavesPerBatch(threads);
      expect(leaves * threads).toBeGreaterThanOrEqual(LEAVES);
      if (leaves !== FEWEST) expect((leaves - 1) * threads).toBeLessThan(LEAVES);
      expect(leaves).toBeGreaterThanOrEqual(FEWEST);
    }
  });

  it('simulations are bounded by the time, and by the memory of their tree', () => {
    expect(simulationsWithin(2)).toBe(2 * simulationsWithin(1));
    expect(simulationsWithin(1e-9)).toBe(1);
    expect(simulationsWithin(1e6)).toBe(simulationsWithin(1e7));
    expect(simulationsWithin(1e6)).toBeGreaterThan(simulationsWithin(1));
  });
});
