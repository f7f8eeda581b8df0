import { sizeOf } from '../tensor.js';
import { reshaped } from './attention/elsewhere.js';
import { rearranged } from './constants.js';
import type { Draft } from './draft.js';
import { mappedBy } from './formula.js';
import type { ImportedNode } from './importedNode.js';
import { type Constant, type ImportedValue, isConstant } from './importedValue.js';
import type { OperatorReaders } from './operatorReader.js';
import { picked } from './pieces.js';
import { ONNX_TYPE } from './schema.js';

/** Operators that compute nothing on a board: they give shapes, or views in other shapes. */
export const RESHAPES: OperatorReaders = {
  Constant: (node) => node.content(),
  Identity: (node) => ({ ...node.value(0) }),
  Dropout(node) {
    const isTraining = node.optionalConstant(2)?.numbers[0] === 1;
    if (isTraining) throw node.refuse('drops values as in training; export the network in inference mode');
    return { ...node.value(0) };
  },
  Cast: readCast,
  DequantizeLinear: readDequantized,
  CastLike(node, draft) {
    const like = node.value(1);
    const isWhole = isConstant(like) && like.isWhole === true;
    return isWhole ? readCast(node, draft, ONNX_TYPE.int64) : { ...node.value(0) };
  },
  Shape(node) {
    const { shape } = node.value(0);
    const end = node.integer('end', shape.length);
    return { ...vector(shape.slice(node.integer('start', 0), end)), isWhole: true };
  },
  Gather: (node, draft) => {
    const value = node.value(0);
    if (!isConstant(value)) return readGather(node, draft);
    const indices = node.constant(1);
    const rank = value.shape.length;
    const given = node.integer('axis', 0);
    const axis = given < 0 ? given + rank : given;
    const size = value.shape[axis] ?? 0;
    const places = [...indices.numbers].map((index) => (index < 0 ? index + size : index));
    if (places.some((place) => !(place >= 0 && place < size))) {
      throw node.refuse(`picks what the ${size} numbers of an axis do not have`);
    }
    const shape = [...value.shape.slice(0, axis), ...indices.shape, ...value.shape.slice(axis + 1)];
    const within = indices.shape.length;
    return rearranged(value, shape, (place) => {
      const at = place
        .slice(axis, axis + within)
        .reduce((sum, each, other) => sum * indices.shape[other]! + each, 0);
      return [...place.slice(0, axis), places[at]!, ...place.slice(axis + within)];
    });
  },
  Reshape(node, draft) {
    const value = node.value(0);
    const target = [...node.constant(1).numbers];
    const wanted = target.map((size, axis) =>
      size === 0 && node.integer('allowzero', 0) === 0 ? (value.shape[axis] ?? 0) : size,
    );
    const rest = wanted.filter((size) => size !== -1);
    if (wanted.length - rest.length > 1) throw node.refuse('leaves more than one dimension to be found');
    const left = sizeOf(value.shape) / sizeOf(rest);
    return reshaped(
      node,
      draft,
      value,
      wanted.map((size) => (size === -1 ? left : size)),
    );
  },
  Flatten(node, draft) {
    const value = node.value(0);
    const axis = node.integer('axis', 1);
    const [before, after] = [value.shape.slice(0, axis), value.shape.slice(axis)];
    return reshaped(node, draft, value, [sizeOf(before), sizeOf(after)]);
  },
  Squeeze(node, draft) {
    const value = node.value(0);
    const { shape } = value;
    const axes = node.integersOrInput('axes', 1)?.map((axis) => (axis < 0 ? axis + shape.length : axis));
    return reshaped(
      node,
      draft,
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
    return reshaped(node, draft, value, shape);
  },
};

/** Numbers of another type; what the network computes may be rounded to 16 bits, which it is not here. */
function readCast(node: ImportedNode, draft: Draft, type = node.integer('to', 0)): ImportedValue {
  const value = node.value(0);
  if (!isConstant(value)) {
    if (type === ONNX_TYPE.bool && value.isUnfinished === true)
      return mappedBy(node, draft, value, (x) => Number(x !== 0));
    const isFloat = FLOATS.has(type);
    // The planes are whole numbers anyway.
    if (!isFloat && !draft.isInput(value))
      throw node.refuse(`makes numbers of the type ${type}; it may make float32`);
    if (type === ONNX_TYPE.float16 || type === ONNX_TYPE.bfloat16) draft.isHalf = true;
    return { ...value };
  }
  const { shape, numbers } = value;
  if (type === ONNX_TYPE.bool) return { shape, numbers: numbers.map((number) => Number(number !== 0)) };
  if (type === ONNX_TYPE.int32 || type === ONNX_TYPE.int64)
    return { shape, numbers: numbers.map(Math.trunc), isWhole: true };
  if (!FLOATS.has(type)) throw node.refuse(`makes numbers of the type ${type}; it may make float32`);
  return { shape, numbers: type === ONNX_TYPE.float64 ? numbers : numbers.map(Math.fround) };
}

/** Weights that a file keeps in eight bits: (x - zero) · scale, one of both for all or for each place of an axis. */
function readDequantized(node: ImportedNode): Constant {
  const { shape, numbers } = node.constant(0);
  const scale = node.constant(1);
  const zero = node.optionalConstant(2);
  const axis = node.integer('axis', 1);
  const at = axis < 0 ? axis + shape.length : axis;
  const isOne = scale.numbers.length === 1;
  if (!isOne && (scale.shape.length !== 1 || scale.numbers.length !== shape[at]))
    throw node.refuse('has scales in blocks, which is not supported');
  const step = sizeOf(shape.slice(at + 1));
  const found = numbers.map((value, place) => {
    const own = isOne ? 0 : Math.floor(place / step) % shape[at]!;
    return Math.fround((value - (zero?.numbers[own] ?? 0)) * scale.numbers[own]!);
  });
  return { shape, numbers: found };
}

const FLOATS: ReadonlySet<number> = new Set([
  ONNX_TYPE.float32,
  ONNX_TYPE.float64,
  ONNX_TYPE.float16,
  ONNX_TYPE.bfloat16,
]);

/** Some channels, rows or columns of a board; one alone loses its axis. */
function readGather(node: ImportedNode, draft: Draft): ImportedValue {
  const activation = node.ending(0);
  const indices = node.constant(1);
  const given = node.integer('axis', 0);
  const axis = given < 0 ? given + activation.shape.length : given;
  const size = activation.shape[axis] ?? 0;
  if (indices.shape.length > 1) throw node.refuse('picks in a pattern of more than one axis');
  const places = [...indices.numbers].map((index) => (index < 0 ? index + size : index));
  const found = picked(node, draft, activation, { axis, places });
  if (indices.shape.length === 1) return found;
  return reshaped(
    node,
    draft,
    found,
    found.shape.filter((_, at) => at !== axis),
  );
}

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
