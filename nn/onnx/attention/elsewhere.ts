import { sizeOf } from '../../tensor.js';
import type { Draft } from '../draft.js';
import type { ImportedNode } from '../importedNode.js';
import {
  type Activation,
  type Constant,
  type Elsewhere,
  type ImportedValue,
  isConstant,
} from '../importedValue.js';
import type { OperatorReader } from '../operatorReader.js';
import { transposed } from '../pieces.js';

// Exporters of attention write [squares, N, features], [N · heads, squares, features] or [N · squares, features]: what is read of
// such values is read of them with the batch first and by itself, and what comes out is seen in the file's way again.

/** A value as what each axis of the file is made of. */
function elsewhereOf(value: Activation): Elsewhere {
  return (
    value.elsewhere ?? { base: value, axes: value.shape.map((size, axis) => (size === 1 ? [] : [axis])) }
  );
}

/** The axes in another order. */
export function movedBatch(
  node: ImportedNode,
  draft: Draft,
  value: Activation,
  permutation: readonly number[],
): Activation {
  const { base, axes } = elsewhereOf(value);
  const shape = permutation.map((axis) => value.shape[axis]!);
  return settled(node, draft, { base, axes: permutation.map((axis) => axes[axis]!) }, shape);
}

/** A part of an axis of a value that begins with the batch. */
interface Piece {
  readonly axis: number;
  readonly place: number;
}

/** A value in another shape of as many numbers. */
export function reshaped(
  node: ImportedNode,
  draft: Draft,
  value: ImportedValue,
  shape: readonly number[],
): ImportedValue {
  if (isConstant(value) || value.isUnfinished === true) return draft.reshape(node, value, shape);
  const isSound =
    sizeOf(shape) === sizeOf(value.shape) && shape.every((size) => Number.isInteger(size) && size > 0);
  const isFirst = shape[0] === draft.batch || (shape.length === 0 && draft.batch === 1);
  return isSound && (value.elsewhere !== undefined || !isFirst)
    ? regrouped(node, draft, value, shape)
    : draft.reshape(node, value, shape);
}

/** The same numbers in another shape, whose axes split the old ones or join several. */
function regrouped(
  node: ImportedNode,
  draft: Draft,
  value: Activation,
  shape: readonly number[],
): Activation {
  const { base, axes } = elsewhereOf(value);
  const queue = axes.flat().map((axis) => ({ axis, size: base.shape[axis]! }));
  const parts = new Map(queue.map(({ axis }): [number, number[]] => [axis, []]));
  const found = shape.map((size) => {
    const pieces: Piece[] = [];
    let needed = size;
    while (needed > 1) {
      const next = queue[0];
      const step =
        next && (needed % next.size === 0 ? next.size : next.size % needed === 0 ? needed : undefined);
      if (step === undefined || (next!.axis === 0 && step !== next!.size)) {
        throw node.refuse('mixes the positions of a batch, whose dimension must stay the first');
      }
      const own = parts.get(next!.axis)!;
      pieces.push({ axis: next!.axis, place: own.push(step) - 1 });
      needed /= step;
      next!.size /= step;
      if (next!.size === 1) queue.shift();
    }
    return pieces;
  });
  const sizes = base.shape.map((size, axis) => parts.get(axis) ?? [size]);
  const starts = sizes.map((_, axis) => sizes.slice(0, axis).flat().length);
  const whole = sizes.flat();
  const split = whole.length === base.shape.length ? base : (draft.reshape(node, base, whole) as Activation);
  const grouped = found.map((pieces) => pieces.map(({ axis, place }) => starts[axis]! + place));
  return settled(node, draft, { base: split, axes: grouped }, shape);
}

/** As a plain value where the batch is the first axis, and by itself. */
function settled(
  node: ImportedNode,
  draft: Draft,
  { base, axes }: Elsewhere,
  shape: readonly number[],
): Activation {
  const isFirst = draft.batch === 1 ? shape[0] === 1 : axes[0]?.join() === '0';
  if (!isFirst) return { layer: base.layer, shape, elsewhere: { base, axes } };
  return inShape(node, draft, base, { axes: axes.flat(), shape });
}

