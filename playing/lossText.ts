import { formatCount, percent } from '../engine/numberText.js';
import type { ReviewedMove } from '../selfplay/review/gameReview.js';

/** What a move gave away: `18% of the point`, `6 discs`, `12 discs and the game`. */
export function lossText({ loss, discs }: Pick<ReviewedMove, 'loss' | 'discs'>): string {
  if (discs === undefined) return `${percent(loss / 2)} of the point`;
  const result = loss === 2 ? ' and the game' : loss > 0 ? ' and half a point' : '';
  return `${formatCount(discs, 'disc')}${result}`;
}
