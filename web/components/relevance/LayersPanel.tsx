import { scientific } from '../../../engine/numberText.js';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import type { LayerLedger } from '../../../lrp/ledger.js';
import { scaleOf } from '../../../lrp/pictures/colors.js';
import { NumbersTable } from '../NumbersTable.js';
import { MapFigure } from './MapFigure.js';
import { type SquareMap, sumOfMaps } from './maps.js';

import './text.css';

export interface LayersPanelProps {
  readonly layers: readonly (Pick<LayerLedger, 'name' | 'bias' | 'leak'> & {
    readonly biasMap?: SquareMap | undefined;
    readonly amplification?: { readonly total: number } | undefined;
  })[];
}

/** What the layers of a network kept, as a table and, where they have squares, as maps. */
export function LayersPanel({ layers }: LayersPanelProps) {
  const mapped = layers.flatMap(({ name, biasMap }) =>
    biasMap === undefined || scaleOf(biasMap) === 0
      ? []
      : [{ name: harmless(name, LONGEST_NAME), map: biasMap }],
  );
  const rows = layers.map(({ name, bias, leak, amplification }) => [
    harmless(name, LONGEST_NAME),
    scientific(bias, 4),
    scientific(leak, 4),
    amplification === undefined ? '' : `×${amplification.total.toFixed(2)}`,
  ]);
  return (
    <>
      <NumbersTable
        caption="What each layer kept in its biases and lost, and how much a residual sum amplifies"
        head={['layer', 'biases', 'leak', 'amplification']}
        rows={rows}
      />
      {mapped.length > 0 && (
        <>
          <div class="map-figures apart">
            {mapped.length > 1 && (
              <MapFigure name="all biases" map={sumOfMaps(mapped.map(({ map }) => map))} />
            )}
            {mapped.map(({ name, map }) => (
              <MapFigure key={name} name={name} map={map} />
            ))}
          </div>
          <p class="faint remark">
            Where the biases of the convolutions kept relevance; each map on a scale of its own.
          </p>
        </>
      )}
    </>
  );
}
