import { describe, expect, it } from 'vitest';
import { type EngineResult, forDiscs } from '../../playing/engineResult.js';

/** A proven result, as far as the choice looks at it. */
function provenResult(value: 1 | 0 | -1, q: readonly number[], move: number): EngineResult {
  return {
    move,
    moves: q.map((_, index) => index),
    q: Float32Array.from(q),
    proven: value,
    principalVariation: [move, 60],
  } as unknown as EngineResult;
}

describe('a move among those that keep a proven result', () => {
  const spread = (...discs: number[]) => ({
    deviations: new Float32Array(discs.length),
    discs: Float32Array.from(discs),
  });

  it('is the one after which most discs are expected', () => {
    expect(forDiscs(provenResult(-1, [-1, -1, -1], 0), spread(-20, -4, -9))).toMatchObject({ move: 1 });
    expect(forDiscs(provenResult(1, [1, -1, NaN, 1], 0), spread(3, 60, 50, 8))).toMatchObject({ move: 3 });
    expect(forDiscs(provenResult(0, [0, 0], 1), spread(NaN, 2)).principalVariation).toEqual([1, 60]);
  });

  it('is the chosen one where the network expects no discs', () => {
    const result = provenResult(-1, [-1, -1], 1);
    expect(forDiscs(result, spread(NaN, NaN))).toBe(result);
    expect(forDiscs(result, spread(-8, NaN)).move).toBe(0);
  });
});
