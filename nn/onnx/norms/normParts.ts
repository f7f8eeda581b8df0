import { sizeOf } from '../../tensor.js';
import { rearranged, spread, transposedConstant } from '../constants.js';
import type { Draft } from '../draft.js';
import type { ImportedNode } from '../importedNode.js';
import { type Activation, type Constant, formatShape, isConstant, type NormPart } from '../importedValue.js';
import { scaleShift } from './scaleShift.js';

// A layer norm that its exporter wrote in parts: x - mean, its mean square, the root of that with epsilon, and their quotient.

/** The mean of squares of x itself, which RMSNorm divides by the root of; undefined where they are not squares. */
export function meanSquare(draft: Draft, from: Activation, axes: readonly number[]): NormPart | undefined {
  const layer = draft.layers.find(({ name }) => name === from.layer);
  if (layer?.kind !== 'activation' || layer.function !== 'square') return undefined;
  const of = { layer: layer.inputs[0], shape: from.shape, order: from.order };
  return { is: 'variance', of, axes, epsilon: 0, keepsMean: true };
}

/** What a mean is of a layer norm: the variance, where it is that of squares of x - mean along the same axes of the layer. */
export function normStatistic(
  { norm, ...part }: Activation,
  axes: readonly number[],
): Activation | undefined {
  if (norm?.is !== 'square' || norm.axes.join() !== axes.join()) return undefined;
  return { ...part, norm: { ...norm, is: 'variance', epsilon: 0 }, isUnfinished: true };
}

/** What an operator makes of parts of a layer norm; undefined where it has nothing to do with one. */
export function normStep(node: ImportedNode, draft: Draft): Activation | undefined {
  const values = Array.from({ length: node.inputs }, (_, index) => node.value(index));
  const parts = values.map((value) => (isConstant(value) ? undefined : value.norm));
  if (parts.every((part) => part === undefined)) return undefined;
  const constant = values.find(isConstant);
  const made = (part: NormPart): Activation => ({
    layer: part.of.layer,
    shape: part.of.shape,
    order: part.of.order,
    norm: part,
    isUnfinished: true,
  });
  const [first, second] = parts;
  const number = constant?.numbers.length === 1 ? constant.numbers[0] : undefined;
  switch (node.operator) {
    case 'Sub':
      if (second?.is === 'mean' && isOf(values[0]!, second)) return made({ ...second, is: 'centered' });
      if (constant !== undefined && second?.is === 'scaledMean')
        return made({ ...second, is: 'lessMean', shift: constant });
      return undefined;
    case 'Pow':
      if (first?.is === 'centered' && number === 2) return made({ ...first, is: 'square' });
      if (first?.is === 'variance' && number === 0.5) return made({ ...first, is: 'deviation' });
      return first?.is === 'variance' && number === -0.5 ? made({ ...first, is: 'inverse' }) : undefined;
    case 'Sqrt':
      return first?.is === 'variance' ? made({ ...first, is: 'deviation' }) : undefined;
    case 'Reciprocal':
      return first?.is === 'deviation' ? made({ ...first, is: 'inverse' }) : undefined;
    case 'Neg': {
      const negative =
        first?.is === 'mean' && scaleShift(node, draft, values[0] as Activation, { scale: [-1] });
      return negative ? { ...negative, norm: { ...first, is: 'minusMean' } } : undefined;
    }
    case 'Add': {
      const less = parts.find((part) => part?.is === 'minusScaled');
      if (constant !== undefined && less !== undefined)
        return made({ ...less, is: 'lessMean', shift: constant });
      return added(node, draft, parts, constant) ?? raised(parts, number, made);
    }
    case 'Mul':
      return multiplied(node, draft, { values, parts, constant, made });
    case 'Div':
      if (number === 1 && isConstant(values[0]!) && second?.is === 'deviation')
        return made({ ...second, is: 'inverse' });
      if (first?.is === 'centered' && second?.is === 'deviation' && isSame(first, second))
        return normLayer(node, draft, second);
      if (second?.is === 'deviation' && second.keepsMean === true && isOf(values[0]!, second))
        return normLayer(node, draft, second);
      return undefined;
    default:
      return undefined;
  }
}

type Made = (part: NormPart) => Activation;

function raised(
  parts: readonly (NormPart | undefined)[],
  number: number | undefined,
  made: Made,
): Activation | undefined {
  const variance = parts.find((part) => part?.is === 'variance');
  if (variance === undefined || number === undefined) return undefined;
  return made({ ...variance, epsilon: (variance.epsilon ?? 0) + number });
}

