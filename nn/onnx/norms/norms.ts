import { sizeOf } from '../../tensor.js';
import { spread } from '../constants.js';
import type { Draft } from '../draft.js';
import type { ImportedNode } from '../importedNode.js';
import type { Activation, Constant } from '../importedValue.js';
import type { OperatorReaders } from '../operatorReader.js';
import { addNorm } from './normParts.js';

/** What normalises by statistics of the training or of the position. */
export const NORMS: OperatorReaders = {
  BatchNormalization: readBatchNorm,
  LayerNormalization: (node, draft) => readLayerNorm(node, draft, false),
  RMSNormalization: (node, draft) => readLayerNorm(node, draft, true),
  SimplifiedLayerNormalization: (node, draft) => readLayerNorm(node, draft, true),
  InstanceNormalization: readSquaresNorm,
  GroupNormalization: readSquaresNorm,
  LRN: readResponse,
};

function readBatchNorm(node: ImportedNode, draft: Draft): Activation {
  // Before operator set 14 it is the outputs that say it: mean and variance of the batch are for training alone.
  if (node.integer('training_mode', 0) !== 0 || (node.operatorSet < 14 && node.outputs > 1)) {
    throw node.refuse('normalises by the batch, as in training; export the network in inference mode');
  }
  if (node.integer('spatial', 1) !== 1)
    throw node.refuse('normalises each square by itself, which is not supported');
  const { layer, shape } = draft.plain(node, 0, node.activation(0).shape.length === 2 ? 2 : 4);
  const channels = shape[1]!;
  const added = draft.add(node.layerName, shape.slice(1), (name) => ({
    name,
    kind: 'batchNorm',
    inputs: [layer],
    channels,
    epsilon: node.float('epsilon', 1e-5),
  }));
  ['scale', 'shift', 'mean', 'variance'].forEach((part, index) => {
    const { numbers } = node.constant(index + 1);
    if (numbers.length !== channels) {
      throw node.refuse(`has ${numbers.length} numbers as ${part} for ${channels} channels`);
    }
    draft.setParameter(added.layer, part, [channels], numbers);
  });
  return added;
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
