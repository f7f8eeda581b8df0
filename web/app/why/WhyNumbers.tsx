import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { cancellationNote } from '../../../lrp/ledger.js';
import { scaleOf } from '../../../lrp/pictures/colors.js';
import { describeTarget } from '../../../lrp/pictures/describeTarget.js';
import { needsSearch } from '../../../lrp/target.js';
import { Part } from '../../components/Part.js';
import { ControlsPanel } from '../../components/relevance/ControlsPanel.js';
import { LayersPanel } from '../../components/relevance/LayersPanel.js';
import { LedgerBar } from '../../components/relevance/LedgerBar.js';
import { MapFigure } from '../../components/relevance/MapFigure.js';
import { planesOf, plusMinus } from '../../components/relevance/maps.js';
import { MapTable } from '../../components/relevance/MapTable.js';
import { SearchPanel } from '../../components/relevance/SearchPanel.js';
import { mapOf, mapView } from './mapView.js';
import { ALL_PLANES } from './state.js';

/** Everything that is known of an explanation beside its map on the board. */
export interface WhyNumbersProps {
  readonly explanation: Explanation;
  readonly plane: string;
}

export function WhyNumbers({ explanation, plane }: WhyNumbersProps) {
  const { position, ledger, controls, search, target, square } = explanation;
  return (
    <>
      <h3>Where it came from</h3>
      <LedgerBar ledger={ledger} warning={cancellationNote(explanation.maps, ledger.output)?.join(' ')} />
      {search !== undefined && (
        <>
          <h3>What the search saw</h3>
          <SearchPanel
            position={position}
            search={{
              ...search,
              prior: { target: describeTarget(search.prior.target), map: search.prior.square },
            }}
          />
        </>
      )}
      {controls !== undefined && (
        <>
          <h3>How much of it belongs to this position</h3>
          <ControlsPanel
            position={position}
            map={square}
            controls={controls}
            isSearch={needsSearch(target)}
          />
        </>
      )}
      <Part title="Planes apart">
        <Planes explanation={explanation} />
      </Part>
      <Part title="The numbers as a table">
        <Numbers explanation={explanation} plane={plane} />
      </Part>
      <Part title="Layer by layer">
        <LayersPanel layers={ledger.layers} />
      </Part>
      <Part title="How to read this">
        <Reading />
      </Part>
    </>
  );
}

function Planes({ explanation }: { readonly explanation: Explanation }) {
  const planes = Object.entries(planesOf(explanation));
  const scale = scaleOf(...planes.map(([, map]) => map));
  const { target, flips } = mapView(explanation, ALL_PLANES);
  return (
    <>
      <div class="map-figures">
        {planes.map(([name, map]) => (
          <MapFigure
            key={name}
            name={harmless(name, LONGEST_NAME)}
            map={map}
            scale={scale}
            position={explanation.position}
            target={target}
            flips={flips}
          />
        ))}
      </div>
      <p class="faint remark">
        All on one scale, {plusMinus(scale)}, each with its sum; they add up to the map.
      </p>
    </>
  );
}

function Numbers({ explanation, plane }: WhyNumbersProps) {
  const what =
    plane === ALL_PLANES ? 'Relevance by square' : `Relevance by square, ${harmless(plane, LONGEST_NAME)}`;
  return <MapTable map={mapOf(explanation, plane)} caption={what} />;
}

function Reading() {
  return (
    <>
      <p>
        The network gives each move a number, its logit: the more it has over those of the other moves, the
        likelier the network would play it. The value says who stands better, from the side that moves; it is
        explained before it is squeezed between -1 and 1 (tanh).
      </p>
      <p>
        The board is tinted by where such a number came from: orange squares speak for it, blue ones against
        it. The bars say how much of it reached the squares at all; what stayed in biases is the
        network&rsquo;s own opinion, whatever stands on the board, and is not on the map; the leak is what the
        rules lost on the way.
      </p>
      <p>
        Look first at what the same rules draw on an empty board and for the other moves (the controls): a map
        that is alike there says little about this position.
      </p>
      <p>
        A map says how this network arrived at its number under these rules, which are the composite&rsquo;s.
        It does not say that the number is right, nor what would happen if a disc were somewhere else.
      </p>
    </>
  );
}
