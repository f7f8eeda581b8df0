import { OthelloError } from '../../engine/errors.js';
import type { Graph, GraphNode, Value } from '../../nn/graph.js';
import { conv2d } from '../../nn/operators/conv.js';
import { add, mul } from '../../nn/operators/elementwise.js';
import { dense } from '../../nn/operators/matmul.js';
import { reduceSum } from '../../nn/operators/reduce.js';
import { type Part, same } from '../rules.js';
import type { AffineLayer, LayerNumbers } from './affineLayer.js';
import { DiagonalLayer } from './diagonalLayer.js';
import { Parts } from './weightParts.js';

/**
 * The layer of a conv2d, dense or batchNorm node with constant weights.
 * @param output what is to stand for the node's output, where that is wanted of the layer
 */
export function affineLayer(
  graph: Graph,
  node: GraphNode,
  numbers?: LayerNumbers,
  output = node.output,
): AffineLayer {
  if (node.op === 'batchNorm') return new DiagonalLayer(graph, node, normNumbers(graph, node), output);
  const kernel = node.inputs[1]?.shape.slice(2) ?? [];
  const padding = (node.attributes.padding as number | undefined) ?? 0;
  if (
    (node.op !== 'conv2d' && node.op !== 'dense') ||
    kernel.some((size) => size !== kernel[0] || size <= padding)
  ) {
    const message = `The operator ${node.op} of the layer '${node.name}' has no relevance rule; convolutions with a square kernel larger than their padding and dense layers have.`;
    throw new OthelloError('unsupported', message);
  }
  return new WeightedLayer(graph, node, numbers ?? numbersOf(graph, node), output);
}

function numbersOf(graph: Graph, node: GraphNode): LayerNumbers {
  const [, weight, bias] = node.inputs;
  return {
    weight: constantNumbers(graph, node, weight!),
    bias: bias && constantNumbers(graph, node, bias),
  };
}

