import { type ActivationName, activationValues, erf } from '../operators/activationValues.js';
import type { Draft } from './draft.js';
import { mappedBy } from './formula.js';
import type { ImportedNode } from './node.js';
import { channelNumbers } from './perChannel.js';
import type { ReadOperators } from './readOperator.js';
import { type Activation, formatShape } from './value.js';

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
  Clip: readClip,
  Erf: (node, draft) => mappedBy(node, draft, node.part(0), erf),
  LayerNormalization: readLayerNorm,
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
    () => {
      const added = draft.add(node.layerName, draft.shapeOf(from), (name) => ({
        name,
        kind: 'activation',
        inputs: [from.layer],
        function: of,
        ...numbers,
      }));
      return { shape: from.shape, order: from.order, layer: added.layer };
    },
  );
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
  const numbers = channelNumbers(slope, from);
  if (numbers === undefined) {
    throw node.refuse(`has slopes of the shape ${formatShape(slope.shape)}; one a channel is accepted`);
  }
  const added = draft.add(node.layerName, draft.shapeOf(from), (name) => ({
    name,
    kind: 'prelu',
    inputs: [from.layer],
    channels: numbers.length,
  }));
  draft.setParameter(added.layer, 'slope', [numbers.length], numbers);
  return { shape: from.shape, order: from.order, layer: added.layer };
}

function readLayerNorm(node: ImportedNode, draft: Draft): Activation {
  const from = node.activation(0);
  const own = draft.shapeOf(from);
  const axis = node.integer('axis', -1);
  const first = axis < 0 ? axis + from.shape.length : axis;
  const isPlain = from.order === undefined && from.shape.slice(1).join() === own.join();
  const isChannels = from.order?.axes.join() === '0,2,3,1' && first === 3;
  if (!isChannels && (!isPlain || first !== 1)) {
    throw node.refuse(
      'normalises over other axes than all of a position, or the channels where they come last',
    );
  }
  const shape = isChannels ? [own[0]!, 1, 1] : own;
  const size = shape.reduce((product, each) => product * each, 1);
  const [scale, shift] = [
    node.constant(1).numbers,
    node.optionalConstant(2)?.numbers ?? new Float64Array(size),
  ];
  if (scale.length !== size || shift.length !== size) {
    throw node.refuse(`has ${scale.length} factors and ${shift.length} summands for ${size} numbers`);
  }
  const added = draft.add(node.layerName, own, (name) => ({
    name,
    kind: 'layerNorm',
    inputs: [from.layer],
    over: isChannels ? 'channels' : 'all',
    shape,
    epsilon: node.float('epsilon', 1e-5),
  }));
  draft.setParameter(added.layer, 'scale', shape, scale);
  draft.setParameter(added.layer, 'shift', shape, shift);
  return { shape: from.shape, order: from.order, layer: added.layer };
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
