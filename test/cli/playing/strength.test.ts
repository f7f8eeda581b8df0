import { describe, expect, it } from 'vitest';
import { describeStrength, stepStrength, type Strength, strengthOf } from '../../../cli/playing/strength.js';

describe('strength', () => {
  it.each<[Strength, string]>([
    [strengthOf(undefined, 200), 'level 6, 200 simulations a move'],
    [strengthOf(undefined, 4), '4 simulations a move'],
    [strengthOf(undefined, 1), 'level 1, 1 simulation a move'],
    [strengthOf(undefined, 200, 5), '5 s a move'],
    [strengthOf('alphabeta:1', 200), '1 ply ahead'],
    [strengthOf('random', 200), ''],
  ])('%j is told as "%s"', (strength, text) => expect(describeStrength(strength)).toBe(text));

  it('always has a step between two steps, and ends at both ends', () => {
    for (const begun of [
      strengthOf(undefined, 37),
      strengthOf(undefined, 1, 3),
      strengthOf('alphabeta:4', 1),
    ]) {
      for (const step of [1, -1] as const) {
        let strength: Strength | undefined = begun;
        const seen = new Set<string>();
        while (strength !== undefined) {
          expect(seen.has(describeStrength(strength))).toBe(false);
          seen.add(describeStrength(strength));
          strength = stepStrength(strength, step);
        }
        expect(seen.size).toBeGreaterThan(2);
      }
    }
    expect(stepStrength({ kind: 'fixed' }, 1)).toBeUndefined();
  });
});
