import { inputsOf } from '../architecture.js';
import type { ActivationName } from '../operators/activationValues.js';
import { sizeOf } from '../tensor.js';
import { activationLayer, FARTHEST } from './activations.js';
import { inSeenAxes } from './attention/attention.js';
import { isSameOrder } from './axisOrder.js';
import { broadcast, combined, spread } from './constants.js';
import type { Draft } from './draft.js';
import { winLessLoss } from './ends/winLessLoss.js';
import { joinedBy, mappedBy } from './formula.js';
import { channelLayer, isPerChannel, readGate } from './gates.js';
import type { ImportedNode } from './importedNode.js';
import { type Activation, type Constant, type ImportedValue, isConstant } from './importedValue.js';
import { endNorm, normStep } from './norms/normParts.js';
import { channelNumbers } from './norms/perChannel.js';
import { responseStep } from './norms/responseParts.js';
import { type ScaleShift, scaleShift } from './norms/scaleShift.js';
import type { OperatorReaders } from './operatorReader.js';
import { slopedSum } from './slopes.js';

/** Sums and products: of constants, of one number a channel, and of what two branches compute. */
export const ARITHMETIC: OperatorReaders = {
  Add: (node, draft) =>
    folded(node, (a, b) => a + b) ??
    partStep(node, draft) ??
    withConstant(node, draft, ({ numbers }) => ({ shift: numbers })) ??
    readSum(node, draft),
  Sub: (node, draft) =>
    folded(node, (a, b) => a - b) ??
    normStep(node, draft) ??
    withConstant(node, draft, ({ numbers }, isFirst) =>
      isFirst ? { scale: [-1], shift: numbers } : { shift: numbers.map((value) => -value) },
    ) ??
    readDifference(node, draft),
  Mul: (node, draft) =>
    folded(node, (a, b) => a * b) ??
    partStep(node, draft) ??
    withConstant(node, draft, ({ numbers }) => ({ scale: numbers })) ??
    readProduct(node, draft),
  Div: (node, draft) =>
    folded(node, (a, b) => a / b) ??
    partStep(node, draft) ??
    withConstant(node, draft, ({ numbers }, isFirst) => {
      if (isFirst) throw node.refuse('divides by what the network computes, which is not supported');
      return { scale: numbers.map((value) => 1 / value) };
    }) ??
    joinedBy(node, draft, [node.part(0), node.part(1)], (x, y) => x / y) ??
    refuseBoth(node, 'divides'),
  Sqrt: (node, draft) => stepped(node, draft, Math.sqrt),
  Reciprocal: (node, draft) => stepped(node, draft, (x) => 1 / x),
  Abs: (node, draft) => stepped(node, draft, Math.abs, 'abs'),
  Sign: (node, draft) => stepped(node, draft, Math.sign),
  Exp: (node, draft) => stepped(node, draft, Math.exp),
  Log: (node, draft) => stepped(node, draft, Math.log),
  Neg: (node, draft) => {
    const value = node.value(0);
    if (isConstant(value)) return mapped(node, (x) => -x);
    const part = normStep(node, draft);
    if (part !== undefined) return part;
    const from = node.part(0);
    return mappedBy(
      node,
      draft,
      from,
      (x) => -x,
      () => scaleShift(node, draft, from, { scale: [-1] }),
    );
  },
  Pow: (node, draft) =>
    folded(node, (base, exponent) => base ** exponent) ?? partStep(node, draft) ?? readPower(node, draft),
  Max: (node, draft) => folded(node, Math.max) ?? readBound(node, draft, Math.max),
  Min: (node, draft) => folded(node, Math.min) ?? readBound(node, draft, Math.min),
  Sum: readSums,
  Mod: (node) =>
    folded(node, (a, b) => (node.integer('fmod', 0) === 0 ? a - b * Math.floor(a / b) : a % b)) ??
    refuseBoth(node, 'takes the rest of'),
};

/** What an operator makes of parts of a norm. */
function partStep(node: ImportedNode, draft: Draft): Activation | undefined {
  return normStep(node, draft) ?? responseStep(node, draft);
}

function refuseBoth(node: ImportedNode, does: string): never {
  throw node.refuse(`${does} what the network computes, which is not supported`);
}

function mapped(node: ImportedNode, compute: (value: number) => number): Constant {
  const { shape, numbers } = node.constant(0);
  return { shape, numbers: numbers.map(compute) };
}

