import { scientific } from '../../../engine/format.js';
import { flippedBy, isLegal } from '../../../engine/position.js';
import { squares } from '../../../engine/squareSet.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { scaleOf } from '../../../lrp/pictures/colors.js';
import { describeTarget } from '../../../lrp/pictures/describeTarget.js';
import { planesOf, strongestText } from '../../components/maps.js';
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
    scale: scaleOf(explanation.square, ...Object.values(planesOf(explanation))),
    ...(square === undefined
      ? {}
      : { target: square, flips: isLegal(position, square) ? squares(flippedBy(position, square)) : [] }),
  };
}

/** Of a network without that plane the map of all. */
export function mapOf(explanation: Explanation, plane: string): Float32Array {
  return plane === ALL_PLANES ? explanation.square : (planesOf(explanation)[plane] ?? explanation.square);
}

function explainedSquare({ target }: Explanation): number | undefined {
  return 'square' in target && target.kind !== 'neuron' ? target.square : undefined;
}

/** `Logit of d3 +2.113. Most: e4 +0.310, c3 -0.120.`: the map in a sentence, for those who hear it. */
export function spokenExplanation(explanation: Explanation): string {
  const { target, output, square } = explanation;
  return `${describeTarget(target)} ${scientific(output)}. Most: ${strongestText(square)}.`;
}
