import { sizeOf } from '../tensor.js';
import { z } from '../zod.js';

// Layers without weights that choose, join and gather numbers. Axes and shapes leave the batch out.

const name = z.string().min(1);
const count = z.int().min(1).max(65536);
const margin = z.int().min(0).max(64);
const oneInput = z.tuple([name]).readonly();
/** Axes that a layer's output can have; boards have three. */
export const MOST_AXES = 4;
const sizes = z.array(count).min(1).max(MOST_AXES).readonly();
/** Of rows and of columns. */
export const pairSchema = z.tuple([count, count]).readonly();
/** Zeros above, left, below and right of the board. */
export const marginsSchema = z.tuple([margin, margin, margin, margin]).readonly();
const window = { kernel: pairSchema, stride: pairSchema, margins: marginsSchema };

/** The schemas of these layers, a part of the schema of an architecture. */
export const structureSchemas = [
  z.strictObject({
    name,
    kind: z.literal('concat'),
    inputs: z.array(name).min(1).readonly(),
    axis: z
      .int()
      .min(0)
      .max(MOST_AXES - 1),
  }),
  z.strictObject({
    name,
    kind: z.literal('slice'),
    inputs: oneInput,
    starts: z.array(z.int().min(0)).readonly(),
    sizes,
  }),
  z.strictObject({
    name,
    kind: z.literal('pad'), // with zeros
    inputs: oneInput,
    before: z.array(margin).readonly(),
    after: z.array(margin).readonly(),
  }),
  z.strictObject({ name, kind: z.literal('reshape'), inputs: oneInput, shape: sizes }),
  z.strictObject({
    name,
    kind: z.literal('transpose'), // axis i of the output is axis axes[i] of the input
    inputs: oneInput,
    axes: z
      .array(
        z
          .int()
          .min(0)
          .max(MOST_AXES - 1),
      )
      .min(1)
      .max(MOST_AXES)
      .readonly(),
  }),
  z.strictObject({ name, kind: z.literal('maxPool'), inputs: oneInput, ...window }),
  z.strictObject({
    name,
    kind: z.literal('averagePool'),
    inputs: oneInput,
    ...window,
    countsMargins: z.boolean(), // whether the zeros of the margins have a part in the mean
  }),
  z.strictObject({ name, kind: z.literal('globalAverage'), inputs: oneInput }), // -> [channels, 1, 1]
  z.strictObject({ name, kind: z.literal('constant'), shape: sizes }), // numbers that no position changes
  /** Logits of win, draw and loss [3] -> the probability of a win minus that of a loss [1]. */
  z.strictObject({ name, kind: z.literal('winDrawLoss'), inputs: oneInput }),
] as const;

/** One of these layers. */
export type StructureLayer = Readonly<z.infer<(typeof structureSchemas)[number]>>;
const KINDS: ReadonlySet<string> = new Set(structureSchemas.map(({ shape }) => shape.kind.value));

/** Whether a layer is one of these. */
export function isStructure<Layer extends { readonly kind: string }>(
  layer: Layer,
): layer is Extract<Layer, { kind: StructureLayer['kind'] }> {
  return KINDS.has(layer.kind);
}

export type Pair = readonly [number, number];
export type Margins = readonly [top: number, left: number, bottom: number, right: number];
type Shape = readonly number[];

/** What a window that moves over a board sees, and where it stops. */
export interface Windows {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly margins: Margins;
}

/** Rows and columns of what windows give. */
export function windowedSize([rows, columns]: Pair, { kernel, stride, margins }: Windows): Pair {
  const [top, left, bottom, right] = margins;
  const places = (size: number, axis: 0 | 1): number => Math.floor((size - kernel[axis]) / stride[axis]) + 1;
  return [places(rows + top + bottom, 0), places(columns + left + right, 1)];
}

/** Shape of the output; `refuse` throws, and is given what the layer expects. */
export function structureShape(
  layer: StructureLayer,
  inputs: readonly Shape[],
  refuse: (expected: string) => never,
): Shape {
  const [first = []] = inputs;
  switch (layer.kind) {
    case 'concat':
      return joined(layer.axis, inputs) ?? refuse(`shapes that differ along axis ${layer.axis} alone`);
    case 'slice': {
      const { starts, sizes: wanted } = layer;
      const isInside = first.every((size, axis) => starts[axis]! + wanted[axis]! <= size);
      const fits = wanted.length === first.length && starts.length === first.length && isInside;
      return fits ? wanted : refuse(`what holds ${wanted.join('x')} at ${starts.join(', ')}`);
    }
    case 'pad': {
      const { before, after } = layer;
      const fits = before.length === first.length && after.length === first.length;
      return fits
        ? first.map((size, axis) => size + before[axis]! + after[axis]!)
        : refuse(`${before.length} axes`);
    }
    case 'reshape':
      return sizeOf(layer.shape) === sizeOf(first)
        ? layer.shape
        : refuse(`${sizeOf(layer.shape)} numbers for ${layer.shape.join('x')}`);
    case 'transpose': {
      const { axes } = layer;
      const isWhole = axes.length === first.length && first.every((_, axis) => axes.includes(axis));
      return isWhole ? axes.map((axis) => first[axis]!) : refuse(`the axes ${axes.join(', ')}`);
    }
    case 'maxPool':
    case 'averagePool': {
      const [channels = 0, rows = 0, columns = 0] = first;
      const [height, width] = windowedSize([rows, columns], layer);
      if (first.length !== 3 || height < 1 || width < 1) refuse('a board that its window fits into');
      const isInside = layer.margins.every((size, side) => size < layer.kernel[side % 2]!);
      return isInside ? [channels, height, width] : refuse('margins smaller than its window');
    }
    case 'globalAverage':
      return first.length === 3 ? [first[0]!, 1, 1] : refuse('a board');
    case 'constant':
      return layer.shape;
    case 'winDrawLoss':
      return first.join() === '3' ? [1] : refuse('3 numbers');
  }
}

function joined(axis: number, inputs: readonly Shape[]): Shape | undefined {
  const [first = []] = inputs;
  const fits = inputs.every(
    (shape) =>
      shape.length === first.length && shape.every((size, other) => other === axis || size === first[other]),
  );
  if (!fits || axis >= first.length) return undefined;
  const total = inputs.reduce((sum, shape) => sum + shape[axis]!, 0);
  return first.map((size, other) => (other === axis ? total : size));
}
