import { type Margins, type Pair, windowedSize } from '../structureLayers.js';
import { marginsOf, pairOf } from './convolution.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './node.js';
import type { ReadOperators } from './readOperator.js';
import { type Activation, formatShape } from './value.js';

/** What gathers the numbers of neighbouring squares, or of all. */
export const POOLS: ReadOperators = {
  MaxPool: (node, draft) => readPool(node, draft, 'maxPool'),
  AveragePool: (node, draft) => readPool(node, draft, 'averagePool'),
  GlobalMaxPool: (node, draft) => pooledWhole(node, draft, draft.plain(node, 0, 4), 'maxPool'),
  GlobalAveragePool: (node, draft) => pooledWhole(node, draft, draft.plain(node, 0, 4), 'globalAverage'),
  ReduceMax: (node, draft) => readReduction(node, draft, 'maxPool'),
  ReduceMean: (node, draft) => readReduction(node, draft, 'globalAverage'),
};

function readPool(node: ImportedNode, draft: Draft, kind: 'maxPool' | 'averagePool'): Activation {
  const { layer, shape } = draft.plain(node, 0, 4);
  const [, channels, rows, columns] = shape as [number, number, number, number];
  if (node.integers('kernel_shape')?.length !== 2) throw node.refuse('has no window of rows and columns');
  const kernel = pairOf(node, 'kernel_shape');
  const stride = pairOf(node, 'strides');
  if (pairOf(node, 'dilations').some((size) => size !== 1) || node.outputs > 1) {
    throw node.refuse('is dilated, or says where its numbers come from, which is not supported');
  }
  const margins = roundedUp(node, kind, [rows, columns], {
    kernel,
    stride,
    margins: marginsOf(node, [rows, columns], kernel, stride),
  });
  const size = windowedSize([rows, columns], { kernel, stride, margins });
  if (size[0] < 1 || size[1] < 1 || margins.some((side, at) => side >= kernel[at % 2]!)) {
    throw node.refuse(`has a window of ${kernel.join('×')} squares, which does not fit its board`);
  }
  const windows = { inputs: [layer] as const, kernel, stride, margins };
  const countsMargins = node.integer('count_include_pad', 0) !== 0;
  return draft.add(node.layerName, [channels, ...size], (name) =>
    kind === 'maxPool' ? { name, kind, ...windows } : { name, kind, ...windows, countsMargins },
  );
}

/** With ceil_mode a last window may reach beyond the margins: of a maximum they are made larger then. */
function roundedUp(
  node: ImportedNode,
  kind: 'maxPool' | 'averagePool',
  size: Pair,
  windows: { readonly kernel: Pair; readonly stride: Pair; readonly margins: Margins },
): Margins {
  const { kernel, stride, margins } = windows;
  if (node.integer('ceil_mode', 0) === 0) return margins;
  const missing = ([0, 1] as const).map((axis) => {
    const whole = size[axis] + margins[axis] + margins[axis + 2]!;
    const beyond = (whole - kernel[axis]) % stride[axis];
    const begins = whole - beyond - kernel[axis] + stride[axis];
    // A window that would begin behind the board is left out.
    return beyond === 0 || begins >= size[axis] + margins[axis] ? 0 : stride[axis] - beyond;
  });
  if (kind === 'averagePool' && missing.some((side) => side > 0)) {
    throw node.refuse('rounds the number of its windows up, which is not supported');
  }
  const [top, left, bottom, right] = margins;
  return [top, left, bottom + missing[0]!, right + missing[1]!];
}

/** One number a channel, [N, channels, 1, 1]. */
function pooledWhole(
  node: ImportedNode,
  draft: Draft,
  activation: Activation,
  kind: 'maxPool' | 'globalAverage',
): Activation {
  const { layer } = activation;
  const [channels = 0, rows = 0, columns = 0] = draft.shapeOf(activation);
  const whole = { kernel: [rows, columns], stride: [1, 1], margins: [0, 0, 0, 0] } as const;
  return draft.add(node.layerName, [channels, 1, 1], (name) => {
    const inputs = [layer] as const;
    return kind === 'maxPool' ? { name, kind, inputs, ...whole } : { name, kind, inputs };
  });
}

/** A reduction over rows and columns, wherever the file has them, also where it has laid them out as one axis. */
function readReduction(node: ImportedNode, draft: Draft, kind: 'maxPool' | 'globalAverage'): Activation {
  const activation = node.activation(0);
  const { shape } = activation;
  const given = node.integersOrInput('axes', 1) ?? [];
  const reduced = given.map((axis) => (axis < 0 ? axis + shape.length : axis));
  if (!isOverSquares(node, draft, activation, reduced)) {
    throw node.refuse(`reduces the axes ${formatShape(given)}; those of rows and columns are accepted`);
  }
  const pooled = pooledWhole(node, draft, activation, kind);
  if (node.integer('keepdims', 1) !== 0) {
    return { ...pooled, shape: shape.map((size, axis) => (reduced.includes(axis) ? 1 : size)) };
  }
  const kept = shape.filter((_, axis) => !reduced.includes(axis));
  return { layer: draft.vector(pooled, `${node.layerName}/flatten`), shape: kept };
}

function isOverSquares(
  node: ImportedNode,
  draft: Draft,
  activation: Activation,
  reduced: readonly number[],
): boolean {
  const [channels, rows = 0, columns = 0] = draft.shapeOf(activation);
  const { shape, order } = activation;
  const isRow = order === undefined && shape[1] === channels && shape[2] === rows * columns;
  if (shape.length === 3 && isRow) return reduced.join() === '2';
  const axes = draft.boardAxes(node, activation);
  const own = reduced.map((axis) => axes[axis]).sort();
  return axes.length === 4 && own.join() === '2,3';
}
