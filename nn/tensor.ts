/** A dense array of numbers in row-major order; `shape` [] is a scalar. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** Number of elements of a shape without a symbolic dimension. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
