import { multiplied, softmaxLayer, weighedFromTheLeft } from './attention/attention.js';
import { axesOf, orderOf, placesOf } from './axisOrder.js';
import { spread, transposedConstant } from './constants.js';
import type { Draft } from './draft.js';
import { winLessLossOf } from './ends/winLessLoss.js';
import type { ImportedNode } from './importedNode.js';
import { type Activation, type Constant, formatShape, isConstant, type Order } from './importedValue.js';
import { perChannel } from './norms/perChannel.js';
import { scaleShift } from './norms/scaleShift.js';
import type { OperatorReaders } from './operatorReader.js';
import { transposed } from './pieces.js';

/** Dense layers and products of matrices. */
export const DENSE: OperatorReaders = {
  Gemm(node, draft) {
    if (node.integer('transA', 0) !== 0)
      throw node.refuse('reads its input transposed, which is not supported');
    const weight = scaled(matrix(node, node.integer('transB', 0) === 0), node.float('alpha', 1));
    const given = node.optionalConstant(2);
    const bias = given && scaled(given, node.float('beta', 1));
    const read = node.activation(0);
    return read.shape.length < 3
      ? readDense(node, draft, weight, bias)
      : readRows(node, draft, { read, weight, bias });
  },
  MatMul: readMatMul,
  'com.microsoft.FusedMatMul': readFusedMatMul,
};

/** A dense layer of vectors, or one that each square or row has for itself: a convolution of one square. */
function readMatMul(node: ImportedNode, draft: Draft): Activation {
  const [left, right] = [node.value(0), node.value(1)];
  if (isConstant(left)) {
    const byRows = (read: Activation, weight: Constant): Activation =>
      readRows(node, draft, { read, weight });
    return weighedFromTheLeft(node, draft, left, byRows);
  }
  if (!isConstant(right)) {
    return multiplied(node, draft, [softened(node, draft, left), softened(node, draft, right)]);
  }
  const weight = matrix(node, true);
  const read = node.ending(0);
  if (read.softmax !== undefined) {
    const isDifference = read.softmax === 'Softmax' && weight.numbers.join() === '1,0,-1';
    if (isDifference && weight.shape.join() === '1,3') return winLessLossOf(node, draft, read);
  }
  return read.shape.length < 3
    ? readDense(node, draft, weight, undefined)
    : readRows(node, draft, { read: node.activation(0), weight });
}

/** A product whose factors may be turned, multiplied by a number. */
function readFusedMatMul(node: ImportedNode, draft: Draft): Activation {
  if (node.integer('transBatchA', 0) !== 0 || node.integer('transBatchB', 0) !== 0)
    throw node.refuse('turns the positions of a batch, which is not supported');
  const inputs = [0, 1].map((index) => {
    const value = node.value(index);
    if (node.integer(index === 0 ? 'transA' : 'transB', 0) === 0) return value;
    const rank = value.shape.length;
    const swap = value.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
    return isConstant(value)
      ? transposedConstant(value, swap)
      : transposed(node, draft, node.activation(index), swap);
  });
  const made = readMatMul(node.changed(inputs, {}), draft);
  const alpha = node.float('alpha', 1);
  draft.markReadOnce(made);
  return alpha === 1 ? made : scaleShift(node, draft, made, { scale: [alpha] });
}

/** What comes out of a softmax as a layer of its own, where it is not the end. */
function softened(node: ImportedNode, draft: Draft, value: Activation): Activation {
  if (value.isUnfinished === true) throw node.refuse('multiplies a part of a function that is not known');
  const { softmax, ...logits } = value;
  if (softmax === undefined) return value;
  if (softmax === 'LogSoftmax')
    throw node.refuse('reads what comes out of a LogSoftmax, which is supported only at the end');
  const widest = Math.max(...value.shape.slice(1));
  return softmaxLayer(node, draft, logits, value.shape.indexOf(widest, 1));
}

