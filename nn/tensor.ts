/** A dense array of numbers in row-major order; `shape` [] is a scalar. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** A tensor whose numbers may also be float64, which runtimes round to float32. */
export interface WideTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array;
}

/** The tensor as runtimes take it. */
export function rounded({ shape, data }: WideTensor): Tensor {
  return { shape, data: data instanceof Float64Array ? new Float32Array(data) : data };
}

/** Number of elements of a shape without a symbolic dimension. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
