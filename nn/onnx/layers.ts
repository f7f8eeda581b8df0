import { inputsOf, type LayerOf } from '../architecture.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './node.js';
import type { ReadOperator } from './shapes.js';
import { type Activation, type Constant, formatShape, isConstant, type Softmax } from './value.js';

/** Operators that become layers. */
export const LAYER_OPERATORS: Readonly<Record<string, ReadOperator>> = {
  Conv: readConv,
  Gemm(node, draft) {
    if (node.integer('transA', 0) !== 0)
      throw node.refuse('reads its input transposed, which is not supported');
    const weight = matrix(node, node.integer('transB', 0) === 0);
    const bias = node.optionalConstant(2);
    return readDense(
      node,
      draft,
      scaled(weight, node.float('alpha', 1)),
      bias && scaled(bias, node.float('beta', 1)),
    );
  },
  MatMul: (node, draft) => readDense(node, draft, matrix(node, true), undefined),
  BatchNormalization: readBatchNorm,
  Relu: (node, draft) => readActivation(node, draft, 'relu'),
  Tanh: (node, draft) => readActivation(node, draft, 'tanh'),
  Add: readAdd,
  Softmax: (node) => readSoftmax(node, 'Softmax'),
  LogSoftmax: (node) => readSoftmax(node, 'LogSoftmax'),
};

function readConv(node: ImportedNode, draft: Draft): Activation {
  const { layer, shape } = draft.plain(node, 0, 4);
  const weight = node.constant(1);
  const [outChannels = 0, inChannels = 0, kernel = 0, columns = 0] = weight.shape;
  if (weight.shape.length !== 4 || kernel !== columns) {
    throw node.refuse(`has a kernel of the shape ${formatShape(weight.shape)}; kernels are square`);
  }
  const group = node.integer('group', 1);
  const isPlain = [...(node.integers('strides') ?? []), ...(node.integers('dilations') ?? []), group].every(
    (size) => size === 1,
  );
  if (!isPlain) throw node.refuse('has a stride, dilation or group other than 1, which is not supported');
  if (inChannels !== shape[1]) throw node.refuse(`expects ${inChannels} channels and is given ${shape[1]!}`);
  const padding = paddingOf(node, kernel);
  const side = (size: number): number => size + 2 * padding - kernel + 1;
  const [rows, width] = [side(shape[2]!), side(shape[3]!)];
  if (rows < 1 || width < 1) throw node.refuse(`has a kernel of ${kernel} squares, larger than its board`);
  const bias = node.optionalConstant(2);
  const added = draft.add(node.layerName, [outChannels, rows, width], (name) => ({
    name,
    kind: 'conv',
    inputs: [layer],
    inChannels,
    outChannels,
    kernel,
    padding,
    bias: bias !== undefined,
  }));
  draft.setParameter(added.layer, 'weight', weight.shape, weight.numbers);
  if (bias !== undefined) {
    draft.setParameter(added.layer, 'bias', [outChannels], perChannel(node, bias, [1, outChannels]));
  }
  return added;
}

function paddingOf(node: ImportedNode, kernel: number): number {
  const automatic = node.text('auto_pad', 'NOTSET');
  if (automatic === 'VALID') return 0;
  if (automatic.startsWith('SAME') && kernel % 2 === 1) return (kernel - 1) / 2;
  const [padding = 0, ...others] = node.integers('pads') ?? [];
  if (
    (automatic !== '' && automatic !== 'NOTSET') ||
    padding < 0 ||
    others.some((side) => side !== padding)
  ) {
    throw node.refuse('pads its sides differently, which is not supported');
  }
  return padding;
}

