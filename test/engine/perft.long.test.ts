import { expect, it } from 'vitest';
import { perft } from '../../engine/perft.js';
import { initialPosition } from '../../engine/position.js';

it.each([
  [10, 24571284],
  [11, 212258800],
  [12, 1939886636],
])('perft %d is %d', (depth, leaves) => {
  expect(perft(initialPosition(), depth)).toBe(leaves);
});
