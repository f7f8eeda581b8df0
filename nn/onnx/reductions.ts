import { sizeOf } from '../tensor.js';
import { orderOf } from './axisOrder.js';
import { rearranged } from './constants.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './importedNode.js';
import { type Activation, type Constant, type ImportedValue, isConstant } from './importedValue.js';
import { meanSquare, normStatistic } from './norms/normParts.js';
import { scaleShift } from './norms/scaleShift.js';
import type { OperatorReaders } from './operatorReader.js';

/** Means, largest numbers and sums along axes, wherever the file has them. */
export const REDUCTIONS: OperatorReaders = {
  ReduceMean: (node, draft) => readReduction(node, draft, named(node, 'mean')),
  ReduceMax: (node, draft) => readReduction(node, draft, named(node, 'max')),
  ReduceSum: (node, draft) => readReduction(node, draft, named(node, 'sum')),
  ReduceMin: (node) => foldReduction(node, node.constant(0), (numbers) => Math.min(...numbers)),
  ReduceProd: (node) =>
    foldReduction(node, node.constant(0), (numbers) => numbers.reduce((a, b) => a * b, 1)),
  ReduceL2: (node) => foldReduction(node, node.constant(0), (numbers) => Math.hypot(...numbers)),
  ReduceSumSquare: (node) =>
    foldReduction(node, node.constant(0), (numbers) => numbers.reduce((sum, x) => sum + x * x, 0)),
  GlobalAveragePool: (node, draft) => readReduction(node, draft, { ...whole(node), kind: 'mean' }),
  GlobalMaxPool: (node, draft) => readReduction(node, draft, { ...whole(node), kind: 'max' }),
};

type Reduction = 'mean' | 'max' | 'sum';

