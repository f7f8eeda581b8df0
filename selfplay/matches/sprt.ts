import { OthelloError } from '../../engine/errors.js';

/** Two answers to "how much stronger is the first player", one of which a sequential test accepts. */
export interface SprtHypotheses {
  readonly elo0: number;
  readonly elo1: number;
  /** Probability of accepting elo1 where elo0 is true; 0.05 when absent. */
  readonly alpha?: number;
  /** Probability of accepting elo0 where elo1 is true; 0.05 when absent. */
  readonly beta?: number;
}

export interface SprtState {
  /** Logarithm of how much better elo1 explains the results than elo0. */
  readonly llr: number;
  /** At or below the first elo0 is accepted, at or above the second elo1. */
  readonly bounds: readonly [number, number];
  readonly accepted: 'elo0' | 'elo1' | undefined;
}

/** Mean results of a pair of games. */
const OUTCOMES = [0, 0.25, 0.5, 0.75, 1] as const;
/** Stands in for an outcome that has not been seen, so that no hypothesis is impossible. */
const UNSEEN = 1e-3;

/**
 * The generalised sequential probability ratio test on pairs of games (Van den Bergh, "The generalized sequential
 * probability ratio test", as engine testers use it): the frequencies of the five outcomes of a pair are free,
 * only their mean is what a hypothesis fixes, and each hypothesis is given the frequencies that explain the
 * results best. Pairs take care of the openings: both games of one share its advantage.
 *
 * @param pairs results of each pair, 1 win, 0.5 draw, 0 loss, in the first player's view.
 * @throws OthelloError `usage` unless elo0 < elo1 and the probabilities are between 0 and 0.5.
 */
export function sprt(pairs: readonly (readonly [number, number])[], hypotheses: SprtHypotheses): SprtState {
  const { elo0, elo1, alpha = 0.05, beta = 0.05 } = hypotheses;
  if (!(elo0 < elo1) || !(elo1 - elo0 < 2000)) {
    throw new OthelloError(
      'usage',
      `A sequential test needs two Elo numbers, the first smaller; not ${elo0},${elo1}.`,
    );
  }
  if (![alpha, beta].every((probability) => probability > 0 && probability < 0.5)) {
    throw new OthelloError('usage', 'The error probabilities of a sequential test are between 0 and 0.5.');
  }
  const counts = OUTCOMES.map((outcome) => {
    const seen = pairs.filter(([first, second]) => (first + second) / 2 === outcome).length;
    return seen === 0 ? UNSEEN : seen;
  });
  const llr = pairs.length === 0 ? 0 : bestLog(counts, scoreOf(elo1)) - bestLog(counts, scoreOf(elo0));
  const bounds = [Math.log(beta / (1 - alpha)), Math.log((1 - beta) / alpha)] as const;
  return { llr, bounds, accepted: llr <= bounds[0] ? 'elo0' : llr >= bounds[1] ? 'elo1' : undefined };
}

function scoreOf(elo: number): number {
  return 1 / (1 + 10 ** (-elo / 400));
}

/**
 * Largest log-likelihood of the counts over frequencies with that mean. By Lagrange's method the best are
 * (count / total) / (1 + t (outcome - mean)) with the one t for which they have it; the left side of that
 * equation falls with t.
 */
function bestLog(counts: readonly number[], mean: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let low = -1 / (1 - mean);
  let high = 1 / mean;
  for (let step = 0; step < 100; step++) {
    const t = (low + high) / 2;
    const excess = counts.reduce((sum, count, i) => {
      const distance = OUTCOMES[i]! - mean;
      return sum + (count * distance) / (1 + t * distance);
    }, 0);
    if (excess > 0) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  return counts.reduce(
    (sum, count, i) => sum + count * Math.log(count / total / (1 + t * (OUTCOMES[i]! - mean))),
    0,
  );
}
