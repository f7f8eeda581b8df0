import { type ActivationName, activationValues, erf } from '../operators/activationValues.js';
import { sizeOf } from '../tensor.js';
import { softmaxLayer } from './attention/attention.js';
import { broadcast, spread } from './constants.js';
import type { Draft } from './draft.js';
import { mappedBy } from './formula.js';
import type { ImportedNode } from './importedNode.js';
import { type Activation, formatShape, type Softmax } from './importedValue.js';
import { channelNumbers } from './norms/perChannel.js';
import type { OperatorReaders } from './operatorReader.js';
import { slopedLayer } from './slopes.js';

/** Activation functions, number by number, and softmax. */
export const ACTIVATION_READERS: OperatorReaders = {
  Relu: (node, draft) => readActivation(node, draft, 'relu'),
  Tanh: (node, draft) => readActivation(node, draft, 'tanh'),
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
  Softmax: (node, draft) => readSoftmax(node, draft, 'Softmax'),
  LogSoftmax: (node, draft) => readSoftmax(node, draft, 'LogSoftmax'),
};

interface Numbers {
  readonly alpha?: number;
  readonly beta?: number;
}

/** A layer that acts on each number, so the shape does not matter. */
function readActivation(node: ImportedNode, draft: Draft, kind: 'relu' | 'tanh'): Activation {
  const from = node.part(0);
  const step = kind === 'tanh' ? Math.tanh : (x: number) => Math.max(x, 0);
  return mappedBy(node, draft, from, step, () => {
    const added = draft.add(node.layerName, draft.shapeOf(from), (name) => ({
      name,
      kind,
      inputs: [from.layer],
    }));
    return { shape: from.shape, order: from.order, layer: added.layer };
  });
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

/** At the end of a policy or value it is left out; elsewhere it is a layer. */
function readSoftmax(node: ImportedNode, draft: Draft, softmax: Softmax): Activation {
  const activation = node.activation(0);
  const { shape } = activation;
  const given = node.integer('axis', node.operatorSet < 13 ? 1 : -1);
  const axis = given < 0 ? given + shape.length : given;
  // Older operator sets take all axes from that one on together.
  const along = node.operatorSet < 13 ? sizeOf(shape.slice(axis)) : shape[axis];
  if (along === sizeOf(shape.slice(1))) return { ...draft.inOwnOrder(node, activation), softmax };
  const isPlain = softmax === 'Softmax' && axis > 0 && along === shape[axis];
  if (!isPlain) {
    throw node.refuse(
      `is over ${formatShape(shape.slice(1))} a position; it must be over a vector, the policy, or over one axis`,
    );
  }
  return softmaxLayer(node, draft, activation, axis);
}
