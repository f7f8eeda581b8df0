import { joinConstants, rearranged, sliceConstant, spread } from './constants.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './node.js';
import { isSameOrder, orderOf } from './order.js';
import type { ReadOperators } from './readOperator.js';
import { shapeVector } from './shapes.js';
import {
  type Activation,
  type Constant,
  formatShape,
  FREE_BATCH,
  type ImportedValue,
  isConstant,
  product,
} from './value.js';

/** As many numbers as boards of a thousand channels have. */
const MOST_REPEATED = 65536;

/** What joins, cuts and turns numbers, of shapes and of boards. */
export const STRUCTURE: ReadOperators = {
  Transpose: readTranspose,
  Concat: (node, draft) => (areAllConstant(node) ? joinConstants(node) : readConcat(node, draft)),
  Slice: (node, draft) => (isConstant(node.value(0)) ? sliceConstant(node) : readSlice(node, draft)),
  Split: readSplit,
  Pad: readPad,
  Expand(node, draft) {
    const value = node.constant(0);
    return repeated(node, draft, value, [...shapeVector(node, 1)]);
  },
  ConstantOfShape(node, draft) {
    const shape = [...shapeVector(node, 0)];
    return repeated(node, draft, node.tensor('value') ?? { shape: [1], numbers: Float64Array.of(0) }, shape);
  },
};

function areAllConstant(node: ImportedNode): boolean {
  return Array.from({ length: node.inputs }, (_, index) => node.value(index)).every(isConstant);
}

/** Boards are only seen in another order; what reads them says whether that can be folded away. */
function readTranspose(node: ImportedNode, draft: Draft): ImportedValue {
  const value = node.value(0);
  const last = value.shape.length - 1;
  const permutation = node.integers('perm') ?? value.shape.map((_, axis) => last - axis);
  const shape = permutation.map((axis) => value.shape[axis]!);
  if (isConstant(value)) {
    return rearranged(value, shape, (place) =>
      value.shape.map((_, axis) => place[permutation.indexOf(axis)]!),
    );
  }
  if (permutation[0] !== 0)
    throw node.refuse('moves the positions of a batch, which must stay the first axis');
  const activation = node.activation(0);
  const moved = permutation.filter((axis) => axis > 0 && value.shape[axis]! > 1);
  const isSame = moved.every((axis, index) => index === 0 || axis > moved[index - 1]!);
  if (isSame && activation.order === undefined) return { ...activation, shape };
  const axes = draft.boardAxes(node, activation);
  const order = orderOf(
    permutation.map((axis) => axes[axis]!),
    draft.shapeOf(activation),
  );
  return { ...activation, shape, order };
}

/** The axis of a layer, its batch left out, that a file's axis of a board or vector is. */
function ownAxis(node: ImportedNode, draft: Draft, activation: Activation, axis: number): number {
  const { length } = activation.shape;
  const own = draft.boardAxes(node, activation)[axis < 0 ? axis + length : axis];
  if (own === undefined || own === 0)
    throw node.refuse('works on the positions of a batch, which must stay apart');
  return own - 1;
}

function readConcat(node: ImportedNode, draft: Draft): Activation {
  const computed = Array.from({ length: node.inputs }, (_, index) => node.value(index));
  const first = computed.find((value): value is Activation => !isConstant(value))!;
  const activations = computed.map((value, index) =>
    isConstant(value) ? asActivation(node, draft, value, index) : node.activation(index),
  );
  if (activations.some(({ order }) => !isSameOrder(order, first.order)))
    throw node.refuse('joins boards whose axes are in different orders, which is not supported');
  const axis = ownAxis(node, draft, first, node.integer('axis', 1));
  activations.forEach((activation) => draft.boardAxes(node, activation));
  const inputs = activations.map(({ layer }) => layer);
  const size = activations.reduce((sum, activation) => sum + draft.shapeOf(activation)[axis]!, 0);
  const shape = draft.shapeOf(first).map((old, at) => (at === axis ? size : old));
  return seenAs(
    draft,
    first,
    draft.add(node.layerName, shape, (name) => ({ name, kind: 'concat', inputs, axis })),
  );
}

/** A new layer of another shape, seen in the order in which what it was made of is seen. */
function seenAs(draft: Draft, { order }: Activation, made: Activation): Activation {
  if (order === undefined) return made;
  const board = draft.shapeOf(made);
  return {
    ...made,
    shape: order.axes.map((axis) => made.shape[axis]!),
    order: orderOf(order.axes, board),
  };
}

function asActivation(node: ImportedNode, draft: Draft, value: Constant, index: number): Activation {
  const [batch, ...own] = value.shape;
  if (batch !== draft.batch)
    throw node.refuse(`has a constant as input ${index + 1} that is not one for each position`);
  // The same for all positions of the batch, or it would be another network in each of them.
  return draft.constant(`${node.layerName}/constant`, own, value.numbers.subarray(0, product(own)));
}

