import { ACTIVATIONS } from '../operators/activationValues.js';
import { z } from '../zod.js';

// Layers of other networks that act number by number, weigh numbers by others, or normalise them. Shapes leave the batch out.

const name = z.string().min(1);
const count = z.int().min(1).max(65536);
const oneInput = z.tuple([name]).readonly();
const number = z.number();

/** The schemas of these layers, a part of the schema of an architecture. */
export const functionSchemas = [
  z.strictObject({
    name,
    kind: z.literal('activation'),
    inputs: oneInput,
    function: z.enum(ACTIVATIONS),
    alpha: number.optional(),
    beta: number.optional(),
  }),
  z.strictObject({ name, kind: z.literal('prelu'), inputs: oneInput, channels: count }), // one slope a channel
  /** [signal, gate], their product. The gate has the signal's shape, or one number a channel or a square. */
  z.strictObject({ name, kind: z.literal('gate'), inputs: z.tuple([name, name]).readonly() }),
  /** Over all numbers of a position, over the channels of each square, or over the squares of each channel. */
  z.strictObject({
    name,
    kind: z.literal('layerNorm'),
    inputs: oneInput,
    over: z.enum(['all', 'channels', 'squares']),
    shape: z.array(count).min(1).max(3).readonly(), // of scale and shift, repeated along axes of size 1
    epsilon: number.positive(),
    centered: z.literal(false).optional(), // by the root of the mean square, the mean not taken away (RMSNorm)
  }),
  /** Over the last axis, as of attention: every row of numbers becomes weights that add up to 1. */
  z.strictObject({ name, kind: z.literal('softmax'), inputs: oneInput }),
  /** Two stacks of matrices [..., rows, columns], both computed, multiplied matrix by matrix, and perhaps by a number. */
  z.strictObject({
    name,
    kind: z.literal('matmul'),
    inputs: z.tuple([name, name]).readonly(),
    factor: number.optional(),
  }),
  /** Two arrays of one shape, both computed and neither a gate, number by number. */
  z.strictObject({ name, kind: z.literal('product'), inputs: z.tuple([name, name]).readonly() }),
  /** y = x / (bias + alpha / size · S)^beta, S the sum of x² over `size` channels around each. */
  z.strictObject({
    name,
    kind: z.literal('lrn'),
    inputs: oneInput,
    size: z
      .int()
      .min(1)
      .refine((size) => size % 2 === 1),
    alpha: number.min(0),
    beta: number,
    bias: number.positive(),
  }),
] as const;

/** One of these layers. */
export type FunctionLayer = Readonly<z.infer<(typeof functionSchemas)[number]>>;
type Shape = readonly number[];

/** Shape of the output; `refuse` throws, and is given what the layer expects. */
export function functionShape(
  layer: FunctionLayer,
  [first = [], second = []]: readonly Shape[],
  refuse: (expected: string) => never,
): Shape {
  switch (layer.kind) {
    case 'activation':
    case 'softmax':
      return first;
    case 'product':
      return first.join() === second.join()
        ? first
        : refuse(`two equal shapes, the other is ${second.join('x')}`);
    case 'matmul':
      return multiplied(first, second) ?? refuse(`what can be multiplied with ${second.join('x')}`);
    case 'prelu':
      return first[0] === layer.channels ? first : refuse(`${layer.channels} channels`);
    case 'gate':
      return isSpread(second, first) ? first : refuse(`a gate of its shape, not of ${second.join('x')}`);
    case 'layerNorm': {
      const fits = layer.over === 'all' || first.length === 3;
      return fits && layer.shape.length === first.length && isSpread(layer.shape, first)
        ? first
        : refuse(`numbers for ${layer.shape.join('x')}`);
    }
    case 'lrn':
      return first.length === 3 ? first : refuse('a board');
  }
}

function multiplied(a: Shape, b: Shape): Shape | undefined {
  const isStack = a.length > 1 && a.length === b.length && a.slice(0, -2).join() === b.slice(0, -2).join();
  return isStack && a.at(-1) === b.at(-2) ? [...a.slice(0, -1), b.at(-1)!] : undefined;
}

/** Whether numbers of one shape serve a board or vector of another: number by number, or repeated along some of its axes. */
export function isSpread(small: Shape, large: Shape): boolean {
  if (small.length === 1 && large.length === 3) return small[0] === large[0];
  return small.length === large.length && small.every((size, axis) => size === 1 || size === large[axis]);
}

/** The parameters of a layer by their short names. */
export function functionParameters(layer: FunctionLayer): readonly (readonly [string, Shape])[] {
  if (layer.kind === 'prelu') return [['slope', [layer.channels]]];
  if (layer.kind !== 'layerNorm') return [];
  return [
    ['scale', layer.shape],
    ['shift', layer.shape],
  ];
}
