import { describe, expect, it } from 'vitest';
import { play, type Position } from '../../engine/position.js';
import type { PositionBatch } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { runSearch } from '../../mcts/drive.js';
import type { ExactValue } from '../../mcts/expand.js';
import { createGumbelSearch } from '../../mcts/gumbel.js';
import { createPuctSearch } from '../../mcts/puct.js';
import type { Evaluation, Evaluator } from '../../nn/evaluators/evaluator.js';
import { randomPosition } from '../support/engine/randomPositions.js';
import { positionAt } from '../support/mcts/fixedEvaluator.js';
import { HashEvaluator, hashValue } from '../support/mcts/hashEvaluator.js';

/** Any number that depends on the position and is not its value. */
function scoreOf({ ownLow, ownHigh, opponentLow, opponentHigh }: Position): number {
  return Math.fround(hashValue(opponentHigh, ownLow, ownHigh, opponentLow));
}

/** A network of hashes with a score head. */
class ScoringEvaluator implements Evaluator {
  readonly #hash = new HashEvaluator(64);

  async evaluate(batch: PositionBatch): Promise<Evaluation> {
    const scores = Float32Array.from({ length: batch.count }, (_, at) => scoreOf(positionAt(batch, at)));
    return { ...this.#hash.answer(batch), scores };
  }
}

describe('the spread of a search', () => {
  it.each([
    ['PUCT', createPuctSearch],
    ['Gumbel', createGumbelSearch],
  ])('%s is that of the leaves that its trace names, from the view of the root', async (_, create) => {
    const random = Random.fromSeed('spread');
    for (let index = 0; index < 20; index++) {
      // Too far from the end for anything to be certain.
      const position = randomPosition(random, 30 + index);
      const search = create({ traced: true });
      const result = await runSearch(search, new ScoringEvaluator(), position, Random.fromSeed(index), 120);
      const { deviations, discs } = search.spread();
      const traced = new Map(search.trace().moves.map((move) => [move.move, move]));
      result.moves.forEach((move, at) => {
        const leaves = traced.get(move)?.leaves ?? [];
        if (leaves.length === 0) {
          expect([deviations[at], discs[at]]).toEqual([NaN, NaN]);
          return;
        }
        expect(leaves.every(({ source, count }) => source === 'network' && count === 1)).toBe(true);
        const mean = leaves.reduce((sum, { value }) => sum + value, 0) / leaves.length;
        const variance = leaves.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / leaves.length;
        expect(deviations[at]).toBeCloseTo(Math.sqrt(variance), 5);
        const scores = leaves.map(
          ({ position: leaf }) => (leaf.turn === position.turn ? 64 : -64) * scoreOf(leaf),
        );
        expect(discs[at]).toBeCloseTo(scores.reduce((a, b) => a + b) / leaves.length, 4);
      });
    }
  });

  it('goes on with what is kept of a tree', async () => {
    const position = randomPosition(Random.fromSeed('kept'), 40);
    const search = createPuctSearch();
    const evaluator = new ScoringEvaluator();
    const first = await runSearch(search, evaluator, position, Random.fromSeed(1), 200);
    const at = first.moves.indexOf(first.move);
    const before = search.spread().discs[at]! * first.visits[at]!;
    search.advance(first.move);
    const after = play(position, first.move);
    const second = await runSearch(search, evaluator, after, Random.fromSeed(2), 0);
    const replies = search.spread().discs;
    const sum = second.visits.reduce(
      (total, count, index) => total + (count > 0 ? count * replies[index]! : 0),
      0,
    );
    expect(-(64 * scoreOf(after) + sum)).toBeCloseTo(before, 2);
  });

  it('knows no discs of a network that expects none, and nothing before there is a root', async () => {
    const search = createPuctSearch();
    expect(() => search.spread()).toThrow(expect.objectContaining({ code: 'internal' }));
    const position = randomPosition(Random.fromSeed('none'), 40);
    await runSearch(search, new HashEvaluator(64), position, Random.fromSeed(1), 50);
    expect(search.spread().discs.every(Number.isNaN)).toBe(true);
  });

  it('is none where a draw is proven that simulations have gone through', async () => {
    const exact: ExactValue = (_ownLow, _ownHigh, _opponentLow, _opponentHigh, visits) =>
      visits < 4 ? undefined : 0;
    const search = createPuctSearch({ exact });
    const position = randomPosition(Random.fromSeed('draws'), 40);
    const { outcomes } = await runSearch(search, new HashEvaluator(64), position, Random.fromSeed(1), 40);
    const drawn = search.spread().deviations.filter((_, at) => outcomes![at] === 0);
    expect(drawn.length).toBeGreaterThan(0);
    expect(drawn.every((deviation) => deviation === 0)).toBe(true);
  });

  it('counts certain ends as what spreads most, and nothing of what is proven', async () => {
    const random = Random.fromSeed('ends');
    for (let index = 0; index < 20; index++) {
      const position = randomPosition(random, 5 + (index % 3));
      const search = createPuctSearch();
      const result = await runSearch(search, new HashEvaluator(64), position, Random.fromSeed(index), 60);
      const { deviations } = search.spread();
      result.q.forEach((value, at) => {
        if (Math.abs(value) === 1) expect(deviations[at]).toBe(0);
        if (!Number.isNaN(deviations[at]!)) expect(deviations[at]).toBeLessThanOrEqual(1);
      });
    }
  });
});
