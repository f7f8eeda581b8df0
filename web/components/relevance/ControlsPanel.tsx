import { scientific } from '../../../engine/numberText.js';
import type { Position } from '../../../engine/position.js';
import type { Controls } from '../../../lrp/mapControls.js';
import { scaleOf } from '../../../lrp/pictures/colors.js';
import { Terms } from '../Terms.js';
import { MapFigure } from './MapFigure.js';
import { plusMinus, type SquareMap } from './maps.js';

import './text.css';

/** What says how much of a map belongs to the position. */
export interface ControlsPanelProps {
  readonly position: Position;
  readonly map: SquareMap;
  readonly controls: Omit<Controls, 'difference'>;
  /** Whether a search is explained: then the network alone stands where the other head does. */
  readonly isSearch: boolean;
}

export function ControlsPanel({ position, map, controls, isSearch }: ControlsPanelProps) {
  const { emptyBoard, emptyBoardCosine, legalMovesCosine, policyValueCosine } = controls;
  const difference = Array.from(map).map((value, square) => value - emptyBoard[square]!);
  const scale = scaleOf(map, emptyBoard, difference);
  return (
    <>
      <div class="map-figures three">
        <MapFigure name="this map" map={map} scale={scale} position={position} />
        <MapFigure name="empty board" map={emptyBoard} scale={scale} />
        <MapFigure name="difference" map={difference} scale={scale} position={position} />
      </div>
      <p class="faint remark">
        All three on one scale, {plusMinus(scale)}, and their sums. Cosine: 1 is the same map, 0 an unrelated
        one.
      </p>
      <Terms
        pairs={[
          ['with the map of the empty board', cosineText(emptyBoardCosine)],
          ['with the maps of the other legal moves (median)', cosineText(legalMovesCosine)],
          [
            isSearch ? 'with the map of the network alone' : 'with the map of the other head',
            cosineText(policyValueCosine),
          ],
        ]}
      />
    </>
  );
}

function cosineText(cosine: number | undefined): string {
  return cosine === undefined ? 'none' : scientific(cosine);
}
