import { inputsOf, type LayerOf } from '../architecture.js';
import { spread } from './constants.js';
import type { Draft } from './draft.js';
import { joinedBy, mappedBy } from './formula.js';
import { FARTHEST } from './functions.js';
import { isPerChannel, readGate } from './gates.js';
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
    readProduct(node, draft),
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
  Pow: (node, draft) => folded(node, (base, exponent) => base ** exponent) ?? readPower(node, draft),
  Max: (node, draft) => folded(node, Math.max) ?? readBound(node, draft, Math.max),
  Min: (node, draft) => folded(node, Math.min) ?? readBound(node, draft, Math.min),
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
  const isFirst = isConstant(first);
  const activation = node.part(isFirst ? 1 : 0);
  const step =
    constant.numbers.length === 1 ? steps[node.operator]?.(constant.numbers[0]!, isFirst) : undefined;
  if (step !== undefined) {
    return mappedBy(node, draft, activation, step, () => scaledBy(node, draft, activation, constant, what));
  }
  return scaledBy(node, draft, node.activation(isFirst ? 1 : 0), constant, what);
}

/** What an operator with one number does to each. */
const steps: Readonly<Record<string, (number: number, isFirst: boolean) => (x: number) => number>> = {
  Add: (number) => (x) => x + number,
  Sub: (number, isFirst) => (isFirst ? (x) => number - x : (x) => x - number),
  Mul: (number) => (x) => x * number,
  Div: (number, isFirst) => (isFirst ? (x) => number / x : (x) => x / number),
};

function scaledBy(
  node: ImportedNode,
  draft: Draft,
  activation: Activation,
  constant: Constant,
  what: (constant: Constant, isFirst: boolean) => ScaleShift,
): Activation {
  const first = node.value(0);
  const numbers = channelNumbers(constant, activation);
  if (numbers === undefined) return addBoard(node, draft, activation, constant);
  const { shape, order, layer } = scaleShift(
    node,
    draft,
    activation,
    what({ ...constant, numbers }, isConstant(first)),
  );
  return { shape, order, layer };
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
  const parts = [node.part(0), node.part(1)] as const;
  const joined = joinedBy(node, draft, parts, (x, y) => x + y);
  // What could be a part of a function is a plain sum where both are computed by layers.
  if (joined !== undefined && (joined.isUnfinished !== true || parts.some(isUnfinished))) return joined;
  const [a, b] = parts;
  for (const [board, small] of [
    [a, b],
    [b, a],
  ] as const) {
    if (isPerChannel(draft, board, small)) return spreadSum(node, draft, board, small);
  }
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
  return { shape: a.shape, order: a.order, layer: added.layer };
}

/** A board to which one number a channel is added. */
function spreadSum(node: ImportedNode, draft: Draft, board: Activation, small: Activation): Activation {
  const added = draft.add(node.layerName, draft.shapeOf(board), (name) => ({
    name,
    kind: 'sum',
    inputs: [board.layer, small.layer],
  }));
  return { shape: board.shape, order: board.order, layer: added.layer };
}

function isUnfinished(value: Activation): boolean {
  return value.isUnfinished === true;
}

function readProduct(node: ImportedNode, draft: Draft): Activation {
  const parts = [node.part(0), node.part(1)] as const;
  const joined = joinedBy(node, draft, parts, (x, y) => x * y);
  if (joined !== undefined && (joined.isUnfinished !== true || parts.some(isUnfinished))) return joined;
  const read = readGate(node, draft, ...parts) ?? joined;
  if (read !== undefined) return read;
  throw node.refuse(
    'multiplies two computed values of which not just one is a gate (a sigmoid, or one number a channel), which is not supported',
  );
}

/** A power with one exponent, which is a part of some functions. */
function readPower(node: ImportedNode, draft: Draft): Activation {
  const exponent = node.value(1);
  if (!isConstant(exponent) || exponent.numbers.length !== 1) return refuseBoth(node, 'raises to a power');
  return mappedBy(node, draft, node.part(0), (x) => x ** exponent.numbers[0]!);
}

/** A bound that is one number. */
function readBound(node: ImportedNode, draft: Draft, bound: (a: number, b: number) => number): Activation {
  const [first, second] = [node.value(0), node.value(1)];
  const constant = isConstant(first) ? first : isConstant(second) ? second : undefined;
  const number = constant?.numbers.length === 1 ? constant.numbers[0]! : undefined;
  if (number === undefined) return refuseBoth(node, 'compares');
  const from = node.part(constant === first ? 1 : 0);
  const [alpha, beta] = node.operator === 'Max' ? [number, FARTHEST] : [-FARTHEST, number];
  return mappedBy(
    node,
    draft,
    from,
    (x) => bound(x, number),
    () => {
      const added = draft.add(node.layerName, draft.shapeOf(from), (name) => ({
        name,
        kind: 'activation',
        inputs: [from.layer],
        function: 'clip',
        alpha,
        beta,
      }));
      return { shape: from.shape, order: from.order, layer: added.layer };
    },
  );
}

/** Whether a layer is what another is computed from: the skip of a sum is what its branch starts at. */
function isBefore(draft: Draft, skip: string, branch: string): boolean {
  const sources = new Set([branch]);
  for (const layer of [...draft.layers].reverse()) {
    if (sources.has(layer.name)) inputsOf(layer).forEach((name) => sources.add(name));
  }
  return skip !== branch && sources.has(skip);
}
