import type { Layer } from '../architecture.js';
import { isSameOrder } from './axisOrder.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './importedNode.js';
import type { Activation } from './importedValue.js';

/**
 * A rectifier with a slope a channel as Keras writes it: max(x, 0) + factor · max(-x, 0), whose slope is -factor. Undefined for other
 * sums.
 */
export function slopedSum(
  node: ImportedNode,
  draft: Draft,
  [a, b]: readonly [Activation, Activation],
): Activation | undefined {
  return sloped(node, draft, a, b) ?? sloped(node, draft, b, a);
}

function sloped(
  node: ImportedNode,
  draft: Draft,
  above: Activation,
  below: Activation,
): Activation | undefined {
  const layerOf = (name: string): Layer | undefined => draft.layers.find((layer) => layer.name === name);
  const positive = layerOf(above.layer);
  const scaled = layerOf(below.layer);
  const factors = scaled && factorsOf(draft, scaled);
  const negative = scaled?.kind === 'batchNorm' ? layerOf(scaled.inputs[0]) : undefined;
  if (positive?.kind !== 'relu' || factors === undefined || negative?.kind !== 'relu') return undefined;
  const [x] = positive.inputs;
  const turned = layerOf(negative.inputs[0]);
  const isTurned = turned?.kind === 'batchNorm' && turned.inputs[0] === x;
  if (!isTurned || factorsOf(draft, turned)?.every((factor) => factor === -1) !== true) return undefined;
  if (above.shape.join() !== below.shape.join() || !isSameOrder(above.order, below.order)) return undefined;
  const made = draft.add(node.layerName, draft.shapeOf(above), (name) => ({
    ...{ name, kind: 'prelu', inputs: [x], channels: factors.length },
  }));
  draft.setParameter(
    made.layer,
    'slope',
    [factors.length],
    factors.map((factor) => -factor),
  );
  return { layer: made.layer, shape: above.shape, order: above.order };
}

/** What a layer multiplies each channel by, where it does nothing else and the file said no more of it. */
function factorsOf(draft: Draft, { name, kind }: Layer): Float32Array | undefined {
  const shift = draft.parameters.get(`${name}.shift`)?.data ?? [];
  if (kind !== 'batchNorm' || !draft.isFactor(name) || Array.from(shift).some((number) => number !== 0))
    return undefined;
  return Float32Array.from(draft.parameters.get(`${name}.scale`)!.data);
}
