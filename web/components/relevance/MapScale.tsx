import { scientific } from '../../../engine/numberText.js';
import { divergingColor, hexColor } from '../../../lrp/pictures/colors.js';

import './map-scale.css';

const COLORS = [-1, -0.5, 0, 0.5, 1].map((value) => hexColor(divergingColor(value)));

/** The colours of a map with the numbers at their ends, symmetric about zero. */
export function MapScale({ scale }: { readonly scale: number }) {
  const [low, high] = [scientific(0 - scale), scientific(scale)];
  return (
    <div class="map-scale">
      <div
        class="map-scale-colors"
        role="img"
        aria-label={`Colours from ${low} (blue) over 0 to ${high} (orange)`}
        style={{ background: `linear-gradient(to right, ${COLORS.join(', ')})` }}
      />
      <div class="map-scale-ends">
        <span>{low} speaks against</span>
        <span>0</span>
        <span>speaks for {high}</span>
      </div>
    </div>
  );
}