/** A value that begins with the batch, its axes in another order and then in another shape. */
function inShape(
  node: ImportedNode,
  draft: Draft,
  base: Activation,
  { axes, shape }: { readonly axes: readonly number[]; readonly shape: readonly number[] },
): Activation {
  const named = axes.filter((axis) => axis > 0);
  const others = base.shape.flatMap((_, axis) => (axis > 0 && !named.includes(axis) ? [axis] : []));
  const permutation = [0, ...named, ...others];
  const isSame = permutation.every((axis, at) => axis === at);
  const turned = isSame ? base : transposed(node, draft, base, permutation);
  return turned.shape.join() === shape.join() ? turned : (draft.reshape(node, turned, shape) as Activation);
}

/** Where an axis of the file lies in the value that begins with the batch. */
interface Spot {
  /** Undefined where it is the batch alone. */
  readonly at: number | undefined;
  readonly batch: 'no' | 'alone' | 'outer' | 'inner';
}

/** With the batch first and by itself, and an axis for each other of the file, in its order. */
function batchFirst(
  node: ImportedNode,
  draft: Draft,
  value: Activation,
): { readonly value: Activation; readonly spots: readonly Spot[] } {
  const { base, axes } = elsewhereOf(value);
  const shape = [draft.batch];
  const spots = axes.map((list): Spot => {
    const place = list.indexOf(0);
    if (place >= 0 && list.length === 1) return { at: undefined, batch: 'alone' };
    if (place > 0 && place < list.length - 1)
      throw node.refuse('has the positions of a batch in the midst of an axis');
    const own = list.filter((axis) => axis > 0);
    shape.push(sizeOf(own.map((axis) => base.shape[axis]!)));
    return { at: shape.length - 1, batch: place < 0 ? 'no' : place === 0 ? 'outer' : 'inner' };
  });
  const found = inShape(node, draft, base, { axes: axes.flat(), shape });
  if (draft.isReadOnce(value)) draft.markReadOnce(found);
  return { value: found, spots };
}

/** What was computed with the batch first as the file sees it. */
function seenElsewhere(
  node: ImportedNode,
  draft: Draft,
  made: Activation,
  spots: readonly Spot[],
): Activation {
  const axes = spots.map(({ at, batch }): readonly number[] => {
    if (at === undefined) return [0];
    const own = made.shape[at] === 1 ? [] : [at];
    return batch === 'no' ? own : batch === 'outer' ? [0, ...own] : [...own, 0];
  });
  const shape = axes.map((list) => sizeOf(list.map((axis) => made.shape[axis]!)));
  return settled(node, draft, { base: made, axes }, shape);
}

/** The axis that operators work along where they do not say it. */
const DEFAULT_AXES: Readonly<Record<string, number>> = {
  Softmax: -1,
  LogSoftmax: -1,
  LayerNormalization: -1,
  RMSNormalization: -1,
  SimplifiedLayerNormalization: -1,
  Split: 0,
  Concat: 0,
  Gather: 0,
};
const REDUCTIONS: ReadonlySet<string> = new Set(['ReduceMean', 'ReduceMax', 'ReduceSum']);
/** Operators that only see a value otherwise, or do not look at where its axes are. */
const VIEWS: ReadonlySet<string> = new Set([
  ...[
    'Transpose',
    'Reshape',
    'Flatten',
    'Squeeze',
    'Unsqueeze',
    'Shape',
    'Identity',
    'Cast',
    'CastLike',
    'Dropout',
  ],
]);
/** Operators for which the first two axes are positions and channels. */
const BOARDS: ReadonlySet<string> = new Set([
  ...[
    'Conv',
    'ConvTranspose',
    'MaxPool',
    'AveragePool',
    'GlobalMaxPool',
    'GlobalAveragePool',
    'LRN',
    'PRelu',
  ],
  ...['BatchNormalization', 'InstanceNormalization', 'GroupNormalization', 'Pad', 'Expand', 'Einsum'],
]);

/** Operators whose constants say where, and are joined with nothing. */
const PLACES: ReadonlySet<string> = new Set(['Slice', 'Gather', 'Split', ...REDUCTIONS]);

