import { BATCH, type Graph, type GraphNode, type OperatorName, type Value } from '../../../nn/graph.js';
import { type ActivationName, ACTIVATIONS } from '../../../nn/operators/activationValues.js';

// The slow twin of the runtimes: a graph computed in float64 by the definition of each operator, one output element
// at a time. Bools are 0 and 1.

export interface NaiveArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

type Index = readonly number[];
/** Element of the result at an index, given the inputs. */
type Element = (index: Index, inputs: readonly NaiveArray[], node: GraphNode) => number;

/**
 * Every value of a graph, for one set of inputs, which give the symbolic dimension its size.
 *
 * @param edit changes the numbers of a value in place, before others read them
 */
export function computeNaively(
  graph: Graph,
  feeds: Readonly<Record<string, NaiveArray>>,
  edit: (value: Value, array: NaiveArray) => void = () => undefined,
): Map<Value, NaiveArray> {
  const values = new Map<Value, NaiveArray>();
  let batch = 0;
  for (const [name, { value }] of graph.inputs) {
    const feed = feeds[name]!;
    values.set(value, feed);
    if (value.shape[0] === BATCH) batch = feed.shape[0]!;
  }
  for (const [value, { shape, data }] of graph.constants) {
    values.set(value, { shape, data: Float64Array.from(data) });
  }
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => values.get(input)!);
    const shape = node.output.shape.map((size) => (size === BATCH ? batch : size));
    const computed = fill(shape, (index) => elements[node.op](index, inputs, node));
    edit(node.output, computed);
    values.set(node.output, computed);
  }
  return values;
}

function fill(shape: readonly number[], element: (index: Index) => number): NaiveArray {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return { shape, data: Float64Array.from({ length: size }, (_, offset) => element(indexAt(shape, offset))) };
}

function indexAt(shape: readonly number[], offset: number): Index {
  const index = new Array<number>(shape.length);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = offset % shape[axis]!;
    offset = Math.floor(offset / shape[axis]!);
  }
  return index;
}

/** The element at an index of the array's rank; 0 outside the array. */
function at({ shape, data }: NaiveArray, index: Index): number {
  let offset = 0;
  for (const [axis, size] of shape.entries()) {
    if (index[axis]! < 0 || index[axis]! >= size) return 0;
    offset = offset * size + index[axis]!;
  }
  return data[offset]!;
}

/** The element at an index of a larger shape to which the array broadcasts. */
function repeated(array: NaiveArray, index: Index): number {
  const missing = index.length - array.shape.length;
  return at(
    array,
    array.shape.map((size, axis) => (size === 1 ? 0 : index[axis + missing]!)),
  );
}

/** Sum of `term` over all indices of a shape. */
function sumOver(shape: readonly number[], term: (index: Index) => number): number {
  return fill(shape, term).data.reduce((sum, x) => sum + x, 0);
}

const unary =
  (compute: (x: number) => number): Element =>
  (index, [x]) =>
    compute(at(x!, index));

const binary =
  (compute: (a: number, b: number) => number): Element =>
  (index, [a, b]) =>
    compute(repeated(a!, index), repeated(b!, index));

const numbers = (node: GraphNode, name: string): readonly number[] => node.attributes[name] as number[];

const sum: Element = (index, [x], node) => {
  const axes = numbers(node, 'axes');
  const counted = axes.map((axis) => x!.shape[axis]!);
  const kept = node.attributes['keepDims'] === true ? index.filter((_, axis) => !axes.includes(axis)) : index;
  return sumOver(counted, (position) => {
    const rest = [...kept];
    return at(
      x!,
      x!.shape.map((_, axis) => (axes.includes(axis) ? position[axes.indexOf(axis)]! : rest.shift()!)),
    );
  });
};

/** The integral that it is, by Simpson's rule. */
function naiveErf(x: number): number {
  const steps = 400;
  const height = (step: number): number => Math.exp(-(((step * x) / steps) ** 2));
  let sum = height(0) + height(steps);
  for (let step = 1; step < steps; step++) sum += (step % 2 === 1 ? 4 : 2) * height(step);
  return ((2 / Math.sqrt(Math.PI)) * sum * x) / steps / 3;
}

const naiveSigmoid = (x: number): number => 0.5 + 0.5 * Math.tanh(x / 2);
const within = (x: number, low: number, high: number): number => (x < low ? low : x > high ? high : x);

