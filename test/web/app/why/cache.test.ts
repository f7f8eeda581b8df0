import { describe, expect, it } from 'vitest';
import { initialPosition, play } from '../../../../engine/position.js';
import type { Explanation } from '../../../../lrp/explanation.js';
import { parseTarget } from '../../../../lrp/target.js';
import { ExplanationCache } from '../../../../web/app/why/cache.js';

const position = initialPosition();
const request = { position, target: 'value', composite: 'epsilon' };
const of = (target: string): Explanation => ({ position, target: parseTarget(target) }) as Explanation;

describe('explanations that were asked for', () => {
  it('are told apart by network, position, target, composite and search', () => {
    const cache = new ExplanationCache();
    const value = of('value');
    cache.set('one', request, value);
    expect(cache.get('one', { ...request })).toBe(value);
    expect(cache.get('two', request)).toBeUndefined();
    expect(cache.get('one', { ...request, position: play(position, 37) })).toBeUndefined();
    expect(cache.get('one', { ...request, target: 'valueTanh' })).toBeUndefined();
    expect(cache.get('one', { ...request, composite: 'lrp0' })).toBeUndefined();
    expect(cache.get('one', { ...request, simulations: 50 })).toBeUndefined();
  });

  it('answer also for the square that they turned out to be about', () => {
    const cache = new ExplanationCache();
    const preferred = of('move:f5');
    cache.set('one', { ...request, target: 'move' }, preferred);
    expect(cache.get('one', { ...request, target: 'move' })).toBe(preferred);
    expect(cache.get('one', { ...request, target: 'move:f5' })).toBe(preferred);
    expect(cache.get('one', { ...request, target: 'move:d3' })).toBeUndefined();
  });

  it('with controls serve those who did not ask for them, but not the other way round', () => {
    const cache = new ExplanationCache();
    const [plain, controlled] = [of('value'), of('value')];
    cache.set('one', request, plain);
    expect(cache.get('one', { ...request, controls: true })).toBeUndefined();
    cache.set('one', { ...request, controls: true }, controlled);
    expect(cache.get('one', { ...request, controls: true })).toBe(controlled);
    expect(cache.get('one', request)).toBe(controlled);
  });

  it('are forgotten, those first that were looked at longest ago', () => {
    const cache = new ExplanationCache(2);
    const ask = (composite: string) => ({ ...request, composite });
    cache.set('one', ask('a'), of('value'));
    cache.set('one', ask('b'), of('value'));
    cache.get('one', ask('a'));
    cache.set('one', ask('c'), of('value'));
    expect(['a', 'b', 'c'].map((name) => cache.get('one', ask(name)) !== undefined)).toEqual([
      true,
      false,
      true,
    ]);
  });
});
