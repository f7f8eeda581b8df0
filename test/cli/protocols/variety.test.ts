import { describe, expect, it } from 'vitest';
import { drawMove, variedPlies } from '../../../cli/protocols/variety.js';
import { Random } from '../../../engine/random.js';
import type { SearchResult } from '../../../mcts/result.js';

function result(q: readonly number[], proven?: 1): SearchResult {
  const moves = q.map((_, index) => 10 + index);
  return {
    move: 10,
    moves,
    visits: Uint32Array.from(q, () => 1),
    priors: Float32Array.from([0.7, 0.2, 0.1]),
    q: Float32Array.from(q),
    target: Float32Array.from([1, 0, 0]),
    value: 0,
    proven,
    networkValue: 0,
    simulations: 3,
    principalVariation: [10],
  };
}

/** How often each move is drawn, of 20,000 times. */
function shares(found: SearchResult): number[] {
  const random = Random.fromSeed('variety');
  const counts = [0, 0, 0];
  for (let draw = 0; draw < 20_000; draw++) counts[drawMove(found, random.split(draw)) - 10]!++;
  return counts.map((count) => count / 20_000);
}

describe('variety in the opening', () => {
  it('draws moves as often as their values say', () => {
    const [best, near, far] = shares(result([0.1, 0.02, -0.06])) as [number, number, number];
    // One and two temperatures worse.
    expect(near / best).toBeCloseTo(Math.exp(-1), 1);
    expect(far / best).toBeCloseTo(Math.exp(-2), 1);
  });

  it('draws no move that was not visited, and by the policy where only one was', () => {
    expect(shares(result([0.1, 0.1, NaN]))[2]).toBe(0);
    const drawn = shares(result([0.1, NaN, NaN]));
    for (const [index, prior] of [0.7, 0.2, 0.1].entries()) expect(drawn[index]).toBeCloseTo(prior, 1);
  });

  it('keeps a move that is proven', () => {
    expect(shares(result([1, 0.99, 0.99], 1))).toEqual([1, 0, 0]);
  });

  it('comes with a seed, or as it is asked for', () => {
    expect([
      variedPlies(undefined, undefined),
      variedPlies(undefined, 'a'),
      variedPlies(0, 'a'),
      variedPlies(5, undefined),
    ]).toEqual([0, 12, 0, 5]);
  });
});
