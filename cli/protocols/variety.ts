import type { Random } from '../../engine/random.js';
import type { SearchResult } from '../../mcts/result.js';
import { integer } from '../command/option.js';

/** Plies at the beginning of a game whose moves are varied where a seed is given and nothing is said of it. */
const PLIES = 12;
/** Of the softmax over the values of the moves, which go from -1 to 1: a move that is worse by this is drawn e times as seldom. */
const TEMPERATURE = 0.08;

/** The `--opening-variety` of the commands by which other programs use the engine. */
export const varietyOption = integer(
  `plies at the beginning of a game at which the engine draws among moves of nearly the same value; ${PLIES} with --seed, otherwise 0`,
  { minimum: 0, maximum: 60 },
);

/** How many plies are varied: as many as are asked for, else some where a seed is given. */
export function variedPlies(asked: number | undefined, seed: string | undefined): number {
  return asked ?? (seed === undefined ? 0 : PLIES);
}

/**
 * A move of a search, drawn with probability ∝ exp(value / temperature) among those that were visited, so that openings differ
 * and cost little. Where only one was visited the policy decides, as in a game by the policy alone. A proven move stays.
 */
export function drawMove({ move, moves, q, priors, proven }: SearchResult, random: Random): number {
  if (proven !== undefined) return move;
  const known = Array.from(q, (value) => !Number.isNaN(value));
  const best = Math.max(...q.filter((_, index) => known[index]!));
  const byValue = known.filter(Boolean).length > 1;
  const weights = moves.map((_, index) =>
    byValue ? (known[index]! ? Math.exp((q[index]! - best) / TEMPERATURE) : 0) : priors[index]!,
  );
  let left = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return moves[index]!;
  }
  return move; // rounding left a crumb
}
