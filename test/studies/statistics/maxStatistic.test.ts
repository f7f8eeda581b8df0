import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { FEWEST_NULLS, MaxStatistic } from '../../../studies/statistics/maxStatistic.js';

const random = Random.fromSeed('max statistic');
const FIGURES = 40;

/** Figures of a subject with nothing to find: alike among themselves, some of them with long tails, one that hardly varies. */
function subject(draw: Random): Float64Array {
  const common = draw.normal();
  return Float64Array.from({ length: FIGURES }, (_, at) => {
    const tail = at % 4 === 0 ? 1 / Math.sqrt(draw.uniform() + 0.01) : 1;
    return (at === 7 ? 1e-6 : 0.1) * tail * (0.6 * common + 0.8 * draw.normal());
  });
}

describe('the largest of a family of figures', () => {
  it('exceeds its bound as rarely as is said, where the best of four is exceeded nearly always', () => {
    let [found, aboveFour] = [0, 0];
    for (let round = 0; round < 400; round++) {
      const draw = random.split('round', round);
      const nulls = Array.from({ length: 20 }, () => subject(draw));
      const statistic = new MaxStatistic(nulls, 0.005);
      expect(statistic.rate).toBeCloseTo(1 / 21, 12);
      const one = subject(draw);
      const { deviations } = statistic.standing(one);
      if (deviations.some((deviation) => Math.abs(deviation) > statistic.bound)) found++;
      if (one.some((value, at) => nulls.slice(0, 4).every((other) => value > other[at]!))) aboveFour++;
    }
    // 1 in 21, give or take 2.5 standard errors of 400 rounds.
    expect(found / 400).toBeLessThan(0.075);
    expect(aboveFour / 400).toBeGreaterThan(0.9);
  });

  it('is as loops say, and finds what was planted', () => {
    const nulls = Array.from({ length: 39 }, (_, at) => subject(random.split('null', at)));
    const statistic = new MaxStatistic(nulls, 0.01);
    const z = (own: Float64Array, others: readonly Float64Array[], at: number): number => {
      let [sum, squares] = [0, 0];
      for (const other of others) sum += other[at]!;
      const mean = sum / others.length;
      for (const other of others) squares += (other[at]! - mean) ** 2;
      return (own[at]! - mean) / (Math.sqrt(squares / (others.length - 1)) + 0.01);
    };
    const largest = nulls.map((own, index) => {
      const others = nulls.filter((_, other) => other !== index);
      let most = 0;
      for (let at = 0; at < FIGURES; at++) most = Math.max(most, Math.abs(z(own, others, at)));
      return most;
    });
    largest.sort((a, b) => b - a);
    // 2 of 40 is 5%.
    expect(statistic.rate).toBe(0.05);
    expect(statistic.bound).toBeCloseTo(largest[1]!, 9);
    const planted = subject(random.split('planted'));
    planted[3] = 3;
    planted[5] = -3;
    const { deviations, ranks } = statistic.standing(planted);
    for (let at = 0; at < FIGURES; at++) expect(deviations[at]).toBeCloseTo(z(planted, nulls, at), 9);
    expect(deviations[3]).toBeGreaterThan(statistic.bound);
    expect(deviations[5]).toBeLessThan(-statistic.bound);
    expect([ranks[3], ranks[5]]).toEqual([1, 40]);
  });

  it('needs so many subjects for its rate', () => {
    expect(FEWEST_NULLS).toBe(19);
    const constant = new MaxStatistic([[1], [1], [1]], 0);
    expect(constant.standing([1])).toEqual({
      deviations: Float64Array.of(0),
      ranks: Float64Array.of(2.5),
    });
  });
});
