import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { type Doubling, type DoublingMatch, fitDoubling } from '../../../selfplay/matches/doubling.js';
import { eloOf } from '../../../selfplay/matches/elo.js';
import { chance, slowProfile } from '../../support/selfplay/slowDoubling.js';

function fitted(matches: readonly DoublingMatch[]): Doubling {
  const doubling = fitDoubling(matches);
  if (typeof doubling === 'string') throw new Error(doubling);
  return doubling;
}

/** Games with binomial luck of networks that are `slope` Elo better a doubling, against opponents with these ratings. */
function playAll(slope: number, opponents: readonly (number | 'half')[], games: number, random: Random) {
  return opponents.flatMap((rating, index) =>
    [25, 50, 100, 200, 400].map((simulations): DoublingMatch => {
      const share = chance(rating === 'half' ? slope : slope * Math.log2(simulations) - rating);
      const points = Array.from({ length: games }, () => random.uniform() < share).filter(Boolean).length;
      const opponent = rating === 'half' ? simulations / 2 : `opponent ${index}`;
      return { simulations, opponent, games, points };
    }),
  );
}

describe('Elo a doubling of simulations', () => {
  it('of one match against half the simulations is the Elo of its score', () => {
    const { elo, eloInterval, games } = fitted([
      { simulations: 200, opponent: 100, games: 400, points: 250 },
    ]);
    expect(games).toBe(400);
    expect(elo).toBeCloseTo(eloOf(250 / 400), 6);
    // The share p of n games has the spread sqrt(p (1 - p) / n), and Elo changes by 400 / ln 10 / (p (1 - p)) with it.
    const margin = (1.96 * 400) / Math.LN10 / Math.sqrt((400 * 250 * 150) / 400 ** 2);
    expect((eloInterval[1] - elo) / margin).toBeCloseTo(1, 1);
    expect((elo - eloInterval[0]) / margin).toBeCloseTo(1, 1);
  });

  it('of two numbers against one opponent is the difference of the Elo of their scores, by doublings', () => {
    const { elo, eloInterval } = fitted([
      { simulations: 50, opponent: 'x', games: 300, points: 120 },
      { simulations: 400, opponent: 'x', games: 500, points: 400 },
    ]);
    expect(elo).toBeCloseTo((eloOf(0.8) - eloOf(0.4)) / 3, 6);
    const variance = 1 / (300 * 0.4 * 0.6) + 1 / (500 * 0.8 * 0.2);
    const margin = ((1.96 * 400) / Math.LN10) * (Math.sqrt(variance) / 3);
    expect((eloInterval[1] - eloInterval[0]) / 2 / margin).toBeCloseTo(1, 1);
  });

  it('has the largest likelihood of all, and the ends of its interval 1.92 less', () => {
    const random = Random.fromSeed('doubling');
    const matches = playAll(60, [100, 350, 'half', 520], 60, random);
    const { elo, eloInterval } = fitted(matches);
    const best = slowProfile(matches, elo);
    expect(slowProfile(matches, elo - 0.5)).toBeLessThan(best);
    expect(slowProfile(matches, elo + 0.5)).toBeLessThan(best);
    for (const end of eloInterval) expect(best - slowProfile(matches, end)).toBeCloseTo(3.8415 / 2, 3);
  });

  it('is found again in simulated games, and its interval covers the truth about 95 times of 100', () => {
    const random = Random.fromSeed('coverage of a doubling');
    let [covered, sum] = [0, 0];
    const trials = 300;
    for (let trial = 0; trial < trials; trial++) {
      const { elo, eloInterval } = fitted(playAll(60, [150, 400, 'half'], 40, random));
      sum += elo;
      if (eloInterval[0] <= 60 && 60 <= eloInterval[1]) covered++;
    }
    expect(Math.abs(sum / trials - 60)).toBeLessThan(3);
    expect(covered / trials).toBeGreaterThan(0.92);
    expect(covered / trials).toBeLessThan(0.98);
  });

  it('leaves out opponents that tell nothing, even when they lost every game', () => {
    const telling = [
      { simulations: 50, opponent: 'x', games: 100, points: 40 },
      { simulations: 100, opponent: 'x', games: 100, points: 50 },
    ];
    const others = [
      { simulations: 50, opponent: 'weak', games: 100, points: 100 },
      { simulations: 100, opponent: 'weak', games: 100, points: 100 },
      { simulations: 100, opponent: 'strong', games: 100, points: 0 },
      { simulations: 100, opponent: 'once', games: 100, points: 60 },
      { simulations: 100, opponent: 100, games: 100, points: 50 },
      { simulations: 25, opponent: 'x', games: 0, points: 0 },
    ];
    expect(fitDoubling([...telling, ...others])).toEqual(fitDoubling(telling));
  });

  it.each<[string, DoublingMatch[], RegExp]>([
    ['nothing', [], /no two numbers/],
    [
      'all won',
      [100, 200].map((n) => ({ simulations: n, opponent: 'x', games: 9, points: 9 })),
      /no two numbers/,
    ],
    ['one number only', [{ simulations: 100, opponent: 'x', games: 9, points: 5 }], /no two numbers/],
    ['the half never won', [{ simulations: 100, opponent: 50, games: 9, points: 9 }], /won every game/],
    ['the half always won', [{ simulations: 100, opponent: 50, games: 9, points: 0 }], /lost every game/],
    [
      'a wall between them',
      [
        { simulations: 100, opponent: 'x', games: 9, points: 0 },
        { simulations: 200, opponent: 'x', games: 9, points: 4 },
      ],
      /won every game/,
    ],
  ])('cannot be told of: %s', (_name, matches, reason) => {
    expect(fitDoubling(matches)).toMatch(reason);
  });

  it('can be told where one opponent is a wall and another is not', () => {
    const { elo } = fitted([
      { simulations: 100, opponent: 'x', games: 9, points: 0 },
      { simulations: 200, opponent: 'x', games: 9, points: 9 },
      { simulations: 200, opponent: 100, games: 90, points: 60 },
    ]);
    expect(elo).toBeGreaterThan(eloOf(60 / 90));
    expect(elo).toBeLessThan(1000);
  });
});
