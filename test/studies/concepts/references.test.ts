import { describe, expect, it } from 'vitest';
import { parseMove } from '../../../engine/notation.js';
import { initialPosition, play, type Position } from '../../../engine/position.js';
import { SYMMETRY_COUNT, symmetryKey, transformPosition } from '../../../engine/symmetry.js';
import { selectReferences } from '../../../studies/concepts/references.js';
import { randomGame } from '../../support/engine/randomPositions.js';
import { positions, random } from '../../support/studies/conceptNetwork.js';

describe('reference boards', () => {
  it('merge what is the same under symmetry', () => {
    const [, position] = positions as [Position, Position];
    const key = symmetryKey(position);
    for (let symmetry = 0; symmetry < SYMMETRY_COUNT; symmetry++) {
      expect(symmetryKey(transformPosition(symmetry, position))).toBe(key);
    }
    expect(symmetryKey({ ...position, turn: position.turn === 'black' ? 'white' : 'black' })).toBe(key);
    const others = randomGame(random.split('others')).map(symmetryKey);
    expect(new Set(others).size).toBe(others.length);
    const firsts = ['d3', 'c4', 'f5', 'e6'].map((move) => play(initialPosition(), parseMove(move)));
    expect(new Set(firsts.map(symmetryKey)).size).toBe(1);
  });

  it('are the best, each board once, none without a score', () => {
    const keys = ['a', 'b', 'a', 'c', 'd', 'e'];
    expect(selectReferences([1, 5, 3, 5, 0, -2], keys, 3)).toEqual([
      { index: 1, score: 5 },
      { index: 3, score: 5 },
      { index: 2, score: 3 },
    ]);
    expect(selectReferences([1, 5, 3, 5, 0, -2], keys, 9)).toHaveLength(3);
  });
});
