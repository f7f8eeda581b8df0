import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { Ratio, shareOf } from '../../../selfplay/report/reportRatio.js';

describe('a ratio of sums over games', () => {
  it('has the interval of a mean where every game counts the same', () => {
    const values = [3, -1, 4, 1, -5, 9, 2, -6];
    const ratio = new Ratio();
    for (const value of values) ratio.add(value, 1);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    const margin = 1.959964 * Math.sqrt(variance / values.length);
    const { value, interval } = ratio.estimate()!;
    expect(value).toBeCloseTo(mean, 12);
    expect(interval![0]).toBeCloseTo(mean - margin, 12);
    expect(interval![1]).toBeCloseTo(mean + margin, 12);
  });

  it('takes a game as one observation, however many plies it has', () => {
    const ratio = new Ratio();
    ratio.add(1, 2);
    ratio.add(3, 2);
    // 4 / 4; the games miss it by -1 and 1: √(2 · (1 + 1)) / 4 is a half.
    expect(ratio.estimate()!.value).toBe(1);
    expect(ratio.estimate()!.interval![1]).toBeCloseTo(1 + 1.959964 / 2, 12);
    expect(ratio.count).toBe(4);
  });

  it('says nothing of no game, and no interval of one', () => {
    const ratio = new Ratio();
    ratio.add(5, 0);
    expect(ratio.estimate()).toBeUndefined();
    expect(ratio.estimateWithin(0, 1)).toBeUndefined();
    ratio.add(3, 4);
    expect(ratio.estimate()).toEqual({ value: 0.75 });
  });

  it('keeps an interval where all games agree, within its bounds', () => {
    const ratio = new Ratio();
    for (let i = 0; i < 5; i++) ratio.add(2, 2);
    // With a sixth game of 0: mean 5/6, squares 30/36 · 6/5 = 1, so a deviation of 1/6.
    const { value, interval } = ratio.estimateWithin(-1, 1)!;
    expect(value).toBe(1);
    expect(interval![0]).toBeCloseTo(5 / 6 - 1.959964 / 6, 12);
    expect(interval![1]).toBe(1);
  });

  it('merges as if all games had been added to one', () => {
    const [whole, parts] = [new Ratio(), [new Ratio(), new Ratio()]];
    const random = Random.fromSeed('ratio');
    for (let i = 0; i < 20; i++) {
      const [y, x] = [random.uniform(), 1 + random.integer(5)];
      whole.add(y, x);
      parts[i % 2]!.add(y, x);
    }
    parts[0]!.merge(parts[1]!);
    expect(parts[0]!.estimate()!.interval![0]).toBeCloseTo(whole.estimate()!.interval![0], 12);
  });
});

describe('a share', () => {
  it('has the interval of Wilson', () => {
    // Brown, Cai and DasGupta (2001) and every statistics package: 9 of 10.
    const { value, interval } = shareOf(9, 10)!;
    expect(value).toBe(0.9);
    expect(interval![0]).toBeCloseTo(0.5958, 4);
    expect(interval![1]).toBeCloseTo(0.9821, 4);
    expect(shareOf(0, 0)).toBeUndefined();
    expect(shareOf(0, 5)!.interval![0]).toBeCloseTo(0, 12);
  });
});
