import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../engine/nearest.js';

const WORDS = ['epsilon', 'epsilonGamma', 'epsilonPlus', 'lrp0', 'excitation'];

/** Whether one letter less, more, other or exchanged with its neighbour, once or twice, makes one of the other. */
function differs(a: string, b: string, atMost: number): boolean {
  if (a === b) return true;
  if (atMost === 0 || a === '' || b === '') return Math.max(a.length, b.length) <= atMost;
  if (a[0] === b[0]) return differs(a.slice(1), b.slice(1), atMost);
  return (
    differs(a.slice(1), b, atMost - 1) ||
    differs(a, b.slice(1), atMost - 1) ||
    differs(a.slice(1), b.slice(1), atMost - 1)
  );
}

describe('the word that was meant', () => {
  it.each([
    ['epsilonplus', 'epsilonPlus'],
    ['EPSILON', 'epsilon'],
    ['lrp', 'lrp0'],
    ['exitation', 'excitation'],
    ['epsilonG', 'epsilonGamma'],
    ['nonsense', undefined],
    ['e', undefined],
    ['', undefined],
  ])('of %j is %j', (given, word) => {
    expect(nearest(given, WORDS)).toBe(word);
    expect(didYouMean(given, WORDS)).toBe(word === undefined ? '' : ` (did you mean ${word}?)`);
  });

  it('is at most two letters away, where it is not the only one that begins so', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 4, maxLength: 8 }), {
      minLength: 1,
    });
    const given = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 4, maxLength: 8 });
    fc.assert(
      fc.property(words, given, (all, text) => {
        const begun = all.filter((word) => word.startsWith(text));
        const near = all.some((word) => differs(text, word, 2));
        const found = nearest(text, all);
        expect(found !== undefined).toBe(near || begun.length === 1);
        if (found !== undefined && begun.length !== 1) expect(differs(text, found, 2)).toBe(true);
      }),
    );
  });

  it('is not looked for in a text that is no name', () => {
    expect(nearest('x'.repeat(100_000), WORDS)).toBeUndefined();
  });
});
