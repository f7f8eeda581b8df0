import { initialPosition, isOver, legalMoveList, play, score } from '../engine/index.js';
import type { Random } from '../engine/index.js';
import { matchScore } from './elo.js';
import type { MatchScore } from './elo.js';
import { randomOpening } from './opening.js';
import type { Player } from './player.js';
import type { GameRecord, PlyRecord } from './record.js';
import type { Steps } from './steps.js';

/** One finished game of a match. */
export interface MatchGame {
  /** Number of the pair; both games of a pair share the opening. */
  readonly pair: number;
  /** Whether the first player had black. */
  readonly firstIsBlack: boolean;
  readonly openingPlies: number;
  readonly moves: readonly number[];
  /** Final disc difference from the first player's view, empties to the winner. */
  readonly discs: number;
}

/** A match summed up from the first player's view. */
export interface MatchSummary extends MatchScore {
  readonly meanDiscs: number;
}

/**
 * One game of pair `pair`: a random opening that depends on the match's random numbers and the pair
 * alone, then `first` and `second` in turn.
 */
export function* playMatchGame(
  first: Player,
  second: Player,
  pair: number,
  firstIsBlack: boolean,
  openingPlies: number,
  random: Random,
): Steps<MatchGame> {
  const moves = randomOpening(openingPlies, random.split('opening', pair));
  let position = initialPosition();
  for (const move of moves) position = play(position, move);
  const gameRandom = random.split('game', pair, firstIsBlack ? 0 : 1);
  while (!isOver(position)) {
    const mover = (position.turn === 'black') === firstIsBlack ? first : second;
    const move = yield* mover.choose(position, gameRandom.split('ply', moves.length));
    moves.push(move);
    position = play(position, move);
  }
  const black = position.turn === 'black' ? score(position) : -score(position);
  return { pair, firstIsBlack, openingPlies, moves, discs: firstIsBlack ? black : -black };
}

/** Sums up the games of whole pairs; a pair of which only one game is there does not count. */
export function summarizeMatch(games: readonly MatchGame[]): MatchSummary {
  const byPair = new Map<number, MatchGame[]>();
  for (const game of games) byPair.set(game.pair, [...(byPair.get(game.pair) ?? []), game]);
  const whole = [...byPair.values()].filter((pair) => pair.length === 2);
  const result = (game: MatchGame): number => (game.discs > 0 ? 1 : game.discs < 0 ? 0 : 0.5);
  const counted = whole.flat();
  return {
    ...matchScore(whole.map(([first, second]) => [result(first!), result(second!)])),
    meanDiscs: counted.reduce((sum, game) => sum + game.discs, 0) / Math.max(1, counted.length),
  };
}

/** What a match game shares with every stored game. */
export function matchRecord(game: MatchGame): Pick<GameRecord, 'kind' | 'plies' | 'score'> {
  const plies: PlyRecord[] = [];
  let position = initialPosition();
  for (const move of game.moves) {
    const kind = plies.length < game.openingPlies ? 'opening' : 'played';
    plies.push({ move, kind, legal: legalMoveList(position), simulations: 0 });
    position = play(position, move);
  }
  return { kind: 'arena', plies, score: game.firstIsBlack ? game.discs : -game.discs };
}