/** Reads an operator, of values whose batch is elsewhere with the batch first. */
export function readWithBatchFirst(
  node: ImportedNode,
  draft: Draft,
  read: OperatorReader,
): ImportedValue | ImportedValue[] {
  const inputs = Array.from({ length: node.inputs }, (_, index) =>
    node.has(index) ? node.value(index) : undefined,
  );
  const first = inputs.find(
    (value) => value !== undefined && !isConstant(value) && value.elsewhere !== undefined,
  );
  if (first === undefined || VIEWS.has(node.operator)) return read(node, draft);
  if (BOARDS.has(node.operator)) throw node.refuse('reads a value whose first axis is not that of the batch');
  const { spots } = batchFirst(node, draft, first as Activation);
  const trailing = spots.length - spots.findLastIndex(({ batch }) => batch !== 'no') - 1;
  const given = inputs.map((value) => {
    if (value === undefined) return undefined;
    if (isConstant(value)) return PLACES.has(node.operator) ? value : trimmed(node, value, trailing);
    const other = batchFirst(node, draft, value);
    const isAlike = spots.every(({ batch }, axis) => other.spots[axis]?.batch === batch);
    if (!isAlike) throw node.refuse('joins values whose batches are at different axes');
    return other.value;
  });
  const { changed, left } = alongOwnAxes(node, given, spots);
  const found = read(changed, draft);
  const results = Array.isArray(found) ? found : [found];
  return results.map((value) => (isConstant(value) ? value : seenElsewhere(node, draft, value, left)));
}

/** A constant that is joined with the axes behind that of the batch alone. */
function trimmed(node: ImportedNode, { shape, ...numbers }: Constant, trailing: number): Constant {
  const extra = Math.max(
    0,
    shape.length - Math.max(trailing, node.operator === 'MatMul' || node.operator === 'Gemm' ? 2 : 0),
  );
  if (shape.slice(0, extra).some((size) => size !== 1))
    throw node.refuse('joins numbers with a value whose first axis is not that of the batch');
  return { ...numbers, shape: shape.slice(extra) };
}

/** The node with the axes that it names counted with the batch first, and the axes of the file that are left of what it reads. */
function alongOwnAxes(
  node: ImportedNode,
  inputs: readonly (ImportedValue | undefined)[],
  spots: readonly Spot[],
): { readonly changed: ImportedNode; readonly left: readonly Spot[] } {
  const own = (given: number): number => {
    const { at, batch } = spots[given < 0 ? given + spots.length : given] ?? {
      at: undefined,
      batch: 'alone',
    };
    if (at === undefined || batch !== 'no')
      throw node.refuse('works on the positions of a batch, which must stay apart');
    return at;
  };
  const without = (axes: readonly number[]): Spot[] =>
    spots.filter(({ at }) => at === undefined || !axes.includes(at));
  if (REDUCTIONS.has(node.operator)) {
    const axes = (node.integersOrInput('axes', 1) ?? []).map(own);
    const keeps = node.integer('keepdims', 1) !== 0;
    const changed = node.changed(inputs.slice(0, 1), { axes, keepdims: 1 });
    return { changed, left: keeps ? spots : without(axes) };
  }
  if (node.operator === 'Slice') {
    const starts = node.integersOrInput('starts', 1) ?? [];
    const axes = (node.integersOrInput('axes', 3) ?? starts.map((_, axis) => axis)).map(own);
    const told = { shape: [axes.length], numbers: Float64Array.from(axes) };
    return {
      changed: node.changed([0, 1, 2].map((at) => inputs[at]).concat(told, inputs[4]), {}),
      left: spots,
    };
  }
  const fallback = DEFAULT_AXES[node.operator];
  if (fallback === undefined) return { changed: node.changed(inputs, {}), left: spots };
  const isOld = node.operatorSet < 13 && /Softmax$/.test(node.operator);
  const axis = own(node.integer('axis', isOld ? 1 : fallback));
  const [value, index] = inputs;
  if (node.operator !== 'Gather' || index === undefined || index.shape.length > 0)
    return { changed: node.changed(inputs, { axis }), left: spots };
  const one = { ...(index as Constant), shape: [1] };
  return { changed: node.changed([value, one], { axis }), left: without([axis]) };
}
