import { OthelloError } from '../../engine/errors.js';
import { throwIfStopped } from '../../engine/stop.js';

/** All games of two players, by their place in the list of players. */
export interface LadderMatch {
  readonly first: number;
  readonly second: number;
  readonly games: number;
  /** Points of the first, a draw counting a half. */
  readonly points: number;
}

export interface LadderRating {
  readonly elo: number;
  /** 95 % interval of `elo`; of the anchor it is the point 0. */
  readonly eloInterval: readonly [number, number];
}

/** One unit of the logistic scale in Elo. */
export const ELO = 400 / Math.LN10;
/** A faint prior, ratings spread by 2000 Elo, keeps those finite who won or lost every game. */
const PRIOR = (ELO / 2000) ** 2;
/** What twice a log-likelihood may fall short of the largest within a 95 % interval: chi-squared, one degree. */
export const DEVIANCE = 3.841459;
const STEPS = 100;
/** A Newton step is cut to this, about 350 Elo, so that the search cannot run away. */
const LONGEST_STEP = 2;

/**
 * Ratings that explain all results at once (Bradley and Terry 1952): a player with rating r beats one with s with
 * probability 1 / (1 + 10^((s - r) / 400)); a draw is half a win. The interval of a rating holds the values with
 * which the others can still explain the results nearly as well (profile likelihood), so it is lopsided where
 * nearly all games were won. Games count as independent, which is cautious for paired openings and draws.
 *
 * @param anchor the player whose rating is 0.
 * @throws OthelloError `usage` for a match between a player and itself or with impossible points.
 */
export function fitLadder(players: number, matches: readonly LadderMatch[], anchor: number): LadderRating[] {
  for (const { first, second, games, points } of matches) {
    const known = [first, second].every(
      (player) => Number.isInteger(player) && player >= 0 && player < players,
    );
    if (known && first !== second && points >= 0 && points <= games) continue;
    throw new OthelloError(
      'usage',
      `${points} points in ${games} games of ${first} and ${second} are no match.`,
    );
  }
  const best = maximize(new Float64Array(players), matches, undefined);
  const largest = logLikelihood(best, matches);
  return Array.from(best, (rating, player) => {
    throwIfStopped(); // of hundreds of players this takes seconds
    if (player === anchor) return { elo: 0, eloInterval: [0, 0] };
    const difference = rating - best[anchor]!;
    const excess = (offset: number): number => {
      const tied = maximize(best, matches, { player, anchor, offset });
      return Math.sqrt(2 * Math.max(0, largest - logLikelihood(tied, matches))) - Math.sqrt(DEVIANCE);
    };
    const ends = [-1, 1].map((side) => ELO * edgeOf(difference, side, excess));
    return { elo: ELO * difference, eloInterval: [ends[0]!, ends[1]!] };
  });
}

/**
 * Where `excess` is zero to that side of `centre`. It is found by doubling and then by the Illinois form of false
 * position: the root of the deviance is nearly a straight line, so a few steps do.
 */
function edgeOf(centre: number, side: number, excess: (value: number) => number): number {
  let [inside, low] = [0, -Math.sqrt(DEVIANCE)];
  let [outside, high] = [0.5, excess(centre + side * 0.5)];
  while (high < 0 && outside < 64) {
    [inside, low] = [outside, high];
    outside *= 2;
    high = excess(centre + side * outside);
  }
  let kept = 0;
  for (let step = 0; step < 50; step++) {
    const middle = inside - ((outside - inside) * low) / (high - low);
    const value = excess(centre + side * middle);
    if (Math.abs(value) < 1e-7) return centre + side * middle;
    if (value < 0) {
      [inside, low] = [middle, value];
      if (kept === 1) high /= 2;
      kept = 1;
    } else {
      [outside, high] = [middle, value];
      if (kept === -1) low /= 2;
      kept = -1;
    }
  }
  return centre + side * inside;
}

