import { ACTIVATIONS, activationValues } from '../../nn/operators/activationValues.js';
import { sizeOf } from '../../nn/tensor.js';
import { binary, type Kernel, reader } from './array.js';

const activation: Kernel = ([x], { attributes }) => {
  const { function: index, alpha, beta } = attributes as { function: number; alpha: number; beta: number };
  const value = activationValues[ACTIVATIONS[index]!];
  return { shape: x!.shape, data: x!.data.map((number) => value(number, alpha, beta)) };
};

/** Over all axes but the batch, the channels of each square or the squares of each channel. */
const layerNorm: Kernel = ([x, scale, shift], { attributes }) => {
  const axes = attributes.axes as readonly number[];
  const [first] = axes;
  // Numbers that are normalised together lie `step` apart.
  const step = sizeOf(x!.shape.slice(axes.at(-1)! + 1));
  const size = sizeOf(axes.map((axis) => x!.shape[axis]!));
  const outer = sizeOf(x!.shape.slice(0, first));
  const [gain, offset] = [reader(scale!, x!.shape), reader(shift!, x!.shape)];
  const data = new Float64Array(x!.data.length);
  for (let group = 0; group < outer * step; group++) {
    const from = Math.floor(group / step) * size * step + (group % step);
    const places = Array.from({ length: size }, (_, index) => from + index * step);
    const mean = places.reduce((sum, at) => sum + x!.data[at]!, 0) / size;
    const variance = places.reduce((sum, at) => sum + (x!.data[at]! - mean) ** 2, 0) / size;
    const deviation = Math.sqrt(variance + (attributes.epsilon as number));
    for (const at of places) data[at] = ((x!.data[at]! - mean) / deviation) * gain(at) + offset(at);
  }
  return { shape: x!.shape, data };
};

const localResponse: Kernel = ([x], { attributes }) => {
  const { size, alpha, beta, bias } = attributes as {
    size: number;
    alpha: number;
    beta: number;
    bias: number;
  };
  const [, channels, rows, columns] = x!.shape as readonly [number, number, number, number];
  const area = rows * columns;
  const reach = (size - 1) / 2;
  const data = x!.data.map((value, at) => {
    const channel = Math.floor(at / area) % channels;
    let sum = 0;
    for (let c = Math.max(0, channel - reach); c <= Math.min(channels - 1, channel + reach); c++) {
      sum += x!.data[at + (c - channel) * area]! ** 2;
    }
    return value / (bias + (alpha / size) * sum) ** beta;
  });
  return { shape: x!.shape, data };
};

/** The layers that act number by number, weigh or normalise. */
export const functionKernels: readonly (readonly [string, Kernel])[] = [
  ['activation', activation],
  ['prelu', binary((x, slope) => (x > 0 ? x : slope * x))],
  ['layerNorm', layerNorm],
  ['localResponse', localResponse],
];
