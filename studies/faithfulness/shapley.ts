import type { Random } from '../../engine/random.js';

/** What sets of players are worth, all at once. @param members [count, players], 1 for who is in the set */
export type Worth = (members: Uint8Array, count: number) => Promise<ArrayLike<number>>;

/** A game, and how well its Shapley values are to be known. */
export interface ShapleyOptions {
  readonly players: number;
  readonly worth: Worth;
  readonly random: Random;
  /** The standard error at which sampling ends, as the root of the mean square over players. @param whole what all are worth @param none what nobody is */
  readonly tolerance: (whole: number, none: number) => number;
  /** The most pairs of permutations. */
  readonly most: number;
}

/** Shapley values of a game, from permutations drawn at random. */
export interface ShapleyEstimate {
  /** What each player adds on average over all orders in which they may come; they sum to whole - none. */
  readonly values: Float64Array;
  /** Standard error of each value. */
  readonly errors: Float64Array;
  /** The same values of every other pair alone: how far two independent estimates agree. */
  readonly halves: readonly [Float64Array, Float64Array];
  readonly whole: number;
  readonly none: number;
  /** Pairs of permutations that were drawn. */
  readonly pairs: number;
  readonly isPrecise: boolean;
}

/** Pairs that are asked at once, and the fewest of which a standard error is believed. */
const PAIRS_AT_ONCE = 8;
const FEWEST_PAIRS = 16;

/**
 * Shapley values by permutation sampling (Castro, Gómez & Tejada 2009): in each order every player adds what the set
 * is worth with it more than without it. Each order is taken backwards too (antithetic, Mitchell et al. 2022), which takes out what is
 * odd in the place of a player; the pairs are independent, and the standard error is of their means:
 *
 *     φ_i = mean over pairs of ½ (v(before_i ∪ i) - v(before_i) + v(after_i ∪ i) - v(after_i))
 *
 * The sum over players is v(all) - v(none) in every order, so that it is exact. Drawing ends when the standard errors are, as the
 * root of their mean square over players, small enough; stopping by what was drawn makes the errors a little too small, the less the more pairs.
 */
export async function sampleShapley(options: ShapleyOptions): Promise<ShapleyEstimate> {
  const { players, worth, random, tolerance, most } = options;
  const ends = await endsOf(players, worth);
  const { none, whole } = ends;
  const tally = new PairTally(players);
  const wanted = tolerance(whole, none);
  let errors: Float64Array = new Float64Array(players);
  let isPrecise = players < 2;
  if (isPrecise) tally.add(new Float64Array(players).fill(whole - none));
  while (!isPrecise && tally.pairs < most) {
    const orders = Array.from({ length: Math.min(PAIRS_AT_ONCE, most - tally.pairs) }, () =>
      drawOrder(players, random),
    );
    const between = setsBetween(players);
    const count = orders.length * 2 * between;
    const numbers = count === 0 ? [] : await worth(coalitionsOf(orders, players), count);
    orders.forEach((order, pair) => {
      const [forwards, backwards] = [2 * pair, 2 * pair + 1].map((way) => way * between) as [number, number];
      const there = addedBy(order, numbers, forwards, ends);
      const back = addedBy([...order].reverse(), numbers, backwards, ends);
      tally.add(there.map((value, player) => (value + back[player]!) / 2));
    });
    errors = tally.errors();
    isPrecise = tally.pairs >= Math.min(FEWEST_PAIRS, most) && rootMeanSquare(errors) <= wanted;
  }
  const { pairs } = tally;
  return { values: tally.means(), errors, halves: tally.halves(), whole, none, pairs, isPrecise };
}

/** The size of standard errors, over players. */
export function rootMeanSquare(errors: ArrayLike<number>): number {
  return Math.sqrt(Array.from(errors).reduce((sum, error) => sum + error * error, 0) / errors.length);
}

