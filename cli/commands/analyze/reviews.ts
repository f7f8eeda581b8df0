import type { AnalyzedPly } from '../../../playing/analysis.js';
import { type GameReview, reviewGame } from '../../../selfplay/review/gameReview.js';
import type { Palette } from '../../terminal/palette.js';
import { reviewText } from '../../text/review.js';

/** The plies by the game they are of, in the order in which the games come. */
function byGame(plies: readonly AnalyzedPly[]): Map<string, AnalyzedPly[]> {
  const games = new Map<string, AnalyzedPly[]>();
  for (const ply of plies) {
    const name = ply.game ?? '';
    games.set(name, [...(games.get(name) ?? []), ply]);
  }
  return games;
}

/** The reviews of what was analysed, for scripts and pages: `review` of one game, `reviews` of several. */
export function reviewsOf(
  plies: readonly AnalyzedPly[],
):
  | { readonly review?: GameReview }
  | { readonly reviews: readonly ({ readonly game: string } & GameReview)[] } {
  const games = byGame(plies);
  if (games.size < 2) return plies.length === 0 ? {} : { review: reviewGame(plies) };
  return { reviews: [...games].map(([game, own]) => ({ game, ...reviewGame(own) })) };
}

/** Of one game the review in words; of several, nothing: the table above it has every move of theirs. */
export function reviewsText(plies: readonly AnalyzedPly[], palette: Palette): string[] {
  return byGame(plies).size === 1 ? ['', ...reviewText(reviewGame(plies), palette)] : [];
}
