import { scientific } from '../../../engine/numberText.js';
import { flippedBy, isLegal } from '../../../engine/position.js';
import { squares } from '../../../engine/squareSet.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { scaleOf } from '../../../lrp/pictures/colors.js';
import { describeTarget } from '../../../lrp/pictures/describeTarget.js';
import { standingMap } from '../../../lrp/search/standingMap.js';
import { planesOf, strongestText } from '../../components/relevance/maps.js';
import { ALL_PLANES } from './state.js';

/** What a board shows of an explanation. */
export interface MapView {
  readonly map: Float32Array;
  readonly scale: number;
  /** The explained square, and the discs that its move would turn. */
  readonly target?: number;
  readonly flips?: number[];
}

/** The map of a plane, or of all, on one scale for all of them. */
export function mapView(explanation: Explanation, plane: string): MapView {
  const square = explainedSquare(explanation);
  const { position } = explanation;
  return {
    map: mapOf(explanation, plane),
    scale: scaleOf(standingMap(explanation), ...Object.values(planesOf(explanation))),
    ...(square === undefined
      ? {}
      : { target: square, flips: isLegal(position, square) ? squares(flippedBy(position, square)) : [] }),
  };
}

/** Of a network without that plane the map of all; of a search that is drawn without what is of discs flipped since. */
export function mapOf(explanation: Explanation, plane: string): Float32Array {
  const all = standingMap(explanation);
  return plane === ALL_PLANES ? all : (planesOf(explanation)[plane] ?? all);
}

function explainedSquare({ target }: Explanation): number | undefined {
  return 'square' in target && target.kind !== 'neuron' ? target.square : undefined;
}

/** `Logit of d3 +2.113. Most: e4 +0.310, c3 -0.120.`: the map in a sentence, for those who hear it. */
export function spokenExplanation(explanation: Explanation): string {
  const { target, output } = explanation;
  return `${describeTarget(target)} ${scientific(output)}. Most: ${strongestText(standingMap(explanation))}.`;
}
