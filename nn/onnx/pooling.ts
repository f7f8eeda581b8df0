import { type Margins, type Pair, windowedSize } from '../layers/poolsAndShapes.js';
import { marginsOf, pairOf } from './convolution.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './importedNode.js';
import type { Activation } from './importedValue.js';
import { squaresMean } from './norms/responseParts.js';
import type { OperatorReaders } from './operatorReader.js';
import { picked } from './pieces.js';

/** What gathers the numbers of neighbouring squares, and what repeats those of the nearest. */
export const POOLS: OperatorReaders = {
  MaxPool: (node, draft) => readPool(node, draft, 'maxPool'),
  AveragePool: (node, draft) => readPool(node, draft, 'averagePool'),
  Resize: (node, draft) => readResize(node, draft, node.operatorSet < 11 ? 1 : 2, 'half_pixel'),
  Upsample: (node, draft) => readResize(node, draft, 1, 'asymmetric'),
};

/** A window along the channels of squares, which are an axis of their own: a part of a local response normalisation. */
function readChannelMean(node: ImportedNode, draft: Draft): Activation {
  const read = node.activation(0);
  const [size = 0, ...others] = node.integers('kernel_shape') ?? [];
  const pads = node.integers('pads') ?? [0, 0, 0, 0, 0, 0];
  const [before = 0, , , after = 0] = pads;
  const isPlain =
    [...others, ...(node.integers('strides') ?? [])].every((each) => each === 1) &&
    pads.every((side, at) => side === 0 || at % 3 === 0) &&
    node.integer('ceil_mode', 0) === 0 &&
    (node.integer('count_include_pad', 0) !== 0 || before + after === 0);
  const [batch, one, channels, ...squares] = read.shape as [number, number, number, ...number[]];
  const shape = [batch, one, channels + before + after - size + 1, ...squares];
  const found = isPlain && one === 1 ? squaresMean(draft, read, { size, before, after }, shape) : undefined;
  if (found !== undefined) return found;
  throw node.refuse(
    'averages over windows of three dimensions, which is supported only of the squares of an odd number of channels',
  );
}

function readPool(node: ImportedNode, draft: Draft, kind: 'maxPool' | 'averagePool'): Activation {
  if (kind === 'averagePool' && node.integers('kernel_shape')?.length === 3)
    return readChannelMean(node, draft);
  const read = draft.plain(node, 0, 4);
  const [, , rows, columns] = read.shape as [number, number, number, number];
  if (node.integers('kernel_shape')?.length !== 2) throw node.refuse('has no window of rows and columns');
  const kernel = pairOf(node, 'kernel_shape');
  const stride = pairOf(node, 'strides');
  if (pairOf(node, 'dilations').some((size) => size !== 1) || node.outputs > 1) {
    throw node.refuse('is dilated, or says where its numbers come from, which is not supported');
  }
  const given = marginsOf(node, [rows, columns], kernel, stride);
  const missing = roundedUp(node, [rows, columns], { kernel, stride, margins: given });
  const isMore = missing.some((side) => side > 0);
  const counts = node.integer('count_include_pad', 0) !== 0;
  // A window beyond the margins counts those, but nothing behind them: so they become a part of the board.
  const isFramed = kind === 'averagePool' && isMore && counts && given.some((side) => side > 0);
  const { layer } = isFramed ? framed(node, draft, read, given) : read;
  const [top, left, bottom, right] = isFramed ? [0, 0, 0, 0] : given;
  const margins: Margins = [top, left, bottom + missing[0], right + missing[1]];
  const own = draft.shapeOf({ layer, shape: [] }) as [number, number, number];
  const size = windowedSize([own[1], own[2]], { kernel, stride, margins });
  if (size[0] < 1 || size[1] < 1 || margins.some((side, at) => side >= kernel[at % 2]!)) {
    throw node.refuse(`has a window of ${kernel.join('×')} squares, which does not fit its board`);
  }
  const windows = { inputs: [layer] as const, kernel, stride, margins };
  const countsMargins = counts && !isMore;
  return draft.add(node.layerName, [own[0], ...size], (name) =>
    kind === 'maxPool' ? { name, kind, ...windows } : { name, kind, ...windows, countsMargins },
  );
}

