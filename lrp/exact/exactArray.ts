import type { GraphNode } from '../../nn/graph.js';
import { sizeOf } from '../../nn/tensor.js';

/** A dense array in float64; bools are 0 and 1. */
export interface ExactArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What an operator computes. */
export type Kernel = (inputs: readonly ExactArray[], node: GraphNode) => ExactArray;

/** So many numbers, each by its place. */
export function filled(size: number, valueAt: (at: number) => number): Float64Array {
  const data = new Float64Array(size);
  for (let at = 0; at < size; at++) data[at] = valueAt(at);
  return data;
}

export const unary =
  (compute: (x: number) => number): Kernel =>
  ([x]) => ({ shape: x!.shape, data: filled(x!.data.length, (at) => compute(x!.data[at]!)) });

export const binary =
  (compute: (a: number, b: number) => number): Kernel =>
  ([a, b]) => {
    const shape = broadcastShape([a!, b!]);
    const size = sizeOf(shape);
    const data = new Float64Array(size);
    const [left, right] = [a!.data, b!.data];
    if (left.length === size && right.length === size) {
      for (let at = 0; at < size; at++) data[at] = compute(left[at]!, right[at]!);
    } else {
      const [leftAt, rightAt] = [reader(a!, shape), reader(b!, shape)];
      for (let at = 0; at < size; at++) data[at] = compute(leftAt(at), rightAt(at));
    }
    return { shape, data };
  };

export function broadcastShape(arrays: readonly ExactArray[]): number[] {
  const rank = Math.max(...arrays.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, axis) =>
    Math.max(...arrays.map(({ shape }) => shape[axis - rank + shape.length] ?? 1)),
  );
}

/** The element of an array that stands at an offset of the shape it broadcasts to. */
export function reader({ shape, data }: ExactArray, to: readonly number[]): (offset: number) => number {
  if (data.length === 1) return () => data[0]!;
  if (data.length === sizeOf(to)) return (offset) => data[offset]!;
  // Axes that are there from the first to the last that does not repeat; all others repeat what these hold.
  const aligned = [...to.slice(shape.length).map(() => 1), ...shape];
  const first = aligned.findIndex((size) => size !== 1);
  const last = aligned.findLastIndex((size) => size !== 1);
  if (aligned.slice(first, last + 1).every((size, axis) => size === to[first + axis])) {
    const inner = sizeOf(to.slice(last + 1));
    return (offset) => data[Math.floor(offset / inner) % data.length]!;
  }
  const missing = to.length - shape.length;
  // Of each axis: size in the result, and step in the array, 0 where it repeats.
  const sizes = [...to].reverse();
  let step = 1;
  const steps = sizes.map((_, at) => {
    const own = at < shape.length ? shape[to.length - 1 - at - missing]! : 1;
    const stride = own === 1 ? 0 : step;
    step *= own;
    return stride;
  });
  return (offset) => {
    let at = 0;
    let rest = offset;
    for (let axis = 0; axis < sizes.length; axis++) {
      at += (rest % sizes[axis]!) * steps[axis]!;
      rest = Math.floor(rest / sizes[axis]!);
    }
    return data[at]!;
  };
}
