import { OthelloError } from '../../engine/errors.js';
import { throwIfStopped } from '../../engine/stop.js';
import type { Graph, GraphNode, Value } from '../../nn/graph.js';
import { sizeOf, type WideTensor } from '../../nn/tensor.js';
import { conv2d, convTranspose2d } from './convolutions.js';
import { binary, broadcastShape, type ExactArray, filled, type Kernel, reader, unary } from './exactArray.js';
import { functionKernels } from './functionKernels.js';

/**
 * Computes a graph in float64, in plain loops: some fifty times slower than a runtime and a billion times more exact. For the
 * few explanations whose terms cancel so far that float32 cannot close their ledger.
 */
export class ExactProgram {
  readonly #graph: Graph;
  readonly #nodes: readonly GraphNode[];
  readonly #constants: ReadonlyMap<Value, ExactArray>;

  /** Throws OthelloError('unsupported') for an operator that the relevance pass has no use for. */
  constructor(graph: Graph) {
    this.#graph = graph;
    this.#nodes = graph.liveNodes();
    this.#constants = new Map([...graph.constants].map(([value, tensor]) => [value, exact(tensor)]));
    for (const { op } of this.#nodes) kernelOf(op);
  }

  run(feeds: Readonly<Record<string, WideTensor>>): Record<string, ExactArray> {
    const values = new Map(this.#constants);
    for (const [name, { value }] of this.#graph.inputs) values.set(value, exact(feeds[name]!));
    for (const node of this.#nodes) {
      throwIfStopped();
      const inputs = node.inputs.map((input) => values.get(input)!);
      values.set(node.output, kernelOf(node.op)(inputs, node));
    }
    return Object.fromEntries([...this.#graph.outputs].map(([name, value]) => [name, values.get(value)!]));
  }
}

function exact({ shape, data }: { shape: readonly number[]; data: ArrayLike<number> }): ExactArray {
  return { shape, data: Float64Array.from(data) };
}

function kernelOf(op: string): Kernel {
  const kernel = kernels.get(op);
  if (kernel === undefined)
    throw new OthelloError('unsupported', `The operator ${op} is not computed in float64.`);
  return kernel;
}

const where: Kernel = ([condition, a, b]) => {
  const shape = broadcastShape([condition!, a!, b!]);
  const [test, left, right] = [reader(condition!, shape), reader(a!, shape), reader(b!, shape)];
  const data = filled(sizeOf(shape), (at) => (test(at) !== 0 ? left(at) : right(at)));
  return { shape, data };
};

const batchNorm: Kernel = ([x, scale, shift, mean, variance], { attributes }) => {
  const area = sizeOf(x!.shape.slice(2));
  const deviation = variance!.data.map((value) => Math.sqrt(value + (attributes.epsilon as number)));
  const data = x!.data.map((value, at) => {
    const channel = Math.floor(at / area) % scale!.data.length;
    const centered = value - mean!.data[channel]!;
    return (centered / deviation[channel]!) * scale!.data[channel]! + shift!.data[channel]!;
  });
  return { shape: x!.shape, data };
};

const dense: Kernel = ([x, w, b]) => {
  const [count, ins] = x!.shape as readonly [number, number];
  const outs = w!.shape[0]!;
  const data = filled(count * outs, (at) => {
    const [n, o] = [Math.floor(at / outs), at % outs];
    let sum = b?.data[o] ?? 0;
    for (let i = 0; i < ins; i++) sum += x!.data[n * ins + i]! * w!.data[o * ins + i]!;
    return sum;
  });
  return { shape: [count, outs], data };
};

const reduceSum: Kernel = ([x], { attributes }) => {
  const axes = attributes.axes as readonly number[];
  const kept = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const sums: ExactArray = { shape: kept, data: new Float64Array(sizeOf(kept)) };
  // Which sum an element belongs to: the offset that broadcasting the sums would read.
  const offsets = { shape: kept, data: filled(sums.data.length, (at) => at) };
  const sumOf = reader(offsets, x!.shape);
  x!.data.forEach((value, at) => (sums.data[sumOf(at)]! += value));
  const shape = attributes.keepDims === true ? kept : x!.shape.filter((_, axis) => !axes.includes(axis));
  return { shape, data: sums.data };
};

const reduceMean: Kernel = (inputs, node) => {
  const { shape, data } = reduceSum(inputs, node);
  const counted = inputs[0]!.data.length / data.length;
  return { shape, data: data.map((value) => value / counted) };
};

const reshape: Kernel = ([x], { attributes }) => {
  const wanted = attributes.shape as readonly number[];
  const known = sizeOf(wanted.filter((size) => size >= 0));
  return { shape: wanted.map((size) => (size < 0 ? x!.data.length / known : size)), data: x!.data };
};

const gather: Kernel = ([x, rows]) => {
  const size = x!.data.length / x!.shape[0]!;
  const data = new Float64Array(rows!.data.length * size);
  rows!.data.forEach((row, at) => data.set(x!.data.subarray(row * size, (row + 1) * size), at * size));
  return { shape: [rows!.data.length, ...x!.shape.slice(1)], data };
};

/** Of each place in a shape, the offset in an array of another shape whose first number lies at `starts`. */
function windowOffsets(
  sizes: readonly number[],
  whole: readonly number[],
  starts: readonly number[],
): (at: number) => number {
  const steps = whole.map((_, axis) => sizeOf(whole.slice(axis + 1)));
  return (at) => {
    let [rest, offset] = [at, 0];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      offset += ((rest % sizes[axis]!) + starts[axis]!) * steps[axis]!;
      rest = Math.floor(rest / sizes[axis]!);
    }
    return offset;
  };
}

const slice: Kernel = ([x], { attributes }) => {
  const starts = attributes.starts as readonly number[];
  const shape = (attributes.sizes as readonly number[]).map((size, axis) =>
    size < 0 ? x!.shape[axis]! : size,
  );
  const offsetOf = windowOffsets(shape, x!.shape, starts);
  return { shape, data: filled(sizeOf(shape), (at) => x!.data[offsetOf(at)]!) };
};

/** Axes in another order. */
const transpose: Kernel = ([x], { attributes }) => {
  const permutation = attributes.permutation as readonly number[];
  const shape = permutation.map((axis) => x!.shape[axis]!);
  const steps = permutation.map((axis) => sizeOf(x!.shape.slice(axis + 1)));
  const data = filled(sizeOf(shape), (at) => {
    let [rest, offset] = [at, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += (rest % shape[axis]!) * steps[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return x!.data[offset]!;
  });
  return { shape, data };
};

/** An array within zeros. */
const pad: Kernel = ([x], { attributes }) => {
  const [before, after] = [attributes.before, attributes.after] as [readonly number[], readonly number[]];
  const shape = x!.shape.map((size, axis) => size + before[axis]! + after[axis]!);
  const data = new Float64Array(sizeOf(shape));
  const offsetOf = windowOffsets(x!.shape, shape, before);
  x!.data.forEach((value, at) => (data[offsetOf(at)] = value));
  return { shape, data };
};

const concat: Kernel = (inputs, { attributes }) => {
  const axis = attributes.axis as number;
  const [first] = inputs;
  const total = inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const shape = first!.shape.map((size, other) => (other === axis ? total : size));
  const data = new Float64Array(sizeOf(shape));
  let start = 0;
  for (const input of inputs) {
    const from = start;
    const starts = shape.map((_, other) => (other === axis ? from : 0));
    const offsetOf = windowOffsets(input.shape, shape, starts);
    input.data.forEach((value, at) => (data[offsetOf(at)] = value));
    start += input.shape[axis]!;
  }
  return { shape, data };
};

const kernels = new Map<string, Kernel>([
  ['conv2d', conv2d],
  ['convTranspose2d', convTranspose2d],
  ['dense', dense],
  ['batchNorm', batchNorm],
  ['add', binary((a, b) => a + b)],
  ['sub', binary((a, b) => a - b)],
  ['mul', binary((a, b) => a * b)],
  ['div', binary((a, b) => a / b)],
  ['maximum', binary(Math.max)],
  ['minimum', binary(Math.min)],
  ['equal', binary((a, b) => Number(a === b))],
  ['greater', binary((a, b) => Number(a > b))],
  ['greaterOrEqual', binary((a, b) => Number(a >= b))],
  ['abs', unary(Math.abs)],
  ['relu', unary((x) => Math.max(x, 0))],
  ['tanh', unary(Math.tanh)],
  ['sqrt', unary(Math.sqrt)],
  ['exp', unary(Math.exp)],
  ['log', unary(Math.log)],
  ['where', where],
  ['reduceSum', reduceSum],
  ['reduceMean', reduceMean],
  ['reshape', reshape],
  ['transpose', transpose],
  ['gather', gather],
  ['slice', slice],
  ['pad', pad],
  ['concat', concat],
  ...functionKernels,
]);