/** x · s + (shift - mean · s) with s = scale / deviation. */
function added(
  node: ImportedNode,
  draft: Draft,
  parts: readonly (NormPart | undefined)[],
  constant: Constant | undefined,
): Activation | undefined {
  if (constant !== undefined) return undefined;
  const input = parts.find((part) => part?.is === 'scaledInput');
  const rest = parts.find((part) => part?.is === 'lessMean' || part?.is === 'minusScaled');
  if (input === undefined || rest === undefined || !isSame(input, rest)) return undefined;
  return normLayer(node, draft, { ...rest, of: input.of, scale: input.scale });
}

function multiplied(
  node: ImportedNode,
  draft: Draft,
  {
    values,
    parts,
    constant,
    made,
  }: {
    readonly values: readonly (Activation | Constant)[];
    readonly parts: readonly (NormPart | undefined)[];
    readonly constant: Constant | undefined;
    readonly made: Made;
  },
): Activation | undefined {
  const [first, second] = parts;
  if (first?.is === 'centered' && second?.is === 'centered' && isSame(first, second))
    return made({ ...first, is: 'square' });
  const at = parts.findIndex((part) => part?.is === 'inverse');
  const inverse = parts[at];
  if (inverse === undefined) return undefined;
  if (constant !== undefined)
    return inverse.scale === undefined ? made({ ...inverse, scale: constant }) : undefined;
  const other = parts[1 - at];
  if (other?.is === 'centered' && isSame(other, inverse)) return normLayer(node, draft, inverse);
  if (other?.is === 'mean' && isSame(other, inverse)) return made({ ...inverse, is: 'scaledMean' });
  if (other?.is === 'minusMean' && isSame(other, inverse)) return made({ ...inverse, is: 'minusScaled' });
  const input = values[1 - at]!;
  if (isConstant(input) || !isOf(input, inverse)) return undefined;
  if (inverse.keepsMean === true) return normLayer(node, draft, inverse);
  return made({ ...inverse, is: 'scaledInput', of: input });
}

/** In any layout. */
function isOf(value: Activation | Constant, { of }: NormPart): boolean {
  return !isConstant(value) && value.layer === of.layer;
}

function isSame(a: NormPart, b: NormPart): boolean {
  return isOf(a.of, b) && a.axes.join() === b.axes.join();
}

/** The layer, whose factors and summands may still follow. */
function normLayer(node: ImportedNode, draft: Draft, part: NormPart): Activation {
  const { of, axes, epsilon = 0, scale, shift, keepsMean = false } = part;
  const none = { shape: [], numbers: Float64Array.of(0) };
  const one = { shape: [], numbers: Float64Array.of(1) };
  const made = addNorm(node, draft, of, {
    axes,
    epsilon,
    scale: scale ?? one,
    shift: shift ?? none,
    keepsMean,
  });
  if (scale === undefined) draft.beginNorm(made.layer);
  return made;
}

/** A layer norm as the file wants it. */
interface WantedNorm {
  /** Of the layer, without the batch. */
  readonly axes: readonly number[];
  readonly epsilon: number;
  /** As the file sees them. */
  readonly scale: Constant;
  readonly shift: Constant;
  /** Whether the mean stays (RMSNorm). */
  readonly keepsMean?: boolean;
}

export function addNorm(node: ImportedNode, draft: Draft, from: Activation, wanted: WantedNorm): Activation {
  const own = draft.shapeOf(from);
  const along = own.flatMap((size, axis) => (wanted.axes.includes(axis) && size > 1 ? [axis] : []));
  const all = own.flatMap((size, axis) => (size > 1 ? [axis] : []));
  const squares = all.filter((axis) => axis > 0);
  const sameAs = (axes: readonly number[]): boolean => along.join() === axes.join();
  const isBoard = own.length === 3;
  const over = sameAs(all)
    ? 'all'
    : isBoard && sameAs([0])
      ? 'channels'
      : isBoard && sameAs(squares)
        ? 'squares'
        : undefined;
  if (along.length === 0 || !(wanted.epsilon > 0))
    throw node.refuse('normalises each number by itself, or without an epsilon');
  if (over === undefined) return inRows(node, draft, from, { ...wanted, axes: along });
  const [scale, shift] = [wanted.scale, wanted.shift].map((numbers) =>
    inOwnOrder(node, draft, from, numbers),
  ) as [Constant, Constant];
  const shape = own.map((_, axis) => Math.max(scale.shape[axis]!, shift.shape[axis]!));
  const whole = over === 'all' ? own : over === 'channels' ? [own[0]!, ...own.slice(1).map(() => 1)] : shape;
  const kept = isWithin(shape, whole) ? whole : shape;
  const added = draft.add(node.layerName, own, (name) => ({
    name,
    kind: 'layerNorm',
    inputs: [from.layer],
    over,
    shape: kept,
    epsilon: wanted.epsilon,
    ...(wanted.keepsMean === true ? { centered: false as const } : {}),
  }));
  draft.setParameter(added.layer, 'scale', kept, spread(scale, kept));
  draft.setParameter(added.layer, 'shift', kept, spread(shift, kept));
  return { shape: from.shape, order: from.order, layer: added.layer };
}

