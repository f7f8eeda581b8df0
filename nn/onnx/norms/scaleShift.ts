import type { LayerOf } from '../../architecture.js';
import type { Draft } from '../draft.js';
import type { ImportedNode } from '../importedNode.js';
import type { Activation } from '../importedValue.js';

/** One factor and one summand a channel, or one of them for all; 1 and 0 unless said. */
export interface ScaleShift {
  readonly scale?: ArrayLike<number>;
  readonly shift?: ArrayLike<number>;
}

/** Added to a variance of 1 less that much, it makes 1 exactly. */
const EPSILON = 2 ** -20;

/** One factor and one summand a channel: the bias of the layer before where it has none, else as a batch norm. */
export function scaleShift(
  node: ImportedNode,
  draft: Draft,
  activation: Activation,
  { scale, shift }: ScaleShift,
): Activation {
  const index = draft.layers.findIndex(({ name }) => name === activation.layer);
  const layer = draft.layers[index]!;
  const channels = draft.shapeOf(activation)[0]!;
  const whole = (numbers: ArrayLike<number> | undefined, none: number): Float64Array => {
    const isOne = numbers === undefined || numbers.length === 1;
    return isOne ? new Float64Array(channels).fill(numbers?.[0] ?? none) : Float64Array.from(numbers);
  };
  const isOpen = draft.isReadOnce(activation) && scale === undefined && activation.order === undefined;
  if (isOpen && (layer.kind === 'conv' || layer.kind === 'dense') && !layer.bias) {
    draft.setParameter(layer.name, 'bias', [channels], whole(shift, 0));
    draft.layers[index] = { ...(layer as LayerOf<'conv' | 'dense'>), bias: true };
    return { ...activation };
  }
  if (isOpen && draft.takesShift(layer.name)) {
    draft.setParameter(layer.name, 'shift', [channels], whole(shift, 0));
    draft.endShift(layer.name);
    return { ...activation };
  }
  const factors = whole(scale, 1);
  const isNumber = shift === undefined && factors.every((each) => each === factors[0]);
  if (isNumber && layer.kind === 'matmul' && draft.isReadOnce(activation)) {
    draft.setFactor(layer.name, factors[0]!);
    return { ...activation };
  }
  const added = draft.add(node.layerName, draft.shapeOf(activation), (name) => ({
    name,
    kind: 'batchNorm',
    inputs: [activation.layer],
    channels,
    epsilon: EPSILON,
  }));
  const norm = {
    scale: factors,
    shift: whole(shift, 0),
    mean: whole([0], 0),
    variance: whole([1 - EPSILON], 0),
  };
  for (const [part, numbers] of Object.entries(norm))
    draft.setParameter(added.layer, part, [channels], numbers);
  if (shift === undefined) {
    draft.beginShift(added.layer);
    draft.markFactor(added.layer);
  }
  return { ...activation, layer: added.layer };
}
