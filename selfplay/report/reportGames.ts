import { PASS } from '../../engine/squareSet.js';
import type { GameRecord } from '../records/gameRecord.js';
import { type Estimate, Ratio, shareOf } from './reportRatio.js';
import {
  resultFor,
  VALUE_SOURCES,
  type ValueError,
  ValueErrors,
  valueOf,
  type ValueSource,
} from './reportValue.js';

/** How the games of a generation went. */
export interface GameFigures {
  /** Games read. */
  readonly games: number;
  /** Shares of the games, 0..1, that sum to 1. */
  readonly black: number;
  readonly drawn: number;
  readonly white: number;
  /** Final disc difference in black's view, and its size whoever won. */
  readonly discs: Estimate;
  readonly margin: Estimate;
  /** Discs placed until the end, and passes. */
  readonly moves: Estimate;
  readonly passes: Estimate;
  /** Share of games that ended with squares still empty. */
  readonly unfilled: number;
}

/** The policy targets of the plies with a full search. */
export interface TargetFigures {
  readonly plies: number;
  /** Mean entropy in nats: what is left of the policy loss for a network that knows the targets. */
  readonly entropy: Estimate;
  /** Mean logarithm of the number of legal moves: the entropy of not knowing anything. */
  readonly uniform: number;
  /** Mean probability that the target gives the move played. */
  readonly played: Estimate;
  /** Share of plies where the move played is the target's likeliest. */
  readonly likeliest: number;
}

/** Values at the last searched ply before the solver took over, against the exact result of what was played. */
export interface EndgameFigures {
  /** Games that the solver ended, and those of them that it proved drawn, which have no sign to agree with. */
  readonly games: number;
  readonly drawn: number;
  /** Share of the decided games whose winner the value named. */
  readonly agreement: Readonly<Record<ValueSource, Estimate | undefined>>;
}

/** What the self-play games of one generation say; parts are undefined where the games have none of it. */
export interface GenerationFigures {
  readonly generation: number;
  readonly results: GameFigures;
  readonly targets: TargetFigures | undefined;
  readonly values: Readonly<Record<ValueSource, ValueError | undefined>>;
  readonly endgames: EndgameFigures | undefined;
}

/** Sums over the games of one generation, one game at a time. */
export class GenerationGames {
  readonly #results = new ResultSums();
  readonly #targets = new TargetSums();
  readonly #values = { network: new ValueErrors('network'), search: new ValueErrors('search') };
  readonly #endgames = new EndgameSums();

  add(game: GameRecord): void {
    this.#results.add(game);
    this.#targets.add(game);
    for (const source of VALUE_SOURCES) this.#values[source].add(game);
    this.#endgames.add(game);
  }

  figures(generation: number): GenerationFigures {
    return {
      generation,
      results: this.#results.figures(),
      targets: this.#targets.figures(),
      values: { network: this.#values.network.summary(), search: this.#values.search.summary() },
      endgames: this.#endgames.figures(),
    };
  }
}

class ResultSums {
  #games = 0;
  #black = 0;
  #white = 0;
  #unfilled = 0;
  readonly #discs = new Ratio();
  readonly #margin = new Ratio();
  readonly #moves = new Ratio();
  readonly #passes = new Ratio();

  add({ plies, score, start }: GameRecord): void {
    const passes = plies.filter(({ move }) => move === PASS).length;
    const moves = plies.length - passes;
    this.#games++;
    if (score > 0) this.#black++;
    if (score < 0) this.#white++;
    if (start === undefined && moves < 60) this.#unfilled++;
    this.#discs.add(score, 1);
    this.#margin.add(Math.abs(score), 1);
    this.#moves.add(moves, 1);
    this.#passes.add(passes, 1);
  }

  figures(): GameFigures {
    const games = this.#games;
    return {
      games,
      black: this.#black / games,
      drawn: (games - this.#black - this.#white) / games,
      white: this.#white / games,
      discs: this.#discs.estimate()!,
      margin: this.#margin.estimate()!,
      moves: this.#moves.estimate()!,
      passes: this.#passes.estimate()!,
      unfilled: this.#unfilled / games,
    };
  }
}

class TargetSums {
  readonly #entropy = new Ratio();
  readonly #uniform = new Ratio();
  readonly #played = new Ratio();
  readonly #likeliest = new Ratio();

  add(game: GameRecord): void {
    let [plies, entropy, uniform, played, likeliest] = [0, 0, 0, 0, 0];
    for (const { kind, target, legal, move } of game.plies) {
      if (kind !== 'full' || target === undefined) continue;
      const ofMove = target[legal.indexOf(move)]!;
      plies++;
      entropy += entropyOf(target);
      uniform += Math.log(legal.length);
      played += ofMove;
      if (target.every((part) => part <= ofMove)) likeliest++;
    }
    this.#entropy.add(entropy, plies);
    this.#uniform.add(uniform, plies);
    this.#played.add(played, plies);
    this.#likeliest.add(likeliest, plies);
  }

  figures(): TargetFigures | undefined {
    const entropy = this.#entropy.estimate();
    if (entropy === undefined) return undefined;
    return {
      plies: this.#entropy.count,
      entropy,
      uniform: this.#uniform.estimate()!.value,
      played: this.#played.estimate()!,
      likeliest: this.#likeliest.estimate()!.value,
    };
  }
}

/** -Σ p ln p, in nats. */
function entropyOf(target: Float32Array): number {
  let sum = 0;
  for (const part of target) if (part > 0) sum -= part * Math.log(part);
  return sum;
}

class EndgameSums {
  #games = 0;
  #drawn = 0;
  readonly #agreed = { network: 0, search: 0 };
  readonly #asked = { network: 0, search: 0 };

  add(game: GameRecord): void {
    const solvedFrom = game.plies.findIndex(({ kind }) => kind === 'solved');
    if (solvedFrom < 0) return;
    this.#games++;
    if (game.score === 0) {
      this.#drawn++;
      return;
    }
    for (const source of VALUE_SOURCES) {
      const ply = game.plies.slice(0, solvedFrom).findLastIndex((record) => {
        return valueOf(record, source) !== undefined;
      });
      if (ply < 0) continue;
      this.#asked[source]++;
      if (valueOf(game.plies[ply]!, source)! * resultFor(game, ply) > 0) this.#agreed[source]++;
    }
  }

  figures(): EndgameFigures | undefined {
    if (this.#games === 0) return undefined;
    return {
      games: this.#games,
      drawn: this.#drawn,
      agreement: {
        network: shareOf(this.#agreed.network, this.#asked.network),
        search: shareOf(this.#agreed.search, this.#asked.search),
      },
    };
  }
}
