import { formatCount, signed, signedInterval } from '../../../engine/numberText.js';
import type { ListedGame, RunState } from '../../api.js';

/** How far a run is, in a line. */
export function stateText(state: RunState): string {
  const { isTraining, generation, generations, games, positions, rating } = state;
  const of = generations === undefined ? '' : ` of ${generations}`;
  return [
    isTraining ? 'training now' : 'at rest',
    generation === undefined ? 'no network yet' : `generation ${generation}${of}`,
    `${formatCount(games, 'game')}, ${formatCount(positions, 'position')}`,
    ...(rating === undefined ? [] : [`${ratingText(rating)} over ${rating.anchor}`]),
  ].join(' · ');
}

/** `+812 Elo [+780, +851]` */
function ratingText({ elo, eloInterval }: NonNullable<RunState['rating']>): string {
  return `${signed(elo)} Elo ${signedInterval(eloInterval)}`;
}

/** `black by 12`, `a draw`, and why it ended where nobody played to the end. */
export function outcomeText({ score, forfeit }: Pick<ListedGame, 'score' | 'forfeit'>): string {
  const result = score === 0 ? 'a draw' : `${score > 0 ? 'black' : 'white'} by ${Math.abs(score)}`;
  return forfeit === undefined ? result : `${result}, not played to its end`;
}
