import type { Position } from '../../engine/position.js';
import { scaleOf } from '../../lrp/pictures/colors.js';
import { SQUARE_FATES, type SquareFate } from '../../lrp/search/squareFates.js';
import { MapFigure } from './MapFigure.js';
import { plusMinus, type SquareMap } from './maps.js';
import { FATE_NAMES, type SearchFacts, searchSentences } from './searchWords.js';

import './text.css';

/** What a search was, and its map parted by what has become of the squares in its positions. */
export interface SearchPanelProps {
  readonly position: Position;
  readonly search: SearchFacts & {
    readonly fates: Readonly<Record<SquareFate, SquareMap>>;
    /** What the network alone says: of what, and its map. */
    readonly prior: { readonly target: string; readonly map: SquareMap };
  };
}

export function SearchPanel({ position, search }: SearchPanelProps) {
  const { fates, prior } = search;
  const scale = scaleOf(...SQUARE_FATES.map((fate) => fates[fate]));
  return (
    <>
      <p class="remark">{searchSentences(search).join(' ')}</p>
      <div class="map-figures">
        {SQUARE_FATES.map((fate) => (
          <MapFigure key={fate} name={FATE_NAMES[fate]} map={fates[fate]} scale={scale} position={position} />
        ))}
        <MapFigure name="network alone" map={prior.map} position={position} />
      </div>
      <p class="faint remark">
        The first four are on one scale, {plusMinus(scale)}, each with its sum: what has become of the squares
        in the positions that the search looked at. They add up to the map. The last, {prior.target}, has a
        scale of its own.
      </p>
    </>
  );
}
