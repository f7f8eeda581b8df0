import { describe, expect, it } from 'vitest';
import { attack, READERS } from './support/hostile/hostile.js';

describe('damaged and inflated inputs', () => {
  it.each(Object.keys(READERS))('%s: only our errors', async (name) => {
    const { refused } = await attack(READERS[name]!(), 600, 1);
    // Readers of records report problems instead, and front ends of protocols answer.
    const isReader = ['transcript', 'ggf', 'wthor', 'obf', 'pgn', 'sgf', 'json', 'text'].includes(name);
    if (!isReader && !['gtp', 'nboard'].includes(name)) {
      expect(refused).toBeGreaterThan(30);
    }
  });
});