/** `player` is rated exactly `offset` above the anchor. */
interface Tie {
  readonly player: number;
  readonly anchor: number;
  readonly offset: number;
}

/** The ratings with the largest likelihood, or with the largest under a tie: Newton's method, one maximum. */
function maximize(start: Float64Array, matches: readonly LadderMatch[], tie: Tie | undefined): Float64Array {
  const ratings = start.slice();
  const players = ratings.length;
  if (tie !== undefined) ratings[tie.player] = ratings[tie.anchor]! + tie.offset;
  for (let step = 0; step < STEPS; step++) {
    const { gradient, curvature } = slopes(ratings, matches);
    if (tie !== undefined) moveTogether(gradient, curvature, tie);
    const move = solveSymmetric(curvature, gradient);
    if (tie !== undefined) move[tie.player] = move[tie.anchor]!;
    const longest = Math.max(...move.map(Math.abs));
    const scale = Math.min(1, LONGEST_STEP / longest);
    for (let i = 0; i < players; i++) ratings[i]! += scale * move[i]!;
    if (longest < 1e-10) break;
  }
  return ratings;
}

/** Adds the tied player's slopes to the anchor's, and leaves it none of its own. */
function moveTogether(
  gradient: Float64Array,
  curvature: readonly Float64Array[],
  { player, anchor }: Tie,
): void {
  gradient[anchor]! += gradient[player]!;
  gradient[player] = 0;
  for (const row of curvature) row[anchor]! += row[player]!;
  for (let column = 0; column < gradient.length; column++) {
    curvature[anchor]![column]! += curvature[player]![column]!;
  }
  for (let other = 0; other < gradient.length; other++) {
    curvature[player]![other] = 0;
    curvature[other]![player] = 0;
  }
  curvature[player]![player] = 1;
}

function logLikelihood(ratings: Float64Array, matches: readonly LadderMatch[]): number {
  let sum = ratings.reduce((total, rating) => total - (PRIOR / 2) * rating * rating, 0);
  for (const { first, second, games, points } of matches) {
    const lead = ratings[first]! - ratings[second]!;
    sum -= points * Math.log1p(Math.exp(-lead)) + (games - points) * Math.log1p(Math.exp(lead));
  }
  return sum;
}

/** First derivatives of the log-likelihood with its prior, and the negative second ones, by rows. */
function slopes(ratings: Float64Array, matches: readonly LadderMatch[]) {
  const gradient = ratings.map((rating) => -PRIOR * rating);
  const curvature = Array.from(ratings, (_, row) => {
    const slopesOfRow = new Float64Array(ratings.length);
    slopesOfRow[row] = PRIOR;
    return slopesOfRow;
  });
  for (const { first, second, games, points } of matches) {
    const expected = 1 / (1 + Math.exp(ratings[second]! - ratings[first]!));
    const surplus = points - games * expected;
    gradient[first]! += surplus;
    gradient[second]! -= surplus;
    const information = games * expected * (1 - expected);
    curvature[first]![first]! += information;
    curvature[second]![second]! += information;
    curvature[first]![second]! -= information;
    curvature[second]![first]! -= information;
  }
  return { gradient, curvature };
}

/**
 * x with rows · x = right, for a positive definite matrix: Gauss's elimination needs no pivots there. Zeros are
 * passed over, for in a long chain of players hardly any two have met.
 *
 * @param rows are used up
 */
function solveSymmetric(rows: readonly Float64Array[], right: Float64Array): Float64Array {
  const x = right.slice();
  const size = x.length;
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = pivot + 1; row < size; row++) {
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!;
      if (factor === 0) continue;
      for (let column = pivot; column < size; column++) rows[row]![column]! -= factor * rows[pivot]![column]!;
      x[row]! -= factor * x[pivot]!;
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let column = row + 1; column < size; column++) x[row]! -= rows[row]![column]! * x[column]!;
    x[row]! /= rows[row]![row]!;
  }
  return x;
}
