import type * as tfjs from '@tensorflow/tfjs';

// What is internal here stays out of the published types, because TensorFlow.js is optional.

/** @internal The part of TensorFlow.js that operators are written with. */
export type TensorFlow = typeof tfjs;
/** @internal A tensor of TensorFlow.js. */
export type TensorFlowTensor = tfjs.Tensor;

/** ONNX attributes of type INT, INTS and FLOAT, the only ones the operators here need. */
export type OnnxAttributes = Readonly<
  Record<string, number | readonly number[] | { readonly float: number }>
>;

export type OnnxConstantType = 'float32' | 'int32' | 'uint8' | 'int8';
export type OnnxConstantData = Float32Array | Int32Array | Uint8Array | Int8Array;

/** How onnxruntime sums the gradient of a kernel, see filterGradient.ts. The two differ in rounding alone. */
export const FILTER_GRADIENTS = ['taps', 'convolution'] as const;
/** A way to sum the gradient of a kernel, one of {@link FILTER_GRADIENTS}. */
export type FilterGradients = (typeof FILTER_GRADIENTS)[number];

/** What an operator writes its ONNX form with. Tensors are named by strings. */
export interface OnnxForm {
  /**
   * The output of an intermediate node, added unless another operator has added the same. A type outside the standard is
   * `domain.Type`.
   */
  step(type: string, inputs: readonly string[], attributes?: OnnxAttributes): string;
  /** Equal parts of a tensor along its first axis. */
  parts(input: string, count: number): readonly string[];
  /** Adds the node whose output is the operator's result; called exactly once. */
  result(type: string, inputs: readonly string[], attributes?: OnnxAttributes): void;
  /** An int64 initializer of rank 1. */
  integers(values: readonly number[]): string;
  /** An initializer of numbers that the graph has no type for, or that belong to the operator. */
  constant(type: OnnxConstantType, shape: readonly number[], data: OnnxConstantData): string;
  /** For each input of the operator, whether it is computed from constants alone. */
  readonly fixed: readonly boolean[];
  /** See OnnxOptions. */
  readonly channelBlock: number | undefined;
  /** See OnnxOptions. */
  readonly filterGradients: FilterGradients;
  /** See OnnxOptions. */
  readonly forDevice: boolean;
}

/** @internal `x` broadcast to a shape: TensorFlow.js's own broadcastTo is 17 times slower than a sum on WebAssembly. */
export function repeat(tf: TensorFlow, x: TensorFlowTensor, shape: readonly number[]): TensorFlowTensor {
  return tf.add(tf.zeros([...shape]), x);
}
