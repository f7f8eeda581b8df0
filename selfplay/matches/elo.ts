/** Games of one player against another, from the first player's view. */
export interface MatchScore {
  readonly games: number;
  readonly wins: number;
  readonly draws: number;
  readonly losses: number;
  /** Mean result, 0..1, a draw counting a half. */
  readonly score: number;
  /** Elo difference that the score stands for. */
  readonly elo: number;
  /** 95 % interval of `elo`. */
  readonly eloInterval: readonly [number, number];
  /** 95 % interval of `score`. */
  readonly scoreInterval: readonly [number, number];
}

const Z95 = 1.959964;

/** Elo difference of an expected score strictly between 0 and 1. */
export function eloOf(score: number): number {
  return -400 * Math.log10(1 / score - 1);
}

/**
 * Score and Elo of a match of pairs: two games from one opening, colours exchanged. The two games of a
 * pair are not independent, so the interval comes from the spread of the pair results (the pentanomial
 * variance used by engine testers). One imaginary drawn pair keeps it finite when every game was won.
 *
 * @param pairs results of each pair, 1 win, 0.5 draw, 0 loss, in the first player's view.
 */
export function matchScore(pairs: readonly (readonly [number, number])[]): MatchScore {
  const results = pairs.flat();
  const games = results.length;
  const wins = results.filter((result) => result === 1).length;
  const draws = results.filter((result) => result === 0.5).length;
  const total = results.reduce((sum, result) => sum + result, 0);

  const count = pairs.length + 1;
  const means = [...pairs.map(([first, second]) => (first + second) / 2), 0.5];
  const mean = means.reduce((sum, value) => sum + value, 0) / count;
  const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, count - 1);
  const margin = Z95 * Math.sqrt(variance / count);
  const edge = 1 / (4 * count);
  const clamp = (value: number): number => Math.min(1 - edge, Math.max(edge, value));
  const interval = [clamp(mean - margin), clamp(mean + margin)] as const;
  return {
    games,
    wins,
    draws,
    losses: games - wins - draws,
    score: games === 0 ? 0.5 : total / games,
    elo: eloOf(clamp(games === 0 ? 0.5 : total / games)),
    eloInterval: [eloOf(interval[0]), eloOf(interval[1])],
    scoreInterval: interval,
  };
}