/** What the sets are worth that every order begins or ends with: they are few, and asked once. */
interface Ends {
  readonly none: number;
  readonly whole: number;
  /** Each player by itself, and all players but it. */
  readonly alone: readonly number[];
  readonly without: readonly number[];
}

async function endsOf(players: number, worth: Worth): Promise<Ends> {
  const members = new Uint8Array((2 + 2 * players) * players);
  members.fill(1, players, 2 * players);
  for (let player = 0; player < players; player++) {
    members[(2 + player) * players + player] = 1;
    const from = (2 + players + player) * players;
    members.fill(1, from, from + players);
    members[from + player] = 0;
  }
  const numbers = Array.from(await worth(members, 2 + 2 * players));
  const [alone, without] = [numbers.slice(2, 2 + players), numbers.slice(2 + players)];
  return { none: numbers[0]!, whole: numbers[1]!, alone, without };
}

/** How many sets of an order are neither its ends nor next to them. */
function setsBetween(players: number): number {
  return Math.max(0, players - 3);
}

/** How many sets are asked for `pairs` pairs of orders. */
export function evaluationsOf(players: number, pairs: number): number {
  return 2 + 2 * players + 2 * pairs * setsBetween(players);
}

function drawOrder(players: number, random: Random): number[] {
  const order = Array.from({ length: players }, (_, player) => player);
  random.shuffle(order);
  return order;
}

/** Of each order the sets of its first 2 .. n - 2 players, then those of the same order backwards. */
function coalitionsOf(orders: readonly (readonly number[])[], players: number): Uint8Array {
  const members = new Uint8Array(orders.length * 2 * setsBetween(players) * players);
  let at = 0;
  for (const order of orders) {
    for (const way of [order, [...order].reverse()]) {
      for (let size = 2; size <= players - 2; size++, at += players) {
        for (let index = 0; index < size; index++) members[at + way[index]!] = 1;
      }
    }
  }
  return members;
}

/** What each player adds when it comes. @param numbers from `at` on those of the order's sets as coalitionsOf has them */
function addedBy(order: readonly number[], numbers: ArrayLike<number>, at: number, ends: Ends): Float64Array {
  const players = order.length;
  const added = new Float64Array(players);
  const worthOf = (size: number): number => {
    if (size === 0) return ends.none;
    if (size === players) return ends.whole;
    if (size === 1) return ends.alone[order[0]!]!;
    return size === players - 1 ? ends.without[order[players - 1]!]! : numbers[at + size - 2]!;
  };
  order.forEach((player, index) => (added[player] = worthOf(index + 1) - worthOf(index)));
  return added;
}

/** Sums over pairs. */
class PairTally {
  pairs = 0;
  readonly #sums: readonly [Float64Array, Float64Array];
  readonly #squares: Float64Array;

  constructor(players: number) {
    this.#sums = [new Float64Array(players), new Float64Array(players)];
    this.#squares = new Float64Array(players);
  }

  add(pair: Float64Array): void {
    const sums = this.#sums[this.pairs % 2]!;
    pair.forEach((value, player) => {
      sums[player]! += value;
      this.#squares[player]! += value * value;
    });
    this.pairs++;
  }

  means(): Float64Array {
    return this.#squares.map((_, player) => this.#total(player) / this.pairs);
  }

  halves(): [Float64Array, Float64Array] {
    const [even, odd] = this.#sums;
    return [
      even.map((sum) => sum / Math.ceil(this.pairs / 2)),
      odd.map((sum) => sum / Math.floor(this.pairs / 2)),
    ];
  }

  /** Standard errors of the means. */
  errors(): Float64Array {
    const { pairs } = this;
    return this.#squares.map((square, player) => {
      const mean = this.#total(player) / pairs;
      const variance = Math.max(0, square / pairs - mean * mean) * (pairs / (pairs - 1));
      return Math.sqrt(variance / pairs);
    });
  }

  #total(player: number): number {
    return this.#sums[0][player]! + this.#sums[1][player]!;
  }
}
