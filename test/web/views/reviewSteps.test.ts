import { expect, it } from 'vitest';
import { stepOfKey } from '../../../web/views/review/steps.js';

it('keys go through the moves of a review and stay at its ends', () => {
  const after = (...keys: readonly string[]): number =>
    keys.reduce((at, key) => stepOfKey(key, 3)?.(at) ?? at, 0);
  expect(after('ArrowLeft')).toBe(0);
  expect(after('ArrowRight', 'ArrowRight', 'ArrowRight')).toBe(2);
  expect(after('End')).toBe(2);
  expect(after('End', 'ArrowLeft')).toBe(1);
  expect(after('End', 'Home')).toBe(0);
  expect(stepOfKey('x', 3)).toBeUndefined();
});
