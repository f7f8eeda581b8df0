import { ACTIVATIONS, activationValues } from '../../nn/operators/activationValues.js';
import { sizeOf } from '../../nn/tensor.js';
import { binary, type Kernel, reader } from './exactArray.js';

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
    const whole = attributes.centered === true ? places.reduce((sum, at) => sum + x!.data[at]!, 0) : 0;
    const mean = whole / size;
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

/** Over the last axis; the largest is taken away, which changes nothing but what is too large for a power. */
const softmax: Kernel = ([x]) => {
  const size = x!.shape.at(-1)!;
  const data = new Float64Array(x!.data.length);
  for (let from = 0; from < data.length; from += size) {
    const row = x!.data.subarray(from, from + size);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const powers = row.map((value) => Math.exp(value - largest));
    const total = powers.reduce((a, b) => a + b);
    data.set(
      powers.map((value) => value / total),
      from,
    );
  }
  return { shape: x!.shape, data };
};

/** Products of matrices, stack by stack. */
const batchMatmul: Kernel = ([a, b], { attributes, output }) => {
  const { transposeA, transposeB, factor } = attributes as {
    transposeA: boolean;
    transposeB: boolean;
    factor: number;
  };
  const [rows, inner] = transposeA ? a!.shape.slice(-2).reverse() : a!.shape.slice(-2);
  const columns = output.shape.at(-1)!;
  const [down, along] = transposeA ? [1, rows!] : [inner!, 1];
  const [deeper, across] = transposeB ? [1, inner!] : [columns, 1];
  const data = new Float64Array((a!.data.length / inner!) * columns);
  for (let at = 0; at < data.length; at++) {
    const stack = Math.floor(at / (rows! * columns));
    const left = stack * rows! * inner! + (Math.floor(at / columns) % rows!) * down;
    const right = stack * inner! * columns + (at % columns) * across;
    let sum = 0;
    for (let k = 0; k < inner!; k++) sum += a!.data[left + k * along]! * b!.data[right + k * deeper]!;
    data[at] = factor * sum;
  }
  return { shape: [...a!.shape.slice(0, -2), rows!, columns], data };
};

/** The layers that act number by number, weigh, normalise or attend. */
export const functionKernels: readonly (readonly [string, Kernel])[] = [
  ['activation', activation],
  ['prelu', binary((x, slope) => (x > 0 ? x : slope * x))],
  ['layerNorm', layerNorm],
  ['localResponse', localResponse],
  ['softmax', softmax],
  ['batchMatmul', batchMatmul],
];