function readSlice(node: ImportedNode, draft: Draft): Activation {
  const activation = node.activation(0);
  const starts = node.integersOrInput('starts', 1) ?? [];
  const ends = node.integersOrInput('ends', 2) ?? [];
  const axes = node.integersOrInput('axes', 3) ?? starts.map((_, axis) => axis);
  const steps = node.integersOrInput('steps', 4) ?? [];
  if (steps.some((step) => step !== 1)) throw node.refuse('has steps other than 1, which is not supported');
  const own = draft.shapeOf(activation);
  const from = own.map(() => 0);
  const to = [...own];
  axes.forEach((given, index) => {
    const size = activation.shape[given < 0 ? given + activation.shape.length : given]!;
    const within = (place: number): number => Math.min(size, Math.max(0, place < 0 ? place + size : place));
    const [start, end] = [within(starts[index]!), within(ends[index]!)];
    if (start === 0 && end === size) return;
    const axis = ownAxis(node, draft, activation, given);
    [from[axis], to[axis]] = [start, end];
  });
  return cut(node, draft, activation, { from, to });
}

function cut(
  node: ImportedNode,
  draft: Draft,
  activation: Activation,
  { from, to }: { readonly from: readonly number[]; readonly to: readonly number[] },
): Activation {
  const sizes = to.map((end, axis) => end - from[axis]!);
  if (sizes.some((size) => size < 1)) throw node.refuse('leaves nothing of what it cuts');
  if (sizes.join() === draft.shapeOf(activation).join()) return { ...activation };
  const { layer } = activation;
  const made = draft.add(node.layerName, sizes, (name) => ({
    name,
    kind: 'slice',
    inputs: [layer],
    starts: from,
    sizes,
  }));
  return seenAs(draft, activation, made);
}

function readSplit(node: ImportedNode, draft: Draft): Activation[] {
  const activation = node.activation(0);
  const axis = ownAxis(node, draft, activation, node.integer('axis', 0));
  const own = draft.shapeOf(activation);
  const count = node.outputs;
  const even = Math.ceil(own[axis]! / count);
  const given = node.integersOrInput('split', 1);
  let start = 0;
  return Array.from({ length: count }, (_, index) => {
    const size = given?.[index] ?? Math.min(even, own[axis]! - start);
    const from = own.map((_, at) => (at === axis ? start : 0));
    start += size;
    return cut(node, draft, activation, { from, to: own.map((whole, at) => (at === axis ? start : whole)) });
  });
}

function readPad(node: ImportedNode, draft: Draft): Activation {
  const activation = node.activation(0);
  const pads = node.integersOrInput('pads', 1) ?? [];
  const value = node.optionalConstant(2)?.numbers[0] ?? node.float('value', 0);
  if (node.text('mode', 'constant') !== 'constant' || value !== 0) {
    throw node.refuse('pads with something else than zeros, which is not supported');
  }
  const axes = node.optionalConstant(3)?.numbers ?? activation.shape.map((_, axis) => axis);
  const own = draft.shapeOf(activation);
  const [before, after] = [own.map(() => 0), own.map(() => 0)];
  [...axes].forEach((given, index) => {
    const [first = 0, last = 0] = [pads[index], pads[index + axes.length]];
    if (first === 0 && last === 0) return;
    const axis = ownAxis(node, draft, activation, given);
    [before[axis], after[axis]] = [first, last];
  });
  const negative = (side: number): number => Math.max(0, -side);
  const kept = cut(node, draft, activation, {
    from: before.map(negative),
    to: own.map((size, axis) => size - negative(after[axis]!)),
  });
  const sides = {
    before: before.map((side) => Math.max(0, side)),
    after: after.map((side) => Math.max(0, side)),
  };
  if ([...sides.before, ...sides.after].every((side) => side === 0)) return kept;
  const shape = draft.shapeOf(kept).map((size, axis) => size + sides.before[axis]! + sides.after[axis]!);
  const { layer } = kept;
  return seenAs(
    draft,
    activation,
    draft.add(node.layerName, shape, (name) => ({ name, kind: 'pad', inputs: [layer], ...sides })),
  );
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
  const isSound = sizes.length === target.length && product(isLayer ? own : shape) <= MOST_REPEATED;
  if (!isSound || (isLayer && (sizes[0] !== 1 || own.length === 0))) {
    throw node.refuse(`makes numbers of the shape ${formatShape(target)}, which is not supported`);
  }
  if (!isLayer) return { shape, numbers: spread(value, shape) };
  const rest = { shape: sizes.slice(1), numbers: value.numbers };
  return draft.constant(node.layerName, shape.slice(1), spread(rest, shape.slice(1)));
}