function framed(
  node: ImportedNode,
  draft: Draft,
  { layer, shape }: Activation,
  margins: Margins,
): Activation {
  const [top, left, bottom, right] = margins;
  const [, channels, rows, columns] = shape as [number, number, number, number];
  return draft.add(
    `${node.layerName}/pad`,
    [channels, rows + top + bottom, columns + left + right],
    (name) => ({
      name,
      kind: 'pad',
      inputs: [layer],
      before: [0, top, left],
      after: [0, bottom, right],
    }),
  );
}

/** With ceil_mode a last window may reach beyond the margins: so much they are too small below and on the right. */
function roundedUp(
  node: ImportedNode,
  size: Pair,
  { kernel, stride, margins }: { readonly kernel: Pair; readonly stride: Pair; readonly margins: Margins },
): Pair {
  if (node.integer('ceil_mode', 0) === 0) return [0, 0];
  const missing = ([0, 1] as const).map((axis) => {
    const whole = size[axis] + margins[axis] + margins[axis + 2]!;
    const beyond = (whole - kernel[axis]) % stride[axis];
    const begins = whole - beyond - kernel[axis] + stride[axis];
    // A window that would begin behind the board is left out.
    return beyond === 0 || begins >= size[axis] + margins[axis] ? 0 : stride[axis] - beyond;
  });
  return missing as unknown as Pair;
}

/**
 * A board of another size whose numbers are those of the nearest squares.
 *
 * @param scalesAt which input has the scales; `plain` how places are counted where the node does not say
 */
function readResize(node: ImportedNode, draft: Draft, scalesAt: number, plain: string): Activation {
  const read = node.activation(0);
  const { shape } = read;
  if (node.text('mode', 'nearest') !== 'nearest')
    throw node.refuse('computes numbers between squares; it may repeat or leave out the nearest');
  const counting = node.operatorSet < 11 ? 'asymmetric' : node.text('coordinate_transformation_mode', plain);
  const rounding = node.operatorSet < 11 ? 'floor' : node.text('nearest_mode', 'round_prefer_floor');
  const [round, place] = [ROUNDINGS[rounding], PLACES[counting]];
  if (round === undefined || place === undefined)
    throw node.refuse(`counts places by ${counting}, ${rounding}`);
  const axes = node.integers('axes') ?? shape.map((_, axis) => axis);
  const scales = node.has(scalesAt) ? [...node.constant(scalesAt).numbers] : [];
  const sizes = node.has(scalesAt + 1) ? [...node.constant(scalesAt + 1).numbers] : [];
  if (scales.length !== axes.length && sizes.length !== axes.length)
    throw node.refuse('says no scale or size for each axis');
  let found = read;
  axes.forEach((given, at) => {
    const axis = given < 0 ? given + shape.length : given;
    const size = shape[axis]!;
    const wanted = sizes[at] ?? Math.floor(size * scales[at]!);
    if (wanted === size) return;
    const context = { size, wanted, scale: scales[at] ?? wanted / size };
    const places = Array.from({ length: wanted }, (_, to) =>
      Math.min(size - 1, Math.max(0, round(place(to, context)))),
    );
    found = picked(node, draft, found, { axis, places });
  });
  return { ...found };
}

interface Axis {
  readonly size: number;
  readonly wanted: number;
  readonly scale: number;
}

/** Where a place of the new board lies on the old one, by how they are counted. */
const PLACES: Readonly<Record<string, (to: number, axis: Axis) => number>> = {
  half_pixel: (to, { scale }) => (to + 0.5) / scale - 0.5,
  pytorch_half_pixel: (to, { scale, wanted }) => (wanted > 1 ? (to + 0.5) / scale - 0.5 : 0),
  asymmetric: (to, { scale }) => to / scale,
  align_corners: (to, { size, wanted }) => (wanted > 1 ? (to * (size - 1)) / (wanted - 1) : 0),
};

const ROUNDINGS: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};
