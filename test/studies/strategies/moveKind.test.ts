import { describe, expect, it } from 'vitest';
import { parseMove, parseTranscript, positionsOf } from '../../../engine/notation.js';
import { initialPosition } from '../../../engine/position.js';
import { moveKind, phaseOf } from '../../../studies/strategies/moveKind.js';

describe('moves', () => {
  it('are of the kind of their square', () => {
    const kinds = Array.from({ length: 64 }, (_, square) => moveKind(square));
    const count = (kind: string): number => kinds.filter((each) => each === kind).length;
    expect([count('corner'), count('X'), count('C'), count('edge'), count('centre')]).toEqual([
      4, 4, 8, 16, 32,
    ]);
    for (const [square, kind] of [
      ['h8', 'corner'],
      ['b7', 'X'],
      ['h2', 'C'],
      ['a3', 'edge'],
      ['c2', 'centre'],
    ] as const) {
      expect(moveKind(parseMove(square))).toBe(kind);
    }
  });

  it('are in a third of the game', () => {
    const positions = positionsOf(parseTranscript('f5d6c3d3c4f4f6g5e6d7e3c5f3e7b6'));
    expect(phaseOf(initialPosition())).toBe('opening');
    expect(phaseOf(positions.at(-1)!)).toBe('opening');
    const full = {
      ...initialPosition(),
      ownLow: -1 & ~0xf,
      opponentLow: 0xf,
      ownHigh: 0xff,
      opponentHigh: 0,
    };
    expect(phaseOf(full)).toBe('middle');
    expect(phaseOf({ ...full, ownHigh: 0xfff })).toBe('end');
  });
});