/** A function of each number; of what the network computes a part of one, or the layer of that name. */
function stepped(
  node: ImportedNode,
  draft: Draft,
  compute: (value: number) => number,
  name?: ActivationName,
): ImportedValue {
  if (isConstant(node.value(0))) return mapped(node, compute);
  const from = node.part(0);
  const make = name && (() => activationLayer(node, draft, from, name));
  return partStep(node, draft) ?? mappedBy(node, draft, from, compute, make);
}

/** Computed here where both inputs are constants. */
function folded(node: ImportedNode, compute: (a: number, b: number) => number): Constant | undefined {
  const [a, b] = [node.value(0), node.value(1)];
  if (!isConstant(a) || !isConstant(b)) return undefined;
  const { shape, numbers } = combined(node, [a, b], (left, right) => compute(left, right));
  const isWhole = a.isWhole === true && b.isWhole === true;
  return { shape, numbers: isWhole ? numbers.map(Math.trunc) : numbers, isWhole };
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
  if (endNorm(node, draft, activation, constant)) return { ...activation };
  const numbers = channelNumbers(constant, activation, draft.shapeOf(activation));
  if (numbers === undefined) return withBoard(node, draft, activation, constant);
  const { shape, order, layer } = scaleShift(
    node,
    draft,
    activation,
    what({ ...constant, numbers }, isConstant(first)),
  );
  return { shape, order, layer };
}

/** A constant that differs from square to square is a summand of its own, or a gate. */
function withBoard(node: ImportedNode, draft: Draft, read: Activation, constant: Constant): Activation {
  const { operator } = node;
  const activation = read.order === undefined ? read : draft.asSeen(node, read);
  const own = draft.shapeOf(activation);
  // What the layer has besides are axes of size 1.
  const seen = [1, ...activation.shape.slice(1)];
  const isPlain = sizeOf(seen) === sizeOf(own);
  const isKnown =
    operator === 'Add' || operator === 'Mul' || (operator === 'Sub' && !isConstant(node.value(0)));
  if (!isKnown || !isPlain || broadcast(constant.shape, seen)?.join() !== seen.join()) {
    throw node.refuse('joins a constant of another shape than one number a channel, which is not supported');
  }
  const spreadNumbers = spread(constant, seen);
  const numbers = operator === 'Sub' ? spreadNumbers.map((value) => -value) : spreadNumbers;
  const added = draft.constant(`${node.layerName}/constant`, own, numbers);
  const inputs = [activation.layer, added.layer] as const;
  const made = draft.add(node.layerName, own, (name) => ({
    name,
    kind: operator === 'Mul' ? 'gate' : 'sum',
    inputs,
  }));
  return { ...made, shape: activation.shape };
}

/** A difference of two branches: the sum of one and the negative of the other. */
function readDifference(node: ImportedNode, draft: Draft): Activation {
  const parts = [node.part(0), node.part(1)] as const;
  const value = winLessLoss(node, draft, parts);
  if (value !== undefined) return value;
  const joined = joinedBy(node, draft, parts, (x, y) => x - y);
  if (joined !== undefined && (joined.isUnfinished !== true || parts.some(isUnfinished))) return joined;
  const negative = scaleShift(node, draft, parts[1], { scale: [-1] });
  return addedUp(node, draft, [parts[0], negative]);
}

/** A sum of any number of branches. */
function readSums(node: ImportedNode, draft: Draft): ImportedValue {
  const [first, ...others] = Array.from({ length: node.inputs }, (_, index) => node.activation(index));
  return others.reduce((sum, each) => addedUp(node, draft, [sum, each]), first!);
}

/** A residual addition. */
function readSum(node: ImportedNode, draft: Draft): Activation {
  const parts = [node.part(0), node.part(1)] as const;
  const joined = joinedBy(node, draft, parts, (x, y) => x + y);
  // What could be a part of a function is a plain sum where both are computed by layers.
  if (joined !== undefined && (joined.isUnfinished !== true || parts.some(isUnfinished))) return joined;
  return slopedSum(node, draft, parts) ?? addedUp(node, draft, parts);
}

