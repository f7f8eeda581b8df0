import { type ActivationName, activationValues, erf } from '../operators/activationValues.js';
import { sizeOf } from '../tensor.js';
import { broadcast, spread } from './constants.js';
import type { Draft } from './draft.js';
import { mappedBy } from './formula.js';
import type { ImportedNode } from './node.js';
import { addNorm } from './norms/normParts.js';
import { channelNumbers } from './norms/perChannel.js';
import type { ReadOperators } from './readOperator.js';
import { slopedLayer } from './slopes.js';
import { type Activation, type Constant, formatShape } from './value.js';

/** Activation functions, and norms of a position. */
export const FUNCTIONS: ReadOperators = {
  LeakyRelu: (node, draft) => readFunction(node, draft, 'leakyRelu', { alpha: node.float('alpha', 0.01) }),
  PRelu: readPrelu,
  Elu: (node, draft) => readFunction(node, draft, 'elu', { alpha: node.float('alpha', 1) }),
  Gelu: (node, draft) =>
    readFunction(node, draft, node.text('approximate', 'none') === 'tanh' ? 'geluTanh' : 'gelu'),
  Mish: (node, draft) => readFunction(node, draft, 'mish'),
  HardSwish: (node, draft) => readFunction(node, draft, 'hardSwish'),
  HardSigmoid: (node, draft) =>
    readFunction(node, draft, 'hardSigmoid', {
      alpha: node.float('alpha', 0.2),
      beta: node.float('beta', 0.5),
    }),
  Sigmoid: (node, draft) => readFunction(node, draft, 'sigmoid'),
  Softplus: (node, draft) => readFunction(node, draft, 'softplus'),
  Softsign: (node, draft) => readFunction(node, draft, 'softsign'),
  Selu: (node, draft) =>
    readFunction(node, draft, 'selu', {
      alpha: node.float('alpha', 1.6732632423543772),
      beta: node.float('gamma', 1.0507009873554805),
    }),
  Celu: (node, draft) => readFunction(node, draft, 'celu', { alpha: node.float('alpha', 1) }),
  ThresholdedRelu: (node, draft) =>
    readFunction(node, draft, 'thresholdedRelu', { alpha: node.float('alpha', 1) }),
  Shrink: (node, draft) =>
    readFunction(node, draft, 'shrink', { alpha: node.float('lambd', 0.5), beta: node.float('bias', 0) }),
  Swish: (node, draft) => readFunction(node, draft, 'swish', { alpha: node.float('alpha', 1) }),
  Clip: readClip,
  Erf: (node, draft) => mappedBy(node, draft, node.part(0), erf),
  LayerNormalization: (node, draft) => readLayerNorm(node, draft, false),
  RMSNormalization: (node, draft) => readLayerNorm(node, draft, true),
  SimplifiedLayerNormalization: (node, draft) => readLayerNorm(node, draft, true),
  InstanceNormalization: readSquaresNorm,
  GroupNormalization: readSquaresNorm,
  LRN: readResponse,
};

interface Numbers {
  readonly alpha?: number;
  readonly beta?: number;
}

/** Acts on each number, so the shape does not matter. */
function readFunction(
  node: ImportedNode,
  draft: Draft,
  of: ActivationName,
  numbers: Numbers = {},
): Activation {
  const from = node.part(0);
  const { alpha = 0, beta = 0 } = numbers;
  return mappedBy(
    node,
    draft,
    from,
    (x) => activationValues[of](x, alpha, beta),
    () => activationLayer(node, draft, from, of, numbers),
  );
}

/** A layer that applies an activation function to each number. */
export function activationLayer(
  node: ImportedNode,
  draft: Draft,
  { layer, shape, order }: Activation,
  of: ActivationName,
  numbers: Numbers = {},
): Activation {
  const added = draft.add(node.layerName, draft.shapeOf({ layer, shape }), (name) => ({
    name,
    kind: 'activation',
    inputs: [layer],
    function: of,
    ...numbers,
  }));
  return { shape, order, layer: added.layer };
}

/** The largest number of float32, for a side that is not cut. */
export const FARTHEST = 3.4028234663852886e38;

