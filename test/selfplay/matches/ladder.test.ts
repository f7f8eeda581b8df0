import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { fitLadder, type LadderMatch } from '../../../selfplay/matches/ladder.js';

const expected = (a: number, b: number): number => 1 / (1 + 10 ** ((b - a) / 400));

/** Everyone against everyone, with binomial luck. */
function playAll(truth: readonly number[], games: number, random: Random): LadderMatch[] {
  const matches: LadderMatch[] = [];
  for (let first = 0; first < truth.length; first++) {
    for (let second = first + 1; second < truth.length; second++) {
      let points = 0;
      for (let game = 0; game < games; game++) {
        if (random.uniform() < expected(truth[first]!, truth[second]!)) points++;
      }
      matches.push({ first, second, games, points });
    }
  }
  return matches;
}

/** Minus the logarithm of what is to be made largest, straight from its definition. */
function cost(elo: readonly number[], matches: readonly LadderMatch[]): number {
  let sum = elo.reduce((total, rating) => total + rating ** 2 / 2 / 2000 ** 2, 0);
  for (const { first, second, games, points } of matches) {
    sum -= points * Math.log(expected(elo[first]!, elo[second]!));
    sum -= (games - points) * Math.log(expected(elo[second]!, elo[first]!));
  }
  return sum;
}

/** Minimises by trying one rating after the other a step up and down. */
function slowFit(players: number, matches: readonly LadderMatch[]): number[] {
  const elo = new Array<number>(players).fill(0);
  for (let step = 256; step > 1e-3; step /= 2) {
    for (let moved = true; moved;) {
      moved = false;
      for (let player = 0; player < players; player++) {
        for (const change of [step, -step]) {
          const trial = elo.with(player, elo[player]! + change);
          if (cost(trial, matches) < cost(elo, matches) - 1e-12) {
            elo.splice(0, players, ...trial);
            moved = true;
          }
        }
      }
    }
  }
  return elo;
}

describe('a ladder', () => {
  it('finds what trying single ratings finds', () => {
    const random = Random.fromSeed('ladder');
    const matches = playAll([0, 150, 300, 900], 12, random);
    const slow = slowFit(4, matches);
    const fitted = fitLadder(4, matches, 0);
    fitted.forEach(({ elo }, player) => expect(elo).toBeCloseTo(slow[player]! - slow[0]!, 0));
  });

  it('of two players is the Elo of the score', () => {
    const [, second] = fitLadder(2, [{ first: 0, second: 1, games: 400, points: 100 }], 0);
    expect(second!.elo).toBeCloseTo(400 * Math.log10(3), 0);
    // The spread of a share p of n games is sqrt(p (1 - p) / n); Elo changes by 400 / ln 10 / (p (1 - p)) with it.
    const margin = (1.96 * 400) / Math.LN10 / Math.sqrt(400 * 0.25 * 0.75);
    expect((second!.eloInterval[1] - second!.elo) / margin).toBeCloseTo(1, 1);
    expect((second!.elo - second!.eloInterval[0]) / margin).toBeCloseTo(1, 1);
  });

  it('covers the truth about 95 times of 100', () => {
    const random = Random.fromSeed('coverage');
    const truth = [0, 200, 350];
    let covered = 0;
    for (let trial = 0; trial < 300; trial++) {
      fitLadder(3, playAll(truth, 40, random), 0).forEach(({ eloInterval: [low, high] }, player) => {
        if (player > 0 && low <= truth[player]! && truth[player]! <= high) covered++;
      });
    }
    expect(covered / 600).toBeGreaterThan(0.92);
    expect(covered / 600).toBeLessThan(0.98);
  });

  it('places players who never met by those they both met, and stays finite when all was won', () => {
    const chain = [
      { first: 1, second: 0, games: 100, points: 76 },
      { first: 2, second: 1, games: 100, points: 76 },
    ];
    const [, , top] = fitLadder(3, chain, 0);
    expect(top!.elo).toBeGreaterThan(380);
    expect(top!.elo).toBeLessThan(420);
    const [, winner] = fitLadder(2, [{ first: 1, second: 0, games: 50, points: 50 }], 0);
    expect(Number.isFinite(winner!.elo)).toBe(true);
    expect(winner!.elo).toBeGreaterThan(600);
    // 2 · 50 · ln(1 / p) is 3.84 at p = 0.9623, which is 563 Elo; the prior pulls a little.
    expect(winner!.eloInterval[0]).toBeGreaterThan(540);
    expect(winner!.eloInterval[0]).toBeLessThan(566);
    expect(winner!.eloInterval[1]).toBeGreaterThan(1500);
  });

  it('refuses matches that are none', () => {
    expect(() => fitLadder(2, [{ first: 0, second: 0, games: 2, points: 1 }], 0)).toThrow(/no match/);
    expect(() => fitLadder(2, [{ first: 0, second: 1, games: 2, points: 3 }], 0)).toThrow(/no match/);
  });
});
