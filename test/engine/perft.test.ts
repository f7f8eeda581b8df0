import { describe, expect, it } from 'vitest';
import { parsePosition } from '../../engine/notation.js';
import { perft } from '../../engine/perft.js';
import { initialPosition } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { randomPosition } from '../support/engine/randomPositions.js';
import { slowBoard, slowPerft } from '../support/engine/slowRules.js';

describe('perft', () => {
  // Known counts; a pass is a ply, a finished game one leaf.
  it.each([
    [0, 1],
    [1, 4],
    [2, 12],
    [3, 56],
    [4, 244],
    [5, 1396],
    [6, 8200],
    [7, 55092],
    [8, 390216],
    [9, 3005288],
  ])('of the initial position at depth %d is %d', (depth, leaves) => {
    expect(perft(initialPosition(), depth)).toBe(leaves);
  });

  it('agrees with the slow twin late in the game, where passes and ends are many', () => {
    const random = Random.fromSeed('perft');
    for (let count = 0; count < 30; count++) {
      const position = randomPosition(random, 4 + random.integer(5));
      for (let depth = 1; depth <= 5; depth++) {
        expect(perft(position, depth)).toBe(slowPerft(slowBoard(position), depth));
      }
    }
  });

  it('counts a finished game as one leaf', () => {
    expect(perft(parsePosition(`XX${'-'.repeat(61)}O O`), 7)).toBe(1);
  });

  it.each([-1, 1.5, Number.NaN, 129])('refuses depth %d', (depth) => {
    expect(() => perft(initialPosition(), depth)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