function readClip(node: ImportedNode, draft: Draft): Activation {
  const side = (name: string, index: number, fallback: number): number =>
    node.has(index) ? (node.constant(index).numbers[0] ?? fallback) : node.float(name, fallback);
  const [low, high] = [side('min', 1, -FARTHEST), side('max', 2, FARTHEST)];
  return readFunction(node, draft, 'clip', {
    alpha: Math.max(low, -FARTHEST),
    beta: Math.min(high, FARTHEST),
  });
}

function readPrelu(node: ImportedNode, draft: Draft): Activation {
  const from = node.activation(0);
  const slope = node.constant(1);
  const numbers = channelNumbers(slope, from, draft.shapeOf(from));
  if (numbers !== undefined) return slopedLayer(node, draft, from, numbers);
  const seen = draft.asSeen(node, from);
  // What the layer has besides are axes of size 1.
  const whole = [1, ...seen.shape.slice(1)];
  if (broadcast(slope.shape, whole)?.join() !== whole.join()) {
    throw node.refuse(
      `has slopes of the shape ${formatShape(slope.shape)}; one a channel or a number is accepted`,
    );
  }
  return slopedLayer(node, draft, seen, spread(slope, whole));
}

/** @param keepsMean whether it divides by the root of the mean square alone (RMSNorm) */
function readLayerNorm(node: ImportedNode, draft: Draft, keepsMean: boolean): Activation {
  const axis = node.integer('axis', -1);
  const { value, axes } = draft.onAxes(node, node.activation(0));
  const first = axis < 0 ? axis + axes.length : axis;
  const own = axes.slice(first).map((each) => each - 1);
  const scale = node.constant(1);
  const shift = node.optionalConstant(2) ?? { shape: [], numbers: Float64Array.of(0) };
  const epsilon = node.float('epsilon', 1e-5);
  return addNorm(node, draft, value, { axes: own, epsilon, scale, shift, keepsMean });
}

/** Each channel by its squares, or groups of channels by theirs, which are laid out as one channel each. */
function readSquaresNorm(node: ImportedNode, draft: Draft): Activation {
  const epsilon = node.float('epsilon', 1e-5);
  const from = draft.asSeen(node, node.activation(0));
  const own = draft.shapeOf(from);
  const [channels = 0] = own;
  const groups = node.operator === 'InstanceNormalization' ? channels : node.integer('num_groups', 1);
  const [scale, shift] = [node.constant(1), node.constant(2)];
  const isPlain = groups === channels && own.length === 3;
  const layer = isPlain
    ? from.layer
    : draft.reshaped(`${node.layerName}/groups`, from.layer, [groups, sizeOf(own) / groups, 1]).layer;
  const board = draft.shapeOf({ layer, shape: [] });
  const read = { layer, shape: [draft.batch, ...board] };
  const isOwn = scale.numbers.length === groups;
  // One number a channel, where several channels are normalised together, is one for each of its squares.
  const aligned = ({ numbers }: Constant): Constant =>
    isOwn
      ? { shape: [groups, 1, 1], numbers }
      : { shape: board, numbers: spread({ shape: [channels, ...own.slice(1).map(() => 1)], numbers }, own) };
  const normed = addNorm(node, draft, read, {
    ...{ axes: [1, 2], epsilon, scale: aligned(scale), shift: aligned(shift) },
  });
  const isBare = isPlain && scale.numbers.every((x) => x === 1) && shift.numbers.every((x) => x === 0);
  if (isBare) draft.beginNorm(normed.layer);
  const made = isPlain ? normed : draft.reshaped(`${node.layerName}/board`, normed.layer, own);
  return { layer: made.layer, shape: from.shape };
}

function readResponse(node: ImportedNode, draft: Draft): Activation {
  const { layer, shape } = draft.plain(node, 0, 4);
  const size = node.integer('size', 0);
  if (size % 2 !== 1) throw node.refuse(`takes ${size} channels together; odd numbers are supported`);
  return draft.add(node.layerName, shape.slice(1), (name) => ({
    name,
    kind: 'lrn',
    inputs: [layer],
    size,
    alpha: node.float('alpha', 1e-4),
    beta: node.float('beta', 0.75),
    bias: node.float('bias', 1),
  }));
}
