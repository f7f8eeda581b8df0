import type { Layer } from '../architecture.js';
import { isSameOrder, wholeOrder } from './axisOrder.js';
import { transposedConstant } from './constants.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './importedNode.js';
import type { Activation, Order } from './importedValue.js';

/** A rectifier with a slope a channel of a layer, or with one for each of its numbers. */
export function slopedLayer(
  node: ImportedNode,
  draft: Draft,
  { layer, shape, order }: Activation,
  slopes: ArrayLike<number>,
): Activation {
  const own = draft.shapeOf({ layer, shape });
  const isPerChannel = slopes.length === own[0];
  // Of numbers each is a channel.
  const name = node.layerName;
  const x = isPerChannel ? layer : draft.reshaped(`${name}/numbers`, layer, [slopes.length, 1, 1]).layer;
  const made = draft.add(name, isPerChannel ? own : [slopes.length, 1, 1], (free) => ({
    ...{ name: free, kind: 'prelu', inputs: [x], channels: slopes.length },
  }));
  draft.setParameter(made.layer, 'slope', [slopes.length], slopes);
  return {
    layer: isPerChannel ? made.layer : draft.reshaped(`${name}/board`, made.layer, own).layer,
    shape,
    order,
  };
}

/** A rectifier with slopes as Keras writes it: max(x, 0) + factor · max(-x, 0), whose slope is -factor. Undefined for other sums. */
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
  const scaled = scaledBelow(draft, below);
  const negative = scaled && layerOf(scaled.layer);
  if (positive?.kind !== 'relu' || scaled === undefined || negative?.kind !== 'relu') return undefined;
  const [x] = positive.inputs;
  const turned = layerOf(negative.inputs[0]);
  const isTurned = turned?.kind === 'batchNorm' && turned.inputs[0] === x;
  if (!isTurned || factorsOf(draft, turned)?.every((factor) => factor === -1) !== true) return undefined;
  if (above.shape.join() !== below.shape.join() || !isSameOrder(above.order, scaled.order)) return undefined;
  const slopes = scaled.factors.map((factor) => -factor);
  return slopedLayer(node, draft, { ...above, layer: x }, slopes);
}

/** A layer and what each of its channels, or each of its numbers, is multiplied by. */
interface Scaled {
  readonly layer: string;
  readonly factors: Float32Array;
  /** In which the file sees it. */
  readonly order: Order | undefined;
}

/** What a layer multiplies another by, in that one's order: a file may turn it before, and see it turned back since. */
function scaledBelow(draft: Draft, { layer: name, order }: Activation): Scaled | undefined {
  const layerOf = (of: string): Layer | undefined => draft.layers.find((layer) => layer.name === of);
  const last = layerOf(name);
  if (last?.kind === 'batchNorm') {
    const factors = factorsOf(draft, last);
    return factors && { layer: last.inputs[0], factors, order };
  }
  if (last?.kind !== 'gate' || layerOf(last.inputs[1])?.kind !== 'constant') return undefined;
  const { shape, data } = draft.parameters.get(`${last.inputs[1]}.values`)!;
  if (order === undefined) return { layer: last.inputs[0], factors: Float32Array.from(data), order };
  const axes = wholeOrder(order).map((axis) => axis - 1);
  const turned = layerOf(last.inputs[0]);
  const isBack = turned?.kind === 'transpose' && axes.every((axis, at) => turned.axes[axis] === at);
  if (!isBack) return undefined;
  const { numbers } = transposedConstant({ shape, numbers: Float64Array.from(data) }, axes);
  return { layer: turned.inputs[0], factors: Float32Array.from(numbers), order: undefined };
}

/** What a layer multiplies each channel by, where it does nothing else and the file said no more of it. */
function factorsOf(draft: Draft, { name, kind }: Layer): Float32Array | undefined {
  const shift = draft.parameters.get(`${name}.shift`)?.data ?? [];
  if (kind !== 'batchNorm' || !draft.isFactor(name) || Array.from(shift).some((number) => number !== 0))
    return undefined;
  return Float32Array.from(draft.parameters.get(`${name}.scale`)!.data);
}
