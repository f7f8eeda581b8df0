import { positionKey } from '../../../../playing/line.js';
import { lineTo } from '../../../../playing/playedGame.js';
import { type GameReview, reviewGame } from '../../../../selfplay/review/gameReview.js';
import type { PlayState } from '../state.js';

/** The review of the game, as far as its moves have been judged. */
export function reviewOf({ game, judged }: PlayState): GameReview {
  const plies = game.line.flatMap((_, ply) => judged.get(positionKey(lineTo(game, ply + 1))) ?? []);
  return reviewGame(plies);
}

/** After so many moves the worst moves were played, the dearest first. */
export function worstPlies(state: PlayState): number[] {
  const { moves, worst } = reviewOf(state);
  return worst.map((index) => moves[index]!.ply);
}
