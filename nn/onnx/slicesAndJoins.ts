import { sizeOf } from '../tensor.js';
import { movedBatch } from './attention/elsewhere.js';
import { joinConstants, sliceConstant, spread, transposedConstant } from './constants.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './importedNode.js';
import {
  type Activation,
  type Constant,
  formatShape,
  FREE_BATCH,
  type ImportedValue,
  isConstant,
} from './importedValue.js';
import type { OperatorReaders } from './operatorReader.js';
import { readPad } from './padding.js';
import { cut, joined, ownAxis, picked, transposed } from './pieces.js';
import { shapeVector } from './reshapes.js';

/** As many numbers as boards of a thousand channels have. */
const MOST_REPEATED = 65536;

/** What joins, cuts and turns numbers, of shapes and of boards. */
export const SLICES_AND_JOINS: OperatorReaders = {
  Transpose: readTranspose,
  Concat: (node, draft) => (areAllConstant(node) ? joinConstants(node) : readConcat(node, draft)),
  Slice: (node, draft) => (isConstant(node.value(0)) ? sliceConstant(node) : readSlice(node, draft)),
  Split: readSplit,
  Pad: readPad,
  Expand: readExpand,
  ConstantOfShape(node, draft) {
    const shape = [...shapeVector(node, 0)];
    return repeated(node, draft, node.tensor('value') ?? { shape: [1], numbers: Float64Array.of(0) }, shape);
  },
};

/** Of what a position computes only what a gate repeats over the squares, which needs no layer of its own. */
function readExpand(node: ImportedNode, draft: Draft): ImportedValue {
  const value = node.value(0);
  const target = [...shapeVector(node, 1)];
  if (isConstant(value)) return repeated(node, draft, value, target);
  const shape = target.map((size, axis) =>
    Math.max(size, value.shape[axis - target.length + value.shape.length] ?? 1),
  );
  if (shape.join() === value.shape.join()) return { ...value };
  const isGate = value.shape.length === 4 && value.shape[2] === 1 && value.shape[3] === 1;
  if (isGate && shape.length === 4) return { ...node.activation(0) };
  throw node.refuse(`repeats what the network computes to ${formatShape(target)}, which is not supported`);
}

function areAllConstant(node: ImportedNode): boolean {
  return Array.from({ length: node.inputs }, (_, index) => node.value(index)).every(isConstant);
}

/** Boards are only seen in another order; what reads them says whether that can be folded away. */
function readTranspose(node: ImportedNode, draft: Draft): ImportedValue {
  const value = node.value(0);
  const last = value.shape.length - 1;
  const permutation = node.integers('perm') ?? value.shape.map((_, axis) => last - axis);
  if (isConstant(value)) return transposedConstant(value, permutation);
  // Of a softmax over all numbers of a position their order does not matter.
  const read = value.softmax === undefined ? node.part(0) : value;
  return read.elsewhere !== undefined || permutation[0] !== 0
    ? movedBatch(node, draft, node.activation(0), permutation)
    : transposed(node, draft, read, permutation);
}

function readConcat(node: ImportedNode, draft: Draft): Activation {
  const given = Array.from({ length: node.inputs }, (_, index) => node.value(index));
  const read = given.map((value, index) =>
    isConstant(value) ? asActivation(node, draft, value, index) : node.activation(index),
  );
  const found = read.map((value) => draft.onAxes(node, value));
  const isMixed = found.some(({ axes }) => axes.join() !== found[0]!.axes.join());
  const parts = isMixed ? read.map((value) => draft.onAxes(node, draft.asSeen(node, value))) : found;
  const [first] = parts;
  const axis = ownAxis(node, first!.axes, node.integer('axis', 1));
  const values = parts.map(({ value }) => value);
  return joined(node, draft, values, { axis, like: values[0]! });
}

function asActivation(node: ImportedNode, draft: Draft, value: Constant, index: number): Activation {
  const [batch, ...own] = value.shape;
  if (batch !== draft.batch)
    throw node.refuse(`has a constant as input ${index + 1} that is not one for each position`);
  // The same for all positions of the batch, or it would be another network in each of them.
  return draft.constant(`${node.layerName}/constant`, own, value.numbers.subarray(0, sizeOf(own)));
}

function readSlice(node: ImportedNode, draft: Draft): Activation {
  let found = node.ending(0);
  const starts = node.integersOrInput('starts', 1) ?? [];
  const ends = node.integersOrInput('ends', 2) ?? [];
  const axes = node.integersOrInput('axes', 3) ?? starts.map((_, axis) => axis);
  const steps = node.integersOrInput('steps', 4) ?? [];
  axes.forEach((given, index) => {
    const axis = given < 0 ? given + found.shape.length : given;
    const size = found.shape[axis]!;
    const step = steps[index] ?? 1;
    const [least, most] = step > 0 ? [0, size] : [-1, size - 1];
    const within = (place: number): number =>
      Math.min(most, Math.max(least, place < 0 ? place + size : place));
    const [start, end] = [within(starts[index]!), within(ends[index]!)];
    const count = Math.max(0, Math.ceil((end - start) / step));
    if (step === 1 && count === size) return;
    const places = Array.from({ length: count }, (_, at) => start + at * step);
    found = picked(node, draft, found, { axis, places });
  });
  return { ...found };
}

function readSplit(node: ImportedNode, draft: Draft): Activation[] {
  const { value: activation, axes } = draft.onAxes(node, node.activation(0));
  const axis = ownAxis(node, axes, node.integer('axis', 0));
  const own = draft.shapeOf(activation);
  const count = node.outputs;
  const given = node.integersOrInput('split', 1);
  const even = Math.ceil(own[axis]! / node.integer('num_outputs', count));
  let start = 0;
  return Array.from({ length: count }, (_, index) => {
    const size = given?.[index] ?? Math.min(even, own[axis]! - start);
    const from = own.map((_, at) => (at === axis ? start : 0));
    start += size;
    return cut(node, draft, activation, { from, to: own.map((whole, at) => (at === axis ? start : whole)) });
  });
}

/** Numbers that are repeated for every position of a free batch are a layer; others are a constant. */
function repeated(
  node: ImportedNode,
  draft: Draft,
  value: Constant,
  target: readonly number[],
): ImportedValue {
  const [batch, ...own] = target;
  const isLayer = batch === FREE_BATCH;
  const sizes = [...target.slice(value.shape.length).map(() => 1), ...value.shape];
  const shape = target.map((size, axis) => Math.max(size, sizes[axis]!));
  const isSound = sizes.length === target.length && sizeOf(isLayer ? own : shape) <= MOST_REPEATED;
  if (!isSound || (isLayer && (sizes[0] !== 1 || own.length === 0))) {
    throw node.refuse(`makes numbers of the shape ${formatShape(target)}, which is not supported`);
  }
  if (!isLayer) return { shape, numbers: spread(value, shape) };
  const rest = { shape: sizes.slice(1), numbers: value.numbers };
  return draft.constant(node.layerName, shape.slice(1), spread(rest, shape.slice(1)));
}