/** The activation functions, by other formulas where there are any. */
export const naiveActivations: Record<ActivationName, (x: number, alpha: number, beta: number) => number> = {
  leakyRelu: (x, alpha) => Math.max(x, 0) + alpha * Math.min(x, 0),
  elu: (x, alpha) => (x > 0 ? x : alpha * (Math.exp(x) - 1)),
  gelu: (x) => (x * (1 + naiveErf(x / Math.sqrt(2)))) / 2,
  geluTanh: (x) => x * naiveSigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)),
  silu: (x) => x * naiveSigmoid(x),
  // tanh(log(1 + e^x)) without the logarithm.
  mish: (x) => (x * ((1 + Math.exp(x)) ** 2 - 1)) / ((1 + Math.exp(x)) ** 2 + 1),
  hardSwish: (x) => (x * within(x + 3, 0, 6)) / 6,
  hardSigmoid: (x, alpha, beta) => within(alpha * x + beta, 0, 1),
  sigmoid: naiveSigmoid,
  softplus: (x) => Math.log(1 + Math.exp(x)),
  clip: within,
  selu: (x, alpha, beta) => (x > 0 ? beta * x : beta * alpha * (Math.exp(x) - 1)),
  celu: (x, alpha) => Math.max(x, 0) + Math.min(0, alpha * (Math.exp(x / alpha) - 1)),
  softsign: (x) => (x < 0 ? x / (1 - x) : x / (1 + x)),
  swish: (x, alpha) => x * naiveSigmoid(alpha * x),
  thresholdedRelu: (x, alpha) => x * Number(x > alpha),
  shrink: (x, alpha, beta) => (Math.abs(x) > alpha ? x - Math.sign(x) * beta : 0),
  abs: (x) => Math.max(x, -x),
  square: (x) => x ** 2,
};

