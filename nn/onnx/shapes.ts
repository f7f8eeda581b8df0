import type { ImportedNode } from './node.js';
import type { ReadOperators } from './readOperator.js';
import { ONNX_TYPE } from './schema.js';
import { type Constant, isConstant, product } from './value.js';

/** Operators that compute nothing on a board: they give shapes, or views in other shapes. */
export const SHAPE_OPERATORS: ReadOperators = {
  Constant: (node) => node.content(),
  Identity: (node) => ({ ...node.value(0) }),
  Dropout(node) {
    const isTraining = node.optionalConstant(2)?.numbers[0] === 1;
    if (isTraining) throw node.refuse('drops values as in training; export the network in inference mode');
    return { ...node.value(0) };
  },
  Cast(node) {
    const value = node.value(0);
    const type = node.integer('to', 0);
    const isInteger = type === ONNX_TYPE.int32 || type === ONNX_TYPE.int64;
    if (isConstant(value) && isInteger) return { ...value, numbers: value.numbers.map(Math.trunc) };
    const isNumber = type === ONNX_TYPE.float32 || (isConstant(value) && type === ONNX_TYPE.float64);
    if (!isNumber) throw node.refuse(`makes numbers of the type ${type}; it may make float32`);
    const isRounded = isConstant(value) && type === ONNX_TYPE.float32;
    return isRounded ? { ...value, numbers: value.numbers.map(Math.fround) } : { ...value };
  },
  Shape(node) {
    const { shape } = node.value(0);
    const end = node.integer('end', shape.length);
    return vector(shape.slice(node.integer('start', 0), end));
  },
  Gather(node) {
    const numbers = shapeVector(node, 0);
    const indices = node.constant(1);
    const picked = indices.numbers.map((index) => numbers.at(index) ?? NaN);
    if (indices.shape.length > 1 || picked.some(Number.isNaN)) {
      throw node.refuse(`picks what the ${numbers.length} numbers of a shape do not have`);
    }
    return { shape: indices.shape, numbers: picked };
  },
  Reshape(node, draft) {
    const value = node.value(0);
    const target = [...node.constant(1).numbers];
    const wanted = target.map((size, axis) =>
      size === 0 && node.integer('allowzero', 0) === 0 ? (value.shape[axis] ?? 0) : size,
    );
    const rest = wanted.filter((size) => size !== -1);
    if (wanted.length - rest.length > 1) throw node.refuse('leaves more than one dimension to be found');
    const left = product(value.shape) / product(rest);
    return draft.reshape(
      node,
      value,
      wanted.map((size) => (size === -1 ? left : size)),
    );
  },
  Flatten(node, draft) {
    const value = node.value(0);
    const axis = node.integer('axis', 1);
    const [before, after] = [value.shape.slice(0, axis), value.shape.slice(axis)];
    return draft.reshape(node, value, [product(before), product(after)]);
  },
  Squeeze(node, draft) {
    const value = node.value(0);
    const { shape } = value;
    const axes = node.integersOrInput('axes', 1)?.map((axis) => (axis < 0 ? axis + shape.length : axis));
    return draft.reshape(
      node,
      value,
      shape.filter((size, axis) => (axes === undefined ? size !== 1 : !axes.includes(axis))),
    );
  },
  Unsqueeze(node, draft) {
    const value = node.value(0);
    const given = node.integersOrInput('axes', 1) ?? [];
    const rank = value.shape.length + given.length;
    const axes = given.map((axis) => (axis < 0 ? axis + rank : axis));
    const shape = [...value.shape];
    for (const axis of [...axes].sort((a, b) => a - b)) shape.splice(axis, 0, 1);
    return draft.reshape(node, value, shape);
  },
};

function vector(numbers: ArrayLike<number>): Constant {
  return { shape: [numbers.length], numbers: Float64Array.from(numbers) };
}

/** More numbers than a shape has are not folded. */
const LONGEST_SHAPE = 64;

/** A constant that can be a shape: operators on shapes are not supported on boards. */
export function shapeVector(node: ImportedNode, index: number): Float64Array {
  const value = node.value(index);
  if (!isConstant(value))
    throw node.refuse('works on what the network computes; it is supported only on shapes');
  if (value.shape.length !== 1 || value.numbers.length > LONGEST_SHAPE) {
    throw node.refuse('works on numbers that are no shape, which is not supported');
  }
  return value.numbers;
}