function addedUp(node: ImportedNode, draft: Draft, [a, b]: readonly [Activation, Activation]): Activation {
  for (const [board, small] of [
    [a, b],
    [b, a],
  ] as const) {
    if (isPerChannel(draft, board, small)) return spreadSum(node, draft, board, small);
  }
  if (a.shape.join() !== b.shape.join())
    throw node.refuse('adds values of different shapes, which is not supported');
  const shape = draft.shapeOf(a);
  if (shape.join() !== draft.shapeOf(b).join() || !isSameOrder(a.order, b.order))
    return addedUp(node, draft, [draft.asSeen(node, a), draft.asSeen(node, b)]);
  const inputs = isBefore(draft, b.layer, a.layer)
    ? ([b.layer, a.layer] as const)
    : ([a.layer, b.layer] as const);
  const added = draft.add(node.layerName, shape, (name) => ({ name, kind: 'sum', inputs }));
  return { shape: a.shape, order: a.order, layer: added.layer };
}

/** A board to which one number a channel is added. */
function spreadSum(node: ImportedNode, draft: Draft, board: Activation, small: Activation): Activation {
  const weighing = channelLayer(node, draft, board, small);
  const added = draft.add(node.layerName, draft.shapeOf(board), (name) => ({
    name,
    kind: 'sum',
    inputs: [board.layer, weighing],
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
  if (parts[0].shape.join() !== parts[1].shape.join())
    throw node.refuse('multiplies computed values of different shapes, which is not supported');
  return numberByNumber(node, draft, parts);
}

/** Two branches of which neither is a gate. */
function numberByNumber(
  node: ImportedNode,
  draft: Draft,
  [a, b]: readonly [Activation, Activation],
): Activation {
  const shape = draft.shapeOf(a);
  if (shape.join() !== draft.shapeOf(b).join() || !isSameOrder(a.order, b.order))
    return numberByNumber(node, draft, [inSeenAxes(node, draft, a), inSeenAxes(node, draft, b)]);
  const inputs = [a.layer, b.layer] as const;
  const added = draft.add(node.layerName, shape, (name) => ({ name, kind: 'product', inputs }));
  return { shape: a.shape, order: a.order, layer: added.layer };
}

/** A power with one exponent, which is a part of some functions. */
function readPower(node: ImportedNode, draft: Draft): Activation {
  const exponent = node.value(1);
  if (!isConstant(exponent) || exponent.numbers.length !== 1) return refuseBoth(node, 'raises to a power');
  const from = node.part(0);
  const [power] = exponent.numbers;
  const make = power === 2 ? () => activationLayer(node, draft, from, 'square') : undefined;
  return mappedBy(node, draft, from, (x) => x ** power!, make);
}

/** A bound that is one number. */
function readBound(node: ImportedNode, draft: Draft, bound: (a: number, b: number) => number): Activation {
  const [first, second] = [node.value(0), node.value(1)];
  const constant = isConstant(first) ? first : isConstant(second) ? second : undefined;
  const number = constant?.numbers.length === 1 ? constant.numbers[0]! : undefined;
  if (constant === undefined && node.operator === 'Max' && node.inputs === 2) return largest(node, draft);
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

/** The larger of two branches, number by number: the maximum of windows over both. */
function largest(node: ImportedNode, draft: Draft): Activation {
  const parts = [node.part(0), node.part(1)] as const;
  const joined = joinedBy(node, draft, parts, Math.max);
  if (joined !== undefined && (joined.isUnfinished !== true || parts.some(isUnfinished))) return joined;
  const [a, b] = parts.map((part) => draft.asSeen(node, part)) as [Activation, Activation];
  const own = draft.shapeOf(a);
  if (a.shape.join() !== b.shape.join()) throw node.refuse('compares values of different shapes');
  const size = sizeOf(own);
  const lines = [a, b].map(
    ({ layer }) => draft.reshaped(`${node.layerName}/line`, layer, [1, 1, size]).layer,
  );
  const both = draft.add(`${node.layerName}/both`, [1, 2, size], (name) => ({
    name,
    kind: 'concat',
    inputs: lines,
    axis: 1,
  }));
  const window = { kernel: [2, 1], stride: [1, 1], margins: [0, 0, 0, 0] } as const;
  const line = draft.add(node.layerName, [1, 1, size], (name) => ({
    name,
    kind: 'maxPool',
    inputs: [both.layer],
    ...window,
  }));
  return { ...draft.reshaped(`${node.layerName}/board`, line.layer, own), shape: a.shape };
}

/** Whether a layer is what another is computed from: the skip of a sum is what its branch starts at. */
function isBefore(draft: Draft, skip: string, branch: string): boolean {
  const sources = new Set([branch]);
  for (const layer of [...draft.layers].reverse()) {
    if (sources.has(layer.name)) inputsOf(layer).forEach((name) => sources.add(name));
  }
  return skip !== branch && sources.has(skip);
}