function normNumbers(graph: Graph, node: GraphNode): LayerNumbers {
  const [scale, shift, mean, variance] = node.inputs
    .slice(1)
    .map((input) => constantNumbers(graph, node, input)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const epsilon = node.attributes.epsilon as number;
  const weight = scale.map((value, channel) => value / Math.sqrt(variance[channel]! + epsilon));
  return { weight, bias: shift.map((value, channel) => value - mean[channel]! * weight[channel]!) };
}

/** In float64, whatever they are stored in: parts of them must not be rounded. */
function constantNumbers(graph: Graph, node: GraphNode, value: Value): Float64Array {
  const constant = graph.constants.get(value);
  if (constant === undefined) {
    throw new OthelloError('unsupported', `The weights of the layer '${node.name}' are not constants.`);
  }
  return Float64Array.from(constant.data);
}

/** A convolution, or a dense layer as the convolution of a board of one square with a kernel of one tap. */
class WeightedLayer implements AffineLayer {
  readonly #graph: Graph;
  readonly #node: GraphNode;
  readonly #numbers: LayerNumbers;
  readonly #output: Value;
  readonly #outs: number;
  readonly #ins: number;
  readonly #kernel: number;
  readonly #padding: number;
  readonly #weights = new Parts();
  readonly #turned = new Parts();
  readonly #biases = new Parts();
  readonly #biasMaps = new Parts();
  readonly #biasRows = new Parts();

  constructor(graph: Graph, node: GraphNode, numbers: LayerNumbers, output: Value) {
    this.#graph = graph;
    this.#node = node;
    this.#numbers = numbers;
    this.#output = output;
    const [outs = 0, ins = 0, kernel = 1] = node.inputs[1]!.shape;
    this.#outs = outs;
    this.#ins = ins;
    this.#kernel = kernel;
    this.#padding = (node.attributes.padding as number | undefined) ?? 0;
  }

  apply(x: Value, weight: Part, bias: Part | undefined): Value {
    const isWhole = weight === same && (bias === same || this.#numbers.bias === undefined);
    if (isWhole && x === this.#node.inputs[0]) return this.#output;
    const w = this.#weights.of(weight, () =>
      this.#constant(this.#node.inputs[1]!.shape, this.#kernelOf(weight)),
    );
    const b = bias === undefined ? undefined : this.#biasNumbers(bias);
    if (b === undefined) return this.#linear(x, w);
    if (b.length !== this.#outs) return add(this.#graph, this.#linear(x, w), this.bias(bias!)!);
    return this.#linear(
      x,
      w,
      this.#biases.of(bias!, () => this.#constant([b.length], b)),
    );
  }

  /** Σ over the taps that lie on the board, in float64, once. */
  respond(level: number, weight: Part, bias: Part | undefined): Value {
    const [, , rows = 1, columns = 1] = this.#node.inputs[0]!.shape;
    const [, , height = 1, width = 1] = this.#node.output.shape;
    const [above = 0, before = 0, below = 0, after = 0] = this.#numbers.margins ?? [];
    const b = bias === undefined ? undefined : this.#biasNumbers(bias);
    const taps = this.#tapSums(weight);
    const data = new Float64Array(this.#outs * height * width);
    data.forEach((_, at) => {
      const out = Math.floor(at / (height * width));
      const top = (Math.floor(at / width) % height) - this.#padding;
      const left = (at % width) - this.#padding;
      let sum = 0;
      for (let i = 0; i < this.#kernel; i++) {
        for (let j = 0; j < this.#kernel; j++) {
          const [row, column] = [top + i, left + j];
          const isOnBoard =
            row >= above && row < rows - below && column >= before && column < columns - after;
          if (isOnBoard) sum += taps[(out * this.#kernel + i) * this.#kernel + j]!;
        }
      }
      data[at] = level * sum + (b?.[b.length === this.#outs ? out : at] ?? 0);
    });
    return this.#constant([1, ...this.#node.output.shape.slice(1)], data);
  }

  /** [outs, kernel, kernel], the part of the weights summed over input channels. */
  #tapSums(weight: Part): Float64Array {
    const area = this.#kernel * this.#kernel;
    const sums = new Float64Array(this.#outs * area);
    this.#kernelOf(weight).forEach((value, at) => {
      sums[Math.floor(at / (this.#ins * area)) * area + (at % area)]! += value;
    });
    return sums;
  }

  /** As a convolution with the turned kernel, which runtimes compute faster than a transposed one. */
  transposed(s: Value, weight: Part): Value {
    const turned = this.#turned.of(weight, () => {
      const area = this.#kernel * this.#kernel;
      const kernel = this.#kernelOf(weight);
      const data = new Float64Array(kernel.length);
      data.forEach((_, at) => {
        const tap = at % area;
        const out = Math.floor(at / area) % this.#outs;
        const into = Math.floor(at / (area * this.#outs));
        data[at] = kernel[(out * this.#ins + into + 1) * area - 1 - tap]!;
      });
      return this.#constant([this.#ins, this.#outs, ...this.#node.inputs[1]!.shape.slice(2)], data);
    });
    return this.#linear(s, turned, undefined, this.#kernel - 1 - this.#padding);
  }

  bias(bias: Part): Value | undefined {
    const b = this.#biasNumbers(bias);
    if (b === undefined) return undefined;
    const outputs = this.#node.output.shape.slice(1);
    const shape = b.length === this.#outs ? [this.#outs, ...outputs.slice(1).map(() => 1)] : outputs;
    return this.#biasMaps.of(bias, () => this.#constant([1, ...shape], b));
  }

  biasTotal(s: Value, bias: Part): Value | undefined {
    const b = this.#biasNumbers(bias);
    if (b === undefined) return undefined;
    if (b.length !== this.#outs) {
      return reduceSum(this.#graph, mul(this.#graph, s, this.bias(bias)!), [1], true);
    }
    const shape = [1, this.#outs, ...this.#node.output.shape.slice(2).map(() => 1)];
    return this.#linear(
      s,
      this.#biasRows.of(bias, () => this.#constant(shape, b)),
      undefined,
      0,
    );
  }

  sign(weight: Part): 1 | -1 | 0 {
    const values = this.#numbers.weight.map(weight);
    return values.every((value) => value >= 0) ? 1 : values.every((value) => value <= 0) ? -1 : 0;
  }

  biasIsPositive(bias: Part): boolean {
    return this.#numbers.bias?.every((value) => bias(value) >= 0) ?? true;
  }

  /** A part of the weights, as the node's kernel has them. */
  #kernelOf(part: Part): Float64Array {
    const numbers = this.#numbers.weight.map(part);
    return this.#numbers.inKernel?.(numbers) ?? numbers;
  }

  #linear(x: Value, weight: Value, bias?: Value, padding = this.#padding): Value {
    return this.#node.op === 'dense'
      ? dense(this.#graph, x, weight, bias)
      : conv2d(this.#graph, x, weight, bias, { padding });
  }

  /** The part of the bias; undefined where it is 0 everywhere. */
  #biasNumbers(part: Part): Float64Array | undefined {
    const values = this.#numbers.bias?.map(part);
    return values?.some((value) => value !== 0) === true ? values : undefined;
  }

  #constant(shape: readonly number[], data: Float64Array): Value {
    return this.#graph.constant({ shape, data });
  }
}
