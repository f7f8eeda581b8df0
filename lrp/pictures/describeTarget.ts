import { moveName } from '../../engine/notation.js';
import type { Target } from '../target.js';

/** What a target is, as the head of a picture has it. */
export function describeTarget(target: Target): string {
  switch (target.kind) {
    case 'value':
      return 'Value, before tanh';
    case 'valueTanh':
      return 'Value';
    case 'ownership':
      return `Owner of ${moveName(target.square)} at the end, before tanh`;
    case 'score':
      return 'Score, before tanh';
    case 'move':
    case 'logit':
      return `Logit of ${moveName(target.square!)}`;
    case 'contrast':
      return `${moveName(target.square!)} against ${{ mean: 'the mean of the others', runnerUp: 'the runner-up', probability: 'the likely others' }[target.against]}`;
    case 'neuron':
      return `Neuron ${target.layer}/${target.channel}`;
    case 'vector':
      return `A vector at ${target.layer}`;
    case 'q':
      return target.square === undefined
        ? 'Value of the search'
        : `Value of ${moveName(target.square)} by the search`;
    case 'qContrast':
      return `What the search gives ${moveName(target.square!)} more`;
  }
}