/** @param weight [out, in] */
function readDense(
  node: ImportedNode,
  draft: Draft,
  weight: Constant,
  bias: Constant | undefined,
): Activation {
  const { layer, shape } = draft.plain(node, 0, 2);
  const [outFeatures = 0, inFeatures = 0] = weight.shape;
  if (inFeatures !== shape[1]) throw node.refuse(`expects ${inFeatures} features and is given ${shape[1]!}`);
  const added = draft.add(node.layerName, [outFeatures], (name) => ({
    name,
    kind: 'dense',
    inputs: [layer],
    inFeatures,
    outFeatures,
    bias: bias !== undefined,
  }));
  draft.setParameter(added.layer, 'weight', weight.shape, weight.numbers);
  if (bias !== undefined) {
    draft.setParameter(added.layer, 'bias', [outFeatures], perChannel(node, bias, added.shape));
  }
  return added;
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

/** A constant that is broadcast to `shape` [N, channels, ...], as one number a channel. */
function perChannel(
  node: ImportedNode,
  { shape: own, numbers }: Constant,
  shape: readonly number[],
): Float64Array {
  const channels = shape[1]!;
  if (numbers.length === 1) return new Float64Array(channels).fill(numbers[0]!);
  const aligned = [...shape.slice(own.length).map(() => 1), ...own];
  const isPerChannel =
    aligned.length === shape.length && aligned[1] === channels && numbers.length === channels;
  if (!isPerChannel)
    throw node.refuse(`adds numbers of the shape ${formatShape(own)}; one a channel is accepted`);
  return numbers;
}

function readBatchNorm(node: ImportedNode, draft: Draft): Activation {
  if (node.integer('training_mode', 0) !== 0) {
    throw node.refuse('normalises as in training; export the network in inference mode');
  }
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

/** Acts on each number, so the shape does not matter. */
function readActivation(node: ImportedNode, draft: Draft, kind: 'relu' | 'tanh'): Activation {
  const from = node.activation(0);
  const added = draft.add(node.layerName, draft.shapeOf(from), (name) => ({
    name,
    kind,
    inputs: [from.layer],
  }));
  return { ...added, shape: from.shape };
}

/** A residual addition, or the bias of the layer just before. */
function readAdd(node: ImportedNode, draft: Draft): Activation {
  const [first, second] = [node.value(0), node.value(1)];
  if (isConstant(first)) return addBias(node, draft, node.activation(1), first);
  if (isConstant(second)) return addBias(node, draft, node.activation(0), second);
  const [a, b] = [node.activation(0), node.activation(1)];
  const shape = draft.shapeOf(a);
  const isSame = shape.join() === draft.shapeOf(b).join() && a.shape.join() === b.shape.join();
  if (!isSame) throw node.refuse('adds values of different shapes, which is not supported');
  const inputs = isBefore(draft, b.layer, a.layer)
    ? ([b.layer, a.layer] as const)
    : ([a.layer, b.layer] as const);
  const added = draft.add(node.layerName, shape, (name) => ({ name, kind: 'sum', inputs }));
  return { ...added, shape: a.shape };
}

/** Whether a layer is what another is computed from: the skip of a sum is what its branch starts at. */
function isBefore(draft: Draft, skip: string, branch: string): boolean {
  const sources = new Set([branch]);
  for (const layer of [...draft.layers].reverse()) {
    if (sources.has(layer.name)) inputsOf(layer).forEach((name) => sources.add(name));
  }
  return skip !== branch && sources.has(skip);
}

function addBias(node: ImportedNode, draft: Draft, activation: Activation, constant: Constant): Activation {
  const index = draft.layers.findIndex(({ name }) => name === activation.layer);
  const layer = draft.layers[index];
  const isOpen = (layer?.kind === 'conv' || layer?.kind === 'dense') && draft.isReadOnce(activation);
  if (!isOpen) {
    throw node.refuse(
      'adds a constant to something other than the Conv, Gemm or MatMul just before it, which is not supported',
    );
  }
  const bias = perChannel(node, constant, activation.shape);
  const old = draft.parameters.get(`${layer.name}.bias`)?.data;
  draft.setParameter(
    layer.name,
    'bias',
    [bias.length],
    bias.map((value, at) => value + (old?.[at] ?? 0)),
  );
  draft.layers[index] = { ...(layer as LayerOf<'conv' | 'dense'>), bias: true };
  return { ...activation };
}

function readSoftmax(node: ImportedNode, softmax: Softmax): Activation {
  const activation = node.activation(0);
  const { shape } = activation;
  const axis = node.integer('axis', node.operatorSet < 13 ? 1 : -1);
  if (shape.length !== 2 || (axis !== 1 && axis !== -1)) {
    throw node.refuse(
      `is over ${formatShape(shape.slice(1))} a position; it must be over a vector, the policy`,
    );
  }
  return { ...activation, softmax };
}
