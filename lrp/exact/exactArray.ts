import type { GraphNode } from '../../nn/graph.js';
import { sizeOf } from '../../nn/tensor.js';

/** A dense array in float64; bools are 0 and 1. */
export interface ExactArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What an operator computes. */
export type Kernel = (inputs: readonly ExactArray[], node: GraphNode) => ExactArray;

export const unary =
  (compute: (x: number) => number): Kernel =>
  ([x]) => ({ shape: x!.shape, data: x!.data.map(compute) });

export const binary =
  (compute: (a: number, b: number) => number): Kernel =>
  ([a, b]) => {
    const shape = broadcastShape([a!, b!]);
    const [left, right] = [reader(a!, shape), reader(b!, shape)];
    return {
      shape,
      data: Float64Array.from({ length: sizeOf(shape) }, (_, at) => compute(left(at), right(at))),
    };
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
