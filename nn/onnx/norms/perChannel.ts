import { axesOf } from '../axisOrder.js';
import type { ImportedNode } from '../importedNode.js';
import { type Activation, type Constant, formatShape } from '../importedValue.js';

/**
 * A constant that is broadcast to an activation of the file as one number a channel; undefined where it is another.
 * @param own shape of the layer's output without the batch
 */
export function channelNumbers(
  { shape: given, numbers }: Constant,
  activation: Activation,
  own: readonly number[],
): Float64Array | undefined {
  const { shape } = activation;
  const [channels = 1] = own;
  if (given.length > shape.length) return undefined;
  if (numbers.length === 1) return new Float64Array(channels).fill(numbers[0]!);
  const axis = axesOf(activation, [shape[0]!, ...own])?.indexOf(1) ?? -1;
  // Of a board that was laid out flat no number is a channel's.
  if (axis < 0) return undefined;
  const aligned = [...shape.slice(given.length).map(() => 1), ...given];
  return aligned[axis] === channels && numbers.length === channels ? numbers : undefined;
}

/** The same, refused where it is another. */
export function perChannel(
  node: ImportedNode,
  constant: Constant,
  activation: Activation,
  own: readonly number[],
): Float64Array {
  const numbers = channelNumbers(constant, activation, own);
  if (numbers !== undefined) return numbers;
  throw node.refuse(`adds numbers of the shape ${formatShape(constant.shape)}; one a channel is accepted`);
}
