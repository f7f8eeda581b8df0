import { describe, expect, it } from 'vitest';
import { attack, READERS } from './support/hostile/hostile.js';

/** Inputs to every parser; none may take more than a second or 200 MB. */
const RUNS = 1_000_000;

describe('damaged and inflated inputs', () => {
  it.each(Object.keys(READERS))('%s: 1,000,000 of them, none long and none large', async (name) => {
    const { seconds, megabytes } = await attack(READERS[name]!(), RUNS, 2);
    console.log(`${name}: at most ${seconds.toFixed(3)} s and ${megabytes.toFixed(0)} MB`);
    expect(seconds).toBeLessThan(1);
    expect(megabytes).toBeLessThan(200);
  });
});
