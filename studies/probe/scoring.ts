import type { Random } from '../../engine/random.js';
import { ClusterBootstrap } from '../statistics/clusterBootstrap.js';
import type { Interval } from '../statistics/interval.js';
import type { Labels } from './probedConcepts.js';
import type { GameSplit } from './split.js';
import { forKnown } from './varyingLabels.js';

/** Sums of a test game that R² is made of: rows, labels and their squares. */
interface GameSums {
  readonly rows: Float64Array;
  readonly values: Float64Array;
  readonly squares: Float64Array;
}

/**
 * R² = 1 - sum (y - prediction)² / sum (y - mean y)² over the test rows, with its interval over whole games: the same draws of games
 * for all, so that differences are paired.
 */
export class Scoring {
  readonly #games: number;
  readonly #bootstrap: ClusterBootstrap;
  readonly #sums = new Map<string, GameSums>();
  /** Sum of squares about the mean: of all games, then of each draw. */
  readonly #spreads = new Map<string, Float64Array>();

  constructor(labels: readonly Labels[], games: readonly number[], split: GameSplit, random: Random) {
    const count = (this.#games = split.test.length);
    this.#bootstrap = new ClusterBootstrap(random);
    const place = new Map(split.test.map((game, index) => [game, index]));
    for (const one of labels) {
      const sums = {
        rows: new Float64Array(count),
        values: new Float64Array(count),
        squares: new Float64Array(count),
      };
      forKnown(one, (value, example) => {
        const at = place.get(games[example]!);
        if (at === undefined) return;
        sums.rows[at]!++;
        sums.values[at]! += value;
        sums.squares[at]! += value * value;
      });
      this.#sums.set(one.concept.name, sums);
    }
  }

  /** R² of squared errors by test game; with a `control`, less that of the control's errors. */
  of(concept: string, errors: readonly number[], control?: readonly number[]): Interval {
    const spread = this.#spread(concept);
    const difference = control === undefined ? errors : errors.map((error, game) => error - control[game]!);
    const base = control === undefined ? 1 : 0;
    const summed = this.#bootstrap.totals(difference);
    return this.#bootstrap.interval(
      summed.map((sum, draw) => base - sum / spread[draw]!),
      this.#games,
    );
  }

  /** R² of squared errors by test game, without an interval. */
  score(concept: string, errors: readonly number[]): number {
    return 1 - errors.reduce((sum, error) => sum + error, 0) / this.#spread(concept)[0]!;
  }

  #spread(concept: string): Float64Array {
    let spread = this.#spreads.get(concept);
    if (spread === undefined) {
      const sums = this.#sums.get(concept)!;
      const [rows, values, squares] = [sums.rows, sums.values, sums.squares].map((part) =>
        this.#bootstrap.totals(part),
      );
      spread = squares!.map((square, draw) => square - values![draw]! ** 2 / rows![draw]!);
      this.#spreads.set(concept, spread);
    }
    return spread;
  }
}
