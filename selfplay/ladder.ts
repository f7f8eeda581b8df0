import { OthelloError } from '../engine/index.js';

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
const ELO = 400 / Math.LN10;
/** A faint prior, ratings spread by 2000 Elo, keeps those finite who won or lost every game. */
const PRIOR = (ELO / 2000) ** 2;
const Z95 = 1.959964;
const STEPS = 100;
/** A Newton step is cut to this, about 350 Elo, so that the search cannot run away. */
const LONGEST_STEP = 2;

/**
 * Ratings that explain all results at once (Bradley and Terry 1952): a player with rating r beats one with s with
 * probability 1 / (1 + 10^((s - r) / 400)); a draw is half a win. Newton's method on the log-likelihood, which has
 * one maximum; the intervals come from its curvature there. They count games as independent, which is cautious
 * for paired openings and draws.
 *
 * @param anchor the player whose rating is 0; when absent, the mean of all is.
 * @throws OthelloError `usage` for a match between a player and itself or with impossible points.
 */
export function fitLadder(players: number, matches: readonly LadderMatch[], anchor?: number): LadderRating[] {
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
  const ratings = new Float64Array(players);
  for (let step = 0; step < STEPS; step++) {
    const { gradient, curvature } = slopes(ratings, matches);
    const move = solveSymmetric(curvature, gradient);
    const longest = Math.max(...move.map(Math.abs));
    const scale = Math.min(1, LONGEST_STEP / longest);
    for (let i = 0; i < players; i++) ratings[i]! += scale * move[i]!;
    if (longest < 1e-12) break;
  }
  const { curvature } = slopes(ratings, matches);
  return Array.from(ratings, (_, player) => {
    // The rating is this combination of the free ones; so much does it vary.
    const weights = Float64Array.from(ratings, (_, other) => {
      const reference = anchor === undefined ? 1 / players : Number(other === anchor);
      return Number(other === player) - reference;
    });
    const spread = dot(weights, solveSymmetric(curvature, weights));
    const elo = ELO * dot(weights, ratings) + 0;
    const margin = Z95 * ELO * Math.sqrt(Math.max(0, spread));
    return { elo, eloInterval: [elo - margin, elo + margin] };
  });
}

/** First derivatives of the log-likelihood with its prior, and the negative second ones, by rows. */
function slopes(ratings: Float64Array, matches: readonly LadderMatch[]) {
  const gradient = ratings.map((rating) => -PRIOR * rating);
  const curvature = Array.from(ratings, (_, row) =>
    Float64Array.from(ratings, (_, column) => (row === column ? PRIOR : 0)),
  );
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

/** x with matrix · x = right, for a positive definite matrix: Gauss's elimination needs no pivots there. */
function solveSymmetric(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const rows = matrix.map((row) => row.slice());
  const x = right.slice();
  const size = x.length;
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = pivot + 1; row < size; row++) {
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!;
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

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