const elements: Record<OperatorName, Element> = {
  conv2d([n, o, row, column], [x, w, b], node) {
    const padding = node.attributes['padding'] as number;
    const total = sumOver(w!.shape.slice(1), ([c, i, j]) => {
      const pixel = at(x!, [n!, c!, row! + i! - padding, column! + j! - padding]);
      return pixel * at(w!, [o!, c!, i!, j!]);
    });
    return total + (b === undefined ? 0 : at(b, [o!]));
  },
  convTranspose2d([n, c, row, column], [y, w], node) {
    const padding = node.attributes['padding'] as number;
    const [o, , h, v] = w!.shape as [number, number, number, number];
    return sumOver([o, h, v], ([k, i, j]) => {
      const pixel = at(y!, [n!, k!, row! - i! + padding, column! - j! + padding]);
      return pixel * at(w!, [k!, c!, i!, j!]);
    });
  },
  convFilterGradient([o, c, i, j], [x, y], node) {
    const padding = node.attributes['padding'] as number;
    const [n, , height, width] = y!.shape as [number, number, number, number];
    return sumOver([n, height, width], ([k, row, column]) => {
      const pixel = at(x!, [k!, c!, row! + i! - padding, column! + j! - padding]);
      return pixel * at(y!, [k!, o!, row!, column!]);
    });
  },
  dense([n, o], [x, w, b]) {
    const total = sumOver([x!.shape[1]!], ([i]) => at(x!, [n!, i!]) * at(w!, [o!, i!]));
    return total + (b === undefined ? 0 : at(b, [o!]));
  },
  matmul([row, column], [a, b], { attributes }) {
    const inner = a!.shape[attributes['transposeA'] === true ? 0 : 1]!;
    return sumOver([inner], ([k]) => {
      const left = attributes['transposeA'] === true ? [k!, row!] : [row!, k!];
      const right = attributes['transposeB'] === true ? [column!, k!] : [k!, column!];
      return at(a!, left) * at(b!, right);
    });
  },
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b),
  div: binary((a, b) => a / b),
  maximum: binary(Math.max),
  minimum: binary(Math.min),
  neg: unary((x) => -x),
  abs: unary(Math.abs),
  relu: unary((x) => (x > 0 ? x : 0)),
  tanh: unary(Math.tanh),
  exp: unary(Math.exp),
  log: unary(Math.log),
  sqrt: unary(Math.sqrt),
  erf: unary(naiveErf),
  activation(index, [x], { attributes }) {
    const [alpha, beta] = [attributes['alpha'] as number, attributes['beta'] as number];
    return naiveActivations[ACTIVATIONS[attributes['function'] as number]!](at(x!, index), alpha, beta);
  },
  prelu: binary((x, slope) => (x > 0 ? x : x * slope)),
  layerNorm(index, [x, scale, shift], node) {
    const axes = numbers(node, 'axes');
    const size = axes.map((axis) => x!.shape[axis]!);
    const count = size.reduce((a, b) => a * b, 1);
    const within = (position: Index): number =>
      at(
        x!,
        index.map((place, axis) => (axes.includes(axis) ? position[axes.indexOf(axis)]! : place)),
      );
    const mean = node.attributes['centered'] === true ? sumOver(size, within) / count : 0;
    const variance = sumOver(size, (position) => (within(position) - mean) ** 2) / count;
    const normal = (at(x!, index) - mean) / Math.sqrt(variance + (node.attributes['epsilon'] as number));
    return normal * repeated(scale!, index) + repeated(shift!, index);
  },
  localResponse(index, [x], { attributes }) {
    const [n, channel, row, column] = index as [number, number, number, number];
    const [size, alpha, beta, bias] = ['size', 'alpha', 'beta', 'bias'].map(
      (name) => attributes[name] as number,
    ) as [number, number, number, number];
    let sum = 0;
    for (let c = channel - (size - 1) / 2; c <= channel + (size - 1) / 2; c++) {
      if (c >= 0 && c < x!.shape[1]!) sum += at(x!, [n, c, row, column]) ** 2;
    }
    return at(x!, index) / (bias + (alpha / size) * sum) ** beta;
  },
  equal: binary((a, b) => Number(a === b)),
  greater: binary((a, b) => Number(a > b)),
  greaterOrEqual: binary((a, b) => Number(a >= b)),
  where: (index, [condition, a, b]) => repeated(repeated(condition!, index) !== 0 ? a! : b!, index),
  whereRectified: binary((y, x) => (y > 0 ? x : 0)),
  reduceSum: sum,
  reduceMean(index, inputs, node) {
    const count = numbers(node, 'axes').reduce((product, axis) => product * inputs[0]!.shape[axis]!, 1);
    return sum(index, inputs, node) / count;
  },
  broadcastTo: (index, [x]) => repeated(x!, index),
  reshape(index, [x], { output }) {
    return x!.data[index.reduce((offset, position, axis) => offset * output.shape[axis]! + position, 0)]!;
  },
  transpose(index, [x], node) {
    const source = new Array<number>(index.length);
    numbers(node, 'permutation').forEach((from, axis) => (source[from] = index[axis]!));
    return at(x!, source);
  },
  slice: (index, [x], node) =>
    at(
      x!,
      index.map((position, axis) => position + numbers(node, 'starts')[axis]!),
    ),
  pad: (index, [x], node) =>
    at(
      x!,
      index.map((position, axis) => position - numbers(node, 'before')[axis]!),
    ),
  concat(index, inputs, { attributes }) {
    const axis = attributes['axis'] as number;
    let position = index[axis]!;
    for (const input of inputs) {
      const size = input.shape[axis]!;
      if (position < size) return at(input, index.with(axis, position));
      position -= size;
    }
    throw new RangeError('index beyond the joined arrays');
  },
  gather: ([row, ...rest], [x, rows]) => at(x!, [at(rows!, [row!]), ...rest]),
  batchNorm(index, [x, scale, shift, mean, variance], { attributes }) {
    const channel = [index[1]!];
    const deviation = Math.sqrt(at(variance!, channel) + (attributes['epsilon'] as number));
    const centered = (at(x!, index) - at(mean!, channel)) / deviation;
    return centered * at(scale!, channel) + at(shift!, channel);
  },
  quantize(index, [x], node) {
    const scales = numbers(node, 'scale');
    const scale = Math.fround(scales.length === 1 ? scales[0]! : scales[index[0]!]!);
    const zero = node.attributes['zero'] as number;
    const [low, high] = node.attributes['signed'] === true ? [-128, 127] : [0, 255];
    const steps = Math.fround(at(x!, index)) / scale;
    const below = Math.floor(steps);
    const up = steps - below > 0.5 || (steps - below === 0.5 && below % 2 !== 0);
    return (Math.min(high, Math.max(low, below + Number(up) + zero)) - zero) * scale;
  },
  dequantize: (index, [q], node) => at(q!, index) * Math.fround(numbers(node, 'scale')[index[0]!]!),
  softmax(index, [x]) {
    const total = sumOver([x!.shape.at(-1)!], ([k]) => Math.exp(at(x!, index.with(-1, k!))));
    return Math.exp(at(x!, index)) / total;
  },
  batchMatmul(index, [a, b], { attributes }) {
    const [row, column] = index.slice(-2) as [number, number];
    const stack = index.slice(0, -2);
    const [isTurned, isOtherTurned] = [attributes['transposeA'] === true, attributes['transposeB'] === true];
    const inner = a!.shape.at(isTurned ? -2 : -1)!;
    const sum = sumOver([inner], ([k]) => {
      const left = at(a!, [...stack, ...(isTurned ? [k!, row] : [row, k!])]);
      return left * at(b!, [...stack, ...(isOtherTurned ? [column, k!] : [k!, column])]);
    });
    return sum * (attributes['factor'] as number);
  },
  cast: (index, [x], node) =>
    node.attributes['half'] === true ? nearestHalf(at(x!, index)) : Math.fround(at(x!, index)),
  logSoftmax(index, [x]) {
    const total = sumOver([x!.shape.at(-1)!], ([k]) => Math.exp(at(x!, index.with(-1, k!))));
    return at(x!, index) - Math.log(total);
  },
};

/** The nearest number of half precision, halves to the even one: 11 binary digits, steps of 2^-24 at least, ±Infinity from 65520 on. */
export function nearestHalf(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const step = 2 ** Math.max(Math.floor(Math.log2(Math.abs(x))) - 10, -24);
  const steps = x / step;
  const below = Math.floor(steps);
  const up = steps - below > 0.5 || (steps - below === 0.5 && below % 2 !== 0);
  const nearest = (below + Number(up)) * step;
  return Math.abs(nearest) > 65504 ? Math.sign(x) * Infinity : nearest;
}
