import { inputsOf, type LayerOf } from '../architecture.js';
import { spread } from './constants.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './node.js';
import { isSameOrder } from './order.js';
import { channelNumbers } from './perChannel.js';
import type { ReadOperators } from './readOperator.js';
import { type Activation, type Constant, isConstant } from './value.js';

/** Sums and products: of constants, of one number a channel, and of what two branches compute. */
export const ARITHMETIC: ReadOperators = {
  Add: (node, draft) =>
    folded(node, (a, b) => a + b) ??
    withConstant(node, draft, ({ numbers }) => ({ shift: numbers })) ??
    readSum(node, draft),
  Sub: (node, draft) =>
    folded(node, (a, b) => a - b) ??
    withConstant(node, draft, ({ numbers }, isFirst) =>
      isFirst ? { scale: [-1], shift: numbers } : { shift: numbers.map((value) => -value) },
    ) ??
    refuseBoth(node, 'subtracts'),
  Mul: (node, draft) =>
    folded(node, (a, b) => a * b) ??
    withConstant(node, draft, ({ numbers }) => ({ scale: numbers })) ??
    refuseBoth(node, 'multiplies'),
  Div: (node, draft) =>
    folded(node, (a, b) => a / b) ??
    withConstant(node, draft, ({ numbers }, isFirst) => {
      if (isFirst) throw node.refuse('divides by what the network computes, which is not supported');
      return { scale: numbers.map((value) => 1 / value) };
    }) ??
    refuseBoth(node, 'divides'),
  Sqrt: (node) => mapped(node, Math.sqrt),
  Neg: (node, draft) => {
    const value = node.value(0);
    return isConstant(value) ? mapped(node, (x) => -x) : scaleShift(node, draft, value, { scale: [-1] });
  },
  Reciprocal: (node) => mapped(node, (value) => 1 / value),
  Pow: (node) => folded(node, (base, exponent) => base ** exponent) ?? refuseBoth(node, 'raises to a power'),
};

function refuseBoth(node: ImportedNode, does: string): never {
  throw node.refuse(`${does} what the network computes, which is not supported`);
}

function mapped(node: ImportedNode, compute: (value: number) => number): Constant {
  const { shape, numbers } = node.constant(0);
  return { shape, numbers: numbers.map(compute) };
}

/** Computed here where both inputs are constants. */
function folded(node: ImportedNode, compute: (a: number, b: number) => number): Constant | undefined {
  const [a, b] = [node.value(0), node.value(1)];
  if (!isConstant(a) || !isConstant(b)) return undefined;
  const shape = broadcast(a.shape, b.shape);
  if (shape === undefined) throw node.refuse('joins numbers of different shapes');
  const [left, right] = [spread(a, shape), spread(b, shape)];
  return { shape, numbers: left.map((value, at) => compute(value, right[at]!)) };
}

function broadcast(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const [left = 1, right = 1] = [a[axis - rank + a.length], b[axis - rank + b.length]];
    return left === right || right === 1 ? left : left === 1 ? right : NaN;
  });
  return shape.some(Number.isNaN) ? undefined : shape;
}

interface ScaleShift {
  readonly scale?: ArrayLike<number>;
  readonly shift?: ArrayLike<number>;
}

/** Undefined where neither input is a constant. @param what what the constant does, and whether it is the first input */
function withConstant(
  node: ImportedNode,
  draft: Draft,
  what: (constant: Constant, isFirst: boolean) => ScaleShift,
): Activation | undefined {
  const [first, second] = [node.value(0), node.value(1)];
  const constant = isConstant(first) ? first : isConstant(second) ? second : undefined;
  if (constant === undefined) return undefined;
  const activation = node.activation(isConstant(first) ? 1 : 0);
  const numbers = channelNumbers(constant, activation);
  if (numbers === undefined) return addBoard(node, draft, activation, constant);
  return scaleShift(node, draft, activation, what({ ...constant, numbers }, isConstant(first)));
}

/** A constant that differs from square to square is a summand of its own. */
function addBoard(node: ImportedNode, draft: Draft, activation: Activation, constant: Constant): Activation {
  const own = draft.shapeOf(activation);
  const shape = [1, ...own];
  const isPlain = activation.order === undefined && activation.shape.slice(1).join() === own.join();
  if (node.operator !== 'Add' || !isPlain || broadcast(constant.shape, shape)?.join() !== shape.join()) {
    throw node.refuse('joins a constant of another shape than one number a channel, which is not supported');
  }
  const added = draft.constant(`${node.layerName}/constant`, own, spread(constant, shape));
  return draft.add(node.layerName, own, (name) => ({
    name,
    kind: 'sum',
    inputs: [activation.layer, added.layer],
  }));
}

/** Added to a variance of 1 less that much, it makes 1 exactly. */
const EPSILON = 2 ** -20;

/** One factor and one summand a channel: the bias of the layer before where it has none, else as a batch norm. */
function scaleShift(
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
  const added = draft.add(node.layerName, draft.shapeOf(activation), (name) => ({
    name,
    kind: 'batchNorm',
    inputs: [activation.layer],
    channels,
    epsilon: EPSILON,
  }));
  const norm = {
    scale: whole(scale, 1),
    shift: whole(shift, 0),
    mean: whole([0], 0),
    variance: whole([1 - EPSILON], 0),
  };
  for (const [part, numbers] of Object.entries(norm))
    draft.setParameter(added.layer, part, [channels], numbers);
  if (shift === undefined) draft.beginShift(added.layer);
  return { ...activation, layer: added.layer };
}

/** A residual addition. */
function readSum(node: ImportedNode, draft: Draft): Activation {
  const [a, b] = [node.activation(0), node.activation(1)];
  const shape = draft.shapeOf(a);
  const isSame =
    shape.join() === draft.shapeOf(b).join() &&
    a.shape.join() === b.shape.join() &&
    isSameOrder(a.order, b.order);
  if (!isSame) throw node.refuse('adds values of different shapes, which is not supported');
  const inputs = isBefore(draft, b.layer, a.layer)
    ? ([b.layer, a.layer] as const)
    : ([a.layer, b.layer] as const);
  const added = draft.add(node.layerName, shape, (name) => ({ name, kind: 'sum', inputs }));
  return { ...a, layer: added.layer };
}

/** Whether a layer is what another is computed from: the skip of a sum is what its branch starts at. */
function isBefore(draft: Draft, skip: string, branch: string): boolean {
  const sources = new Set([branch]);
  for (const layer of [...draft.layers].reverse()) {
    if (sources.has(layer.name)) inputsOf(layer).forEach((name) => sources.add(name));
  }
  return skip !== branch && sources.has(skip);
}
