import type { ImportedNode } from '../node.js';
import { type Activation, type Constant, formatShape } from '../value.js';

/** A constant that is broadcast to an activation of the file as one number a channel; undefined where it is another. */
export function channelNumbers(
  { shape: own, numbers }: Constant,
  { shape, order }: Activation,
): Float64Array | undefined {
  const axis = order === undefined ? 1 : order.axes.indexOf(1);
  // Of a board that was laid out flat no number is a channel's.
  if (order !== undefined && (shape.length !== order.axes.length || shape.length < 3)) return undefined;
  const channels = shape[axis];
  if (channels === undefined || own.length > shape.length) return undefined;
  if (numbers.length === 1) return new Float64Array(channels).fill(numbers[0]!);
  const aligned = [...shape.slice(own.length).map(() => 1), ...own];
  return aligned[axis] === channels && numbers.length === channels ? numbers : undefined;
}

/** The same, refused where it is another. */
export function perChannel(node: ImportedNode, constant: Constant, activation: Activation): Float64Array {
  const numbers = channelNumbers(constant, activation);
  if (numbers !== undefined) return numbers;
  throw node.refuse(`adds numbers of the shape ${formatShape(constant.shape)}; one a channel is accepted`);
}