const folds: Readonly<Record<Reduction, (numbers: readonly number[]) => number>> = {
  mean: (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length,
  max: (numbers) => numbers.reduce((most, x) => Math.max(most, x), -Infinity),
  sum: (numbers) => numbers.reduce((sum, x) => sum + x, 0),
};

interface Wanted {
  readonly kind: Reduction;
  /** Of the file, all of them not negative. */
  readonly axes: readonly number[];
  readonly keeps: boolean;
}

/** All axes but those of the batch and the channels. */
function whole(node: ImportedNode): Omit<Wanted, 'kind'> {
  return {
    axes: node
      .value(0)
      .shape.map((_, axis) => axis)
      .slice(2),
    keeps: true,
  };
}

/** What a reduction says itself. */
function named(node: ImportedNode, kind: Reduction): Wanted {
  return { kind, axes: axesOf(node), keeps: node.integer('keepdims', 1) !== 0 };
}

/** The axes that a reduction names; all where it names none. */
function axesOf(node: ImportedNode): readonly number[] {
  const { shape } = node.value(0);
  const given = node.integersOrInput('axes', 1) ?? [];
  const isNothing = given.length === 0 && node.integer('noop_with_empty_axes', 0) !== 0;
  const all = shape.map((_, axis) => axis);
  if (given.length === 0) return isNothing ? [] : all;
  return given.map((axis) => (axis < 0 ? axis + shape.length : axis));
}

function readReduction(node: ImportedNode, draft: Draft, wanted: Wanted): ImportedValue {
  const { kind } = wanted;
  const value = node.value(0);
  if (isConstant(value)) return foldReduction(node, value, folds[kind]);
  const part = node.part(0);
  const ownAxes = (): number[] => {
    const { axes } = draft.onAxes(node, part);
    return wanted.axes.map((axis) => axes[axis]! - 1).sort();
  };
  if (kind === 'mean' && part.norm?.is === 'square') {
    const variance = normStatistic(part, ownAxes());
    if (variance !== undefined) return variance;
  }
  const from = node.activation(0);
  if (wanted.axes.length === 0) return { ...from };
  const found = reduced(node, draft, from, wanted);
  if (kind !== 'mean') return found;
  const norm = meanSquare(draft, from, ownAxes()) ?? ({ is: 'mean', of: from, axes: ownAxes() } as const);
  return { ...found, norm };
}

function reduced(
  node: ImportedNode,
  draft: Draft,
  from: Activation,
  { kind, axes, keeps }: Wanted,
): Activation {
  const { value, axes: seen } = draft.onAxes(node, from);
  const own = axes.map((axis) => seen[axis]! - 1);
  if (own.some((axis) => !(axis >= 0)))
    throw node.refuse('reduces the positions of a batch, which must stay apart');
  const layer = pooled(node, draft, value, { axes: own, isMax: kind === 'max' });
  const shape = value.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const pool: Activation = { layer, shape, order: orderOf(seen, draft.shapeOf({ layer, shape })) };
  const count = own.reduce((total, axis) => total * draft.shapeOf(value)[axis]!, 1);
  const sum = kind === 'sum' && count > 1 ? scaleShift(node, draft, pool, { scale: [count] }) : pool;
  if (keeps) return sum;
  const kept = shape.filter((_, axis) => !axes.includes(axis));
  return draft.reshape(node, sum, kept) as Activation;
}

/** The layer of means or largest numbers along axes of another, which stay with the size 1. */
function pooled(
  node: ImportedNode,
  draft: Draft,
  from: Activation,
  { axes, isMax }: { readonly axes: readonly number[]; readonly isMax: boolean },
): string {
  const name = node.layerName;
  const own = draft.shapeOf(from);
  const board = [...own, 1, 1].slice(0, 3) as [number, number, number];
  const shaped = own.length === 3 ? from.layer : draft.reshaped(name, from.layer, board).layer;
  const [channels, rows, columns] = board;
  const kernel = [axes.includes(1) ? rows : 1, axes.includes(2) ? columns : 1] as const;
  const left: [number, number] = [rows / kernel[0], columns / kernel[1]];
  let layer = shaped;
  if (kernel[0] * kernel[1] > 1)
    layer = pool(draft, name, { layer, shape: [channels, ...left], kernel, isMax });
  if (axes.includes(0) && channels > 1) {
    const squares = left[0] * left[1];
    const lines = draft.reshaped(`${name}/lines`, layer, [1, channels, squares]).layer;
    const line = pool(draft, name, { layer: lines, shape: [1, 1, squares], kernel: [channels, 1], isMax });
    layer = draft.reshaped(`${name}/board`, line, [1, ...left]).layer;
  }
  const wanted = own.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const isSame = draft.shapeOf({ layer, shape: [] }).join() === wanted.join();
  return isSame ? layer : draft.reshaped(name, layer, wanted).layer;
}

interface Pool {
  readonly layer: string;
  /** Of what comes out. */
  readonly shape: readonly number[];
  readonly kernel: readonly [number, number];
  readonly isMax: boolean;
}

function pool(draft: Draft, wanted: string, { layer, shape, kernel, isMax }: Pool): string {
  const inputs = [layer] as const;
  const windows = { inputs, kernel, stride: [1, 1] as const, margins: [0, 0, 0, 0] as const };
  const isWhole = !isMax && shape[1] === 1 && shape[2] === 1;
  const added = draft.add(wanted, shape, (name) => {
    if (isMax) return { name, kind: 'maxPool', ...windows };
    if (isWhole) return { name, kind: 'globalAverage', inputs };
    return { name, kind: 'averagePool', ...windows, countsMargins: true };
  });
  return added.layer;
}

/** Computed here, of constants. */
function foldReduction(
  node: ImportedNode,
  value: Constant,
  compute: (numbers: readonly number[]) => number,
): Constant {
  const axes = axesOf(node);
  const { shape } = value;
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const sizes = axes.map((axis) => shape[axis]!);
  const slices = Array.from({ length: sizeOf(sizes) }, (_, index) => {
    const places = new Map<number, number>();
    [...axes].reverse().reduce((rest, axis) => {
      places.set(axis, rest % shape[axis]!);
      return Math.floor(rest / shape[axis]!);
    }, index);
    return rearranged(value, kept, (place) => place.map((at, axis) => places.get(axis) ?? at)).numbers;
  });
  const numbers = Float64Array.from({ length: sizeOf(kept) }, (_, at) =>
    compute(slices.map((slice) => slice[at]!)),
  );
  const isKept = node.integer('keepdims', 1) !== 0;
  return { shape: isKept ? kept : kept.filter((_, axis) => !axes.includes(axis)), numbers };
}
