import type { Position } from '../../../engine/position.js';
import { scaleOf } from '../../../lrp/pictures/colors.js';
import { SQUARE_FATES, type SquareFate } from '../../../lrp/search/squareFates.js';
import { MapFigure } from './MapFigure.js';
import { plusMinus, type SquareMap } from './maps.js';
import { FATE_NAMES, type SearchFacts, searchSentences } from './searchWords.js';

import './text.css';

/** What a search was, and its map parted by what has become of the squares in its positions. */
export interface SearchPanelProps {
  readonly position: Position;
  readonly search: SearchFacts & {
    readonly fates: Readonly<Record<SquareFate, SquareMap>>;
    /** Of a contrast: what the positions after the move have, and those after its rival. */
    readonly sides?: { readonly move: SquareMap; readonly rival: SquareMap } | undefined;
    /** What the network alone says: of what, and its map. */
    readonly prior: { readonly target: string; readonly map: SquareMap };
  };
}

export function SearchPanel({ position, search }: SearchPanelProps) {
  const { fates, sides, prior } = search;
  const parts = sides === undefined ? [] : [sides.move, sides.rival];
  const scale = scaleOf(...SQUARE_FATES.map((fate) => fates[fate]), ...parts);
  return (
    <>
      <p class="remark">{searchSentences(search).join(' ')}</p>
      <div class="map-figures">
        {SQUARE_FATES.map((fate) => (
          <MapFigure key={fate} name={FATE_NAMES[fate]} map={fates[fate]} scale={scale} position={position} />
        ))}
        {sides !== undefined && (
          <>
            <MapFigure name="of the move" map={sides.move} scale={scale} position={position} />
            <MapFigure name="of its rival" map={sides.rival} scale={scale} position={position} />
          </>
        )}
        <MapFigure name="network alone" map={prior.map} position={position} />
      </div>
      <p class="faint remark">
        The first four are on one scale, {plusMinus(scale)}, each with its sum: what has become of the squares
        in the positions that the search looked at, compared with this one and nothing between (a disc turned
        twice stands). They add up to the map; the board shows all but what was flipped since.
        {sides !== undefined && ' So do the two of the move and of its rival, on the same scale.'} The last,{' '}
        {prior.target}, is the network&rsquo;s own number and has a scale of its own.
      </p>
    </>
  );
}