/** A dense layer that each square or row has for itself. @param rows its weight [out, in] */
export function readRows(
  node: ImportedNode,
  draft: Draft,
  rows: { readonly read: Activation; readonly weight: Constant; readonly bias?: Constant | undefined },
): Activation {
  const { read, weight, bias } = rows;
  const last = read.shape.length - 1;
  const { value, axes } = draft.onAxes(node, read);
  const board =
    axes[last] === 1 && draft.shapeOf(value).length === 3 ? value : channelsFirst(node, draft, value);
  const [outChannels = 0, inChannels = 0] = weight.shape;
  const [channels, ...squares] = draft.shapeOf(board);
  if (inChannels !== channels) throw node.refuse(`expects ${inChannels} features and is given ${channels!}`);
  const made = draft.add(node.layerName, [outChannels, ...squares], (name) => ({
    name,
    kind: 'conv',
    inputs: [board.layer],
    inChannels,
    outChannels,
    kernel: 1,
    padding: 0,
    bias: bias !== undefined,
    dense: true,
  }));
  draft.setParameter(made.layer, 'weight', [outChannels, inChannels, 1, 1], weight.numbers);
  if (bias !== undefined) {
    draft.setParameter(made.layer, 'bias', [outChannels], spread(bias, [outChannels]));
  }
  const shape = [...read.shape.slice(0, last), outChannels];
  const seen = axesOf(board, [draft.batch, ...draft.shapeOf(board)])!;
  return { layer: made.layer, shape, order: orderOf(seen, draft.shapeOf(made)) };
}

/** The same by a layer whose channels are the last axis of the file. */
function channelsFirst(node: ImportedNode, draft: Draft, value: Activation): Activation {
  const seen = draft.asSeen(node, value);
  const rank = value.shape.length;
  const axes = [rank - 2, ...Array.from({ length: rank - 2 }, (_, axis) => axis), ...(rank === 3 ? [2] : [])];
  const own = axes.map((axis) => draft.shapeOf(seen)[axis]!);
  const turned = draft.add(node.layerName, own, (name) => ({
    name,
    kind: 'transpose',
    inputs: [seen.layer],
    axes,
  }));
  const order = orderOf([0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2), 1], own);
  return { layer: turned.layer, shape: value.shape, order };
}

/** @param weight [out, in] */
function readDense(
  node: ImportedNode,
  draft: Draft,
  weight: Constant,
  bias: Constant | undefined,
): Activation {
  const activation = node.activation(0);
  const { order } = activation;
  const isVector = order !== undefined && activation.shape.length === 2;
  const { layer, shape } = isVector
    ? { ...activation, layer: draft.vector(activation, node.layerName) }
    : draft.plain(node, 0, 2);
  const [outFeatures = 0, inFeatures = 0] = weight.shape;
  if (inFeatures !== shape[1]) throw node.refuse(`expects ${inFeatures} features and is given ${shape[1]!}`);
  const added = draft.add(node.layerName, [outFeatures], (name) => ({
    name,
    kind: 'dense',
    inputs: [layer],
    inFeatures,
    outFeatures,
    bias: bias !== undefined,
    ...(bias !== undefined && node.takesNorm ? { normed: true as const } : {}),
  }));
  draft.setParameter(added.layer, 'weight', weight.shape, inOwnOrder(weight, order));
  if (bias !== undefined) {
    draft.setParameter(added.layer, 'bias', [outFeatures], perChannel(node, bias, added, [outFeatures]));
  }
  return added;
}

/** Weights [out, in] of a board that the file lays out in another order than the layer: so that is folded away. */
function inOwnOrder({ shape, numbers }: Constant, order: Order | undefined): Float64Array {
  if (order === undefined) return numbers;
  const places = placesOf(order);
  const inFeatures = shape[1]!;
  const own = new Float64Array(numbers.length);
  numbers.forEach((value, at) => (own[at - (at % inFeatures) + places[at % inFeatures]!] = value));
  return own;
}

/** The second input as a matrix [out, in]. @param isTurned whether the file holds [in, out] */
function matrix(node: ImportedNode, isTurned: boolean): Constant {
  const { shape, numbers } = node.constant(1);
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2)
    throw node.refuse(`has weights of the shape ${formatShape(shape)}; they must be a matrix`);
  if (!isTurned) return { shape, numbers };
  const turned = numbers.map((_, at) => numbers[(at % rows) * columns + Math.floor(at / rows)]!);
  return { shape: [columns, rows], numbers: turned };
}

function scaled({ shape, numbers }: Constant, factor: number): Constant {
  return { shape, numbers: factor === 1 ? numbers : numbers.map((value) => value * factor) };
}
