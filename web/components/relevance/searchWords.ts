import { moveName } from '../../../engine/notation.js';
import { formatCount, percent } from '../../../engine/numberText.js';
import type { SearchPart } from '../../../lrp/explanation.js';
import { PROOF_DECIDES } from '../../../lrp/search/searchTerms.js';
import type { SquareFate } from '../../../lrp/search/squareFates.js';

/** What is told of a search in words. */
export type SearchFacts = Pick<
  SearchPart,
  'simulations' | 'valued' | 'explained' | 'leftOut' | 'best' | 'preferred' | 'against'
> &
  Partial<Pick<SearchPart, 'proven' | 'exact'>>;

/** What has become of a square, or of the discs on it. */
export const FATE_NAMES: Readonly<Record<SquareFate, string>> = {
  stands: 'stand',
  flipped: 'flipped since',
  new: 'new',
  empty: 'still empty',
};

/** How far it looked, and whether it changed its mind: sentences. */
export function searchSentences(search: SearchFacts): string[] {
  const { simulations, valued, explained, leftOut, best, preferred, against, proven, exact = 0 } = search;
  const left =
    explained === valued
      ? ''
      : `; ${explained} of them are explained, which leaves out ${percent(leftOut, 1)} of the weight`;
  const mind =
    best === preferred
      ? `It plays ${moveName(best)}, as the network alone would`
      : `It changed its mind: it plays ${moveName(best)}, the network alone prefers ${moveName(preferred)}`;
  return [
    `${formatCount(simulations, 'simulation')}, ${formatCount(valued, 'position')} that the network valued${left}.`,
    `${mind}${against === undefined ? '' : `; compared with ${moveName(against)}`}.`,
    ...(proven !== true && exact > PROOF_DECIDES
      ? [
          `Proof decided: ended games and proven results have ${percent(exact, 1)} of the weight; the squares are the rest.`,
        ]
      : []),
    ...(proven === true
      ? ['The number is proven, so it is no mean, and nothing of it is on the squares.']
      : []),
  ];
}