/** Over other axes of a layer: what is normalised together as the squares of a channel of its own. */
function inRows(node: ImportedNode, draft: Draft, from: Activation, wanted: WantedNorm): Activation {
  const own = draft.shapeOf(from);
  const axes = [...own.map((_, axis) => axis).filter((axis) => !wanted.axes.includes(axis)), ...wanted.axes];
  const size = sizeOf(wanted.axes.map((axis) => own[axis]!));
  const shape = [sizeOf(own) / size, size, 1];
  const inOrder = (layer: string, order: readonly number[], name: string): string => {
    if (order.every((axis, at) => axis === at)) return layer;
    const sizes = order.map((axis) => draft.shapeOf({ layer, shape: [] })[axis]!);
    return draft.add(name, sizes, (given) => ({
      name: given,
      kind: 'transpose',
      inputs: [layer],
      axes: order,
    })).layer;
  };
  const name = node.layerName;
  const rows = draft.reshaped(`${name}/rows`, inOrder(from.layer, axes, `${name}/apart`), shape);
  const perRow = (given: Constant): Constant => {
    if (given.numbers.length === 1) return { shape: [], numbers: given.numbers };
    const aligned = inOwnOrder(node, draft, from, given);
    const whole = transposedConstant({ shape: own, numbers: spread(aligned, own) }, axes);
    return { shape: [1, ...shape], numbers: whole.numbers };
  };
  const { scale, shift } = wanted;
  const normed = addNorm(node, draft, rows, {
    ...wanted,
    axes: [1],
    scale: perRow(scale),
    shift: perRow(shift),
  });
  const board = draft.reshaped(
    `${name}/board`,
    normed.layer,
    axes.map((axis) => own[axis]!),
  );
  const back = own.map((_, axis) => axes.indexOf(axis));
  return { layer: inOrder(board.layer, back, `${name}/back`), shape: from.shape, order: from.order };
}

function isWithin(small: readonly number[], large: readonly number[]): boolean {
  return small.every((size, axis) => size === 1 || size === large[axis]);
}

/** Factors or summands that follow a norm made of parts, as its own; false where they do not fit it. */
export function endNorm(
  node: ImportedNode,
  draft: Draft,
  activation: Activation,
  constant: Constant,
): boolean {
  const { layer } = activation;
  const part = node.operator === 'Mul' ? 'scale' : node.operator === 'Add' ? 'shift' : undefined;
  if (part === undefined || !draft.isReadOnce(activation) || !draft.takesNorm(layer, part)) return false;
  const numbers = inOwnOrder(node, draft, activation, constant);
  draft.setNorm(layer, part, numbers);
  return true;
}

/** A constant that the file joins with an activation, with the axes of its layer; those along which it repeats have the size 1. */
function inOwnOrder(node: ImportedNode, draft: Draft, activation: Activation, constant: Constant): Constant {
  const { axes } = draft.onAxes(node, activation);
  const own = draft.shapeOf(activation);
  const rank = axes.length;
  const sizes = [
    ...Array.from({ length: Math.max(0, rank - constant.shape.length) }, () => 1),
    ...constant.shape,
  ];
  const fits =
    sizes.length === rank &&
    sizes.every((size, at) => size === 1 || (axes[at]! > 0 && size === own[axes[at]! - 1]));
  if (!fits)
    throw node.refuse(
      `joins numbers of the shape ${formatShape(constant.shape)} with a norm of another shape`,
    );
  const shape = own.map((_, axis) => sizes[axes.indexOf(axis + 1)] ?? 1);
  const aligned = { shape: sizes, numbers: constant.numbers };
  const turned = rearranged(aligned, shape, (place) =>
    axes.map((axis, at) => (axis === 0 || sizes[at] === 1 ? 0 : place[axis - 1]!)),
  );
  return sizeOf(shape) === constant.numbers.length ? turned : { shape, numbers: turned.numbers };
}
