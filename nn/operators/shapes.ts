import { OthelloError } from '../../engine/errors.js';
import { BATCH, type OperatorName, type Shape, type Value } from '../graph.js';
import { sizeOf } from '../tensor.js';

/** Refuses a graph that cannot be computed, naming the operator and what it was given. */
export function refuse(op: OperatorName, inputs: readonly Value[], accepted: string): never {
  const given = inputs.map(({ shape, type }) => `${type}[${shape.join(', ')}]`).join(' and ');
  throw new OthelloError('internal', `${op} takes ${accepted}, not ${given}`);
}

/** The type that all of these have, if it is one of numbers with a fraction; else undefined. */
export function floatType(inputs: readonly Value[]): 'float32' | 'float16' | undefined {
  const type = inputs[0]?.type;
  const isFloat = type === 'float32' || type === 'float16';
  return isFloat && inputs.every((input) => input.type === type) ? type : undefined;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** The shape of an elementwise result (numpy's rules; BATCH goes with BATCH and 1), or undefined. */
export function broadcastShape(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    shape.push(left === 1 ? right : left);
  }
  return shape;
}

/** The axes of `to` along which an array of shape `from` is repeated. */
export function repeatedAxes(from: Shape, to: Shape): readonly number[] {
  const missing = to.length - from.length;
  return to.flatMap((dimension, axis) =>
    axis < missing || (from[axis - missing] === 1 && dimension !== 1) ? [axis] : [],
  );
}

/** `target` with its one -1 resolved against `from`, or undefined when the sizes do not fit. */
export function reshapedShape(from: Shape, target: Shape): Shape | undefined {
  const free = target.filter((dimension) => dimension === BATCH).length;
  const known = sizeOf(target.filter((dimension) => dimension !== BATCH));
  if (from.includes(BATCH)) return free === 1 ? target : undefined;
  const size = sizeOf(from);
  if (free === 0) return known === size ? target : undefined;
  if (free > 1 || size % known !== 0) return undefined;
  return target.map((dimension) => (dimension === BATCH ? size / known : dimension));
}
