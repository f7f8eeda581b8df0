import { sizeOf } from '../tensor.js';
import type { ImportedNode } from './importedNode.js';
import type { Constant } from './importedValue.js';

// Exporters compute shapes and margins in small steps; what is known beforehand is computed here.

/** A constant of another shape whose every number is one of the old ones. @param from the old place of a new one */
export function rearranged(
  { shape: old, numbers, isWhole }: Constant,
  shape: readonly number[],
  from: (place: readonly number[]) => readonly number[],
): Constant {
  const picked = Float64Array.from({ length: sizeOf(shape) }, (_, at) => {
    const place = new Array<number>(shape.length);
    for (let axis = shape.length - 1, rest = at; axis >= 0; axis--) {
      place[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return numbers[from(place).reduce((offset, each, axis) => offset * old[axis]! + each, 0)]!;
  });
  return { shape, numbers: picked, isWhole };
}

/** A constant with its axes in another order. */
export function transposedConstant(value: Constant, permutation: readonly number[]): Constant {
  const shape = permutation.map((axis) => value.shape[axis]!);
  return rearranged(value, shape, (place) => value.shape.map((_, axis) => place[permutation.indexOf(axis)]!));
}

/** A constant repeated to a shape that it broadcasts to. */
export function spread(constant: Constant, shape: readonly number[]): Float64Array {
  const sizes = [...shape.slice(constant.shape.length).map(() => 1), ...constant.shape];
  const whole = { shape: sizes, numbers: constant.numbers };
  return rearranged(whole, shape, (place) => place.map((at, axis) => (sizes[axis] === 1 ? 0 : at))).numbers;
}

/** The shape that two broadcast to; undefined where they do not. */
export function broadcast(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const [left = 1, right = 1] = [a[axis - rank + a.length], b[axis - rank + b.length]];
    return left === right || right === 1 ? left : left === 1 ? right : NaN;
  });
  return shape.some(Number.isNaN) ? undefined : shape;
}

/**
 * Constants whose shapes broadcast to one, joined number by number.
 *
 * @param does what the node does with them, for the sentence that refuses others
 */
export function combined(
  node: ImportedNode,
  constants: readonly Constant[],
  compute: (...numbers: readonly number[]) => number,
  does = 'joins',
): Constant {
  const shape = constants.reduce<readonly number[] | undefined>(
    (all, each) => all && broadcast(all, each.shape),
    [],
  );
  if (shape === undefined) throw node.refuse(`${does} numbers of different shapes`);
  const all = constants.map((constant) => spread(constant, shape));
  return {
    shape,
    numbers: Float64Array.from({ length: sizeOf(shape) }, (_, at) => compute(...all.map((one) => one[at]!))),
  };
}

/** Constants one after the other along an axis. */
export function joinConstants(node: ImportedNode): Constant {
  const parts = Array.from({ length: node.inputs }, (_, index) => node.constant(index));
  const [first] = parts as [Constant];
  const given = node.integer('axis', 0);
  const axis = given < 0 ? given + first.shape.length : given;
  const isEven = parts.every(
    ({ shape }) =>
      shape.length === first.shape.length &&
      shape.every((size, other) => other === axis || size === first.shape[other]),
  );
  if (!isEven) throw node.refuse('joins numbers of different shapes');
  const ends = parts.map((_, index) =>
    parts.slice(0, index + 1).reduce((sum, { shape }) => sum + shape[axis]!, 0),
  );
  const rows = sizeOf(first.shape.slice(0, axis));
  const pieces = Array.from({ length: rows }, (_, row) =>
    parts.flatMap(({ numbers }) => {
      const size = numbers.length / rows;
      return [...numbers.subarray(row * size, (row + 1) * size)];
    }),
  );
  const shape = first.shape.map((size, other) => (other === axis ? ends.at(-1)! : size));
  return { shape, numbers: Float64Array.from(pieces.flat()), isWhole: parts.every((part) => part.isWhole) };
}

/** A part of a constant, in steps that may go backwards. */
export function sliceConstant(node: ImportedNode): Constant {
  const constant = node.constant(0);
  const starts = node.integersOrInput('starts', 1) ?? [];
  const ends = node.integersOrInput('ends', 2) ?? [];
  const axes = node.integersOrInput('axes', 3) ?? starts.map((_, axis) => axis);
  const steps = node.integersOrInput('steps', 4) ?? [];
  const rank = constant.shape.length;
  const windows = constant.shape.map((size) => ({ start: 0, step: 1, count: size }));
  axes.forEach((given, index) => {
    const axis = given < 0 ? given + rank : given;
    const size = constant.shape[axis];
    const step = steps[index] ?? 1;
    if (size === undefined || step === 0) throw node.refuse('cuts an axis that is not there');
    const [least, most] = step > 0 ? [0, size] : [-1, size - 1];
    const within = (place: number): number =>
      Math.min(most, Math.max(least, place < 0 ? place + size : place));
    const [start, end] = [within(starts[index]!), within(ends[index]!)];
    windows[axis] = { start, step, count: Math.max(0, Math.ceil((end - start) / step)) };
  });
  const shape = windows.map(({ count }) => count);
  return rearranged(constant, shape, (place) =>
    place.map((at, axis) => windows[axis]!.start + at * windows[axis]!.step),
  );
}
