import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { evaluationsOf, sampleShapley, type ShapleyOptions } from '../../../studies/faithfulness/shapley.js';
import { exactShapley } from '../../support/lrp/exactShapley.js';

const PLAYERS = 6;
type Game = (members: readonly number[]) => number;

/** Every set is worth something of its own; the last player adds nothing, and players 0 and 1 are alike. */
function drawGame(seed: string): Game {
  const random = Random.fromSeed(seed);
  const worths = new Map<string, number>();
  return (members) => {
    const [a = 0, b = 0, ...rest] = members;
    const key = [a + b, ...rest.slice(0, -1)].join();
    if (!worths.has(key)) worths.set(key, random.split(key).normal());
    return worths.get(key)!;
  };
}

function sample(game: Game, options: Partial<ShapleyOptions> = {}, players = PLAYERS) {
  return sampleShapley({
    players,
    worth: (members, count) =>
      Promise.resolve(
        Array.from({ length: count }, (_, set) =>
          game([...members.subarray(set * players, (set + 1) * players)]),
        ),
      ),
    random: Random.fromSeed('orders'),
    tolerance: () => 0.02,
    most: 4000,
    ...options,
  });
}

describe('sampled Shapley values', () => {
  it('are those of all sets, within their standard errors, and stop there', async () => {
    const game = drawGame('a game');
    const exact = exactShapley(PLAYERS, game);
    const { values, errors, isPrecise, pairs, halves } = await sample(game);
    expect(isPrecise).toBe(true);
    expect(Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / PLAYERS)).toBeLessThanOrEqual(
      0.02,
    );
    expect(pairs).toBeLessThan(4000);
    values.forEach((value, player) => {
      expect(Math.abs(value - exact[player]!)).toBeLessThan(4 * errors[player]! + 1e-12);
      expect((halves[0][player]! + halves[1][player]!) / 2).toBeCloseTo(value, 10);
    });
  });

  it('keep the axioms: the sum exactly, nothing for a dummy, the same for players that are alike', async () => {
    const game = drawGame('another game');
    const { values, errors, whole, none } = await sample(game, { most: 3 });
    expect(whole).toBe(game([1, 1, 1, 1, 1, 1]));
    expect(none).toBe(game([0, 0, 0, 0, 0, 0]));
    // Three pairs only: the sum needs no large sample.
    expect(values.reduce((a, b) => a + b)).toBeCloseTo(whole - none, 12);
    expect([values[5], errors[5]]).toEqual([0, 0]);
    const fine = await sample(game, { tolerance: () => 0.015 });
    expect(Math.abs(fine.values[0]! - fine.values[1]!)).toBeLessThan(4 * (fine.errors[0]! + fine.errors[1]!));
  });

  it('are exact at once where players only add up, and for a game of pairs, whose every order counts with its reverse', async () => {
    const weights = [1, -2, 3, 0.5, 0, 7];
    const sum: Game = (members) =>
      members.reduce((total, member, player) => total + member * weights[player]!, 0);
    const added = await sample(sum);
    expect([...added.values]).toEqual(weights);
    expect(added.pairs).toBe(16);
    const product: Game = (members) => sum(members) + 4 * members[0]! * members[1]!;
    const { values, errors } = await sample(product);
    // A pair shares what it makes; in an order and its reverse each of the two comes second once.
    [3, 0, 3, 0.5, 0, 7].forEach((value, player) => expect(values[player]).toBeCloseTo(value, 12));
    expect(Math.max(...errors)).toBeLessThan(1e-7);
  });

  it('say how far off they are: errors in units of the standard error have the size 1', async () => {
    const game = drawGame('errors');
    const exact = exactShapley(PLAYERS, game);
    let squares = 0;
    const seeds = 150;
    for (let seed = 0; seed < seeds; seed++) {
      const random = Random.fromSeed(seed);
      const { values, errors } = await sample(game, { random, tolerance: () => 0, most: 32 });
      for (const player of [0, 2, 3, 4])
        squares += ((values[player]! - exact[player]!) / errors[player]!) ** 2;
    }
    const size = Math.sqrt(squares / (4 * seeds));
    expect(size).toBeGreaterThan(0.9);
    expect(size).toBeLessThan(1.15);
  });

  it('ask for each of the sets at the ends once, and for as many sets as they say', async () => {
    const asked: string[] = [];
    const game = drawGame('counted');
    const counted: Game = (members) => {
      asked.push(members.join());
      return game(members);
    };
    const { pairs } = await sample(counted, { most: 9 });
    expect(asked).toHaveLength(evaluationsOf(PLAYERS, pairs));
    const sizes = asked.map((set) => set.split('1').length - 1);
    expect([0, 1, 5, 6].map((size) => sizes.filter((one) => one === size).length)).toEqual([1, 6, 6, 1]);
    // Two and three players have no other sets.
    for (const players of [2, 3]) {
      const small: Game = (members) =>
        members.reduce((sum, member, player) => sum + member * (player + 1), 0) ** 2;
      const { values } = await sample(small, {}, players);
      const exact = exactShapley(players, small);
      exact.forEach((value, player) => expect(values[player]).toBeCloseTo(value, 9));
    }
  });

  it('need no sample of one player', async () => {
    const { values, errors, isPrecise } = await sample(([member]) => 2 + 3 * member!, {}, 1);
    expect([[...values], [...errors], isPrecise]).toEqual([[3], [0], true]);
  });
});
