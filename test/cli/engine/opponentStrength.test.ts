import { describe, expect, it } from 'vitest';
import {
  changeStrength,
  checkEffort,
  describeStrength,
  stepStrength,
  type Strength,
  strengthOf,
} from '../../../cli/engine/opponentStrength.js';
import { LEVEL_NAMES } from '../../../playing/levels.js';

describe('strength', () => {
  it.each<[Strength, string]>([
    [strengthOf(undefined, 200), 'level 9, 200 simulations a move'],
    [strengthOf(undefined, 800), 'level 10, 800 simulations a move'],
    [strengthOf(undefined, 50), '50 simulations a move'],
    [strengthOf(undefined, 200, undefined, 8), 'level 8 (expert)'],
    [strengthOf(undefined, 200, undefined, 1), 'level 1 (beginner)'],
    [strengthOf(undefined, 200, undefined, 'follow'), 'a level that follows you'],
    [strengthOf(undefined, 4), '4 simulations a move'],
    [strengthOf(undefined, 1), '1 simulation a move'],
    [strengthOf(undefined, 200, 5), '5 s a move'],
    [strengthOf('alphabeta:1', 200), '1 ply ahead'],
    [strengthOf('random', 200), ''],
  ])('%j is told as "%s"', (strength, text) => expect(describeStrength(strength)).toBe(text));

  it('always has a step between two steps, and ends at both ends', () => {
    for (const begun of [
      strengthOf(undefined, 37),
      strengthOf(undefined, 1, 3),
      strengthOf('alphabeta:4', 1),
      strengthOf(undefined, 200, undefined, 5),
      strengthOf(undefined, 200, undefined, 'follow'),
      strengthOf(undefined, 0),
      strengthOf(undefined, 10_000),
    ]) {
      for (const step of [1, -1] as const) {
        let strength: Strength | undefined = begun;
        const seen = new Set<string>();
        while (strength !== undefined) {
          expect(seen.has(describeStrength(strength))).toBe(false);
          seen.add(describeStrength(strength));
          strength = stepStrength(strength, step);
        }
      }
    }
    expect(stepStrength({ kind: 'fixed' }, 1)).toBeUndefined();
  });

  it('goes through all levels from the weakest on, and beyond', () => {
    const told: string[] = [];
    let strength: Strength | undefined = { kind: 'level', level: 1 };
    for (; strength !== undefined; strength = stepStrength(strength, 1))
      told.push(describeStrength(strength));
    const names = told.map((text) => /\((\w+)\)/.exec(text)?.[1] ?? text);
    expect(names).toEqual([
      ...LEVEL_NAMES,
      ...['1600', '3200', '6400'].map((count) => `${count} simulations a move`),
    ]);
  });

  it('can be named during a game, as far as the player has levels', () => {
    const after = (strength: Strength, change: string) => changeStrength('It', strength, change);
    const network = strengthOf(undefined, 200);
    expect(after(network, '3')).toEqual({
      strength: { kind: 'level', level: 3 },
      says: 'It: level 3 (casual).',
    });
    expect(after(network, ' Full ').strength).toEqual({ kind: 'level', level: 10 });
    expect(after(network, 'follow').strength).toEqual({ kind: 'follow' });
    expect(after(network, '')).toEqual({ strength: network, says: `It: ${describeStrength(network)}.` });
    expect(after(network, '-').strength).toEqual({ kind: 'level', level: 8 });
    expect(after({ kind: 'level', level: 1 }, '-').says).toBe('It does not get weaker.');
    for (const text of ['0', '11', '3.5', '-1', '1e0', 'best', '+-']) {
      const says = `level takes + or -, 1 to 10, a name from beginner to full, or follow, not "${text}".`;
      expect(after(network, text)).toEqual({ strength: network, says });
    }
    const shallow = { kind: 'depth', depth: 1 } as const;
    expect(after(shallow, '4').strength).toEqual({ kind: 'depth', depth: 4 });
    expect(after(shallow, 'full').says).toBe('level takes + or -, 1 to 10 plies, not "full".');
    for (const text of ['', '+', '4']) {
      expect(after({ kind: 'fixed' }, text)).toEqual({
        strength: { kind: 'fixed' },
        says: 'It has no levels.',
      });
    }
  });

  it('is said once: a level goes with no other effort and no other player', () => {
    expect(() => checkEffort({ sims: 5, seconds: 1 }, 'greedy')).not.toThrow();
    expect(() => checkEffort({ level: 5 })).not.toThrow();
    expect(() => checkEffort({ level: 5, sims: 100 })).toThrow(/--level and --sims both say/);
    expect(() => checkEffort({ level: 'follow', seconds: 1 })).toThrow(/--level and --seconds both say/);
    expect(() => checkEffort({ level: 5 }, 'greedy')).toThrow(/--level is of the network/);
  });
});
