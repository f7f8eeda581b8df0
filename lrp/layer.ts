import { OthelloError } from '../engine/errors.js';
import { BATCH, type Graph, type GraphNode, type Value } from '../nn/graph.js';
import { conv2d } from '../nn/operators/conv.js';
import { add, mul } from '../nn/operators/elementwise.js';
import { dense } from '../nn/operators/matmul.js';
import { reduceSum } from '../nn/operators/reduce.js';
import { type Part, same } from './rules.js';

/** An affine layer as rules use it: applied forwards and transposed with any part of its weights. */
export interface AffineLayer {
  /** part(W)·x + bias. */
  apply(x: Value, weight: Part, bias: Part | undefined): Value;
  /** The same for a board filled with `level`; padding is not an input, so it shrinks at the border. [1, ...outputs]. */
  respond(level: number, weight: Part, bias: Part | undefined): Value;
  /** part(W)ᵀ·s. */
  transposed(s: Value, weight: Part): Value;
  /** The bias, in a shape that broadcasts with the outputs; undefined where it is 0 everywhere. */
  bias(bias: Part): Value | undefined;
  /** Σ over channels of bias·s: [rows, 1, H, W] or [rows, 1]; undefined where the bias is 0 everywhere. */
  biasTotal(s: Value, bias: Part): Value | undefined;
  /** Whether the part of every weight is >= 0 (1), <= 0 (-1), or neither is known (0). */
  sign(weight: Part): 1 | -1 | 0;
  /** Whether the part of the bias is >= 0 everywhere. */
  biasIsPositive(bias: Part): boolean;
}

/** Weights and bias of a layer as rules see them, where they differ from the graph's (see gauge.ts). */
export interface LayerNumbers {
  readonly weight: Float32Array;
  /** One number an output channel, or one for every channel and square. */
  readonly bias: Float32Array | undefined;
  /** Puts numbers of the weights into the node's kernel, where that is another; those that are no weights are 0 for every part. */
  readonly inKernel?: (numbers: Float32Array) => Float32Array;
  /** Zeros that were added around the board before the node (top, left, bottom, right); they are no inputs. */
  readonly margins?: readonly [number, number, number, number];
}

/**
 * The layer of a conv2d or dense node with constant weights.
 * @param output what is to stand for the node's output, where that is wanted of the layer
 */
export function affineLayer(
  graph: Graph,
  node: GraphNode,
  numbers?: LayerNumbers,
  output = node.output,
): AffineLayer {
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
  const data = (value: Value | undefined): Float32Array | undefined =>
    value === undefined ? undefined : (graph.constants.get(value)?.data as Float32Array | undefined);
  const numbers = data(weight);
  if (numbers === undefined || (bias !== undefined && data(bias) === undefined)) {
    throw new OthelloError('unsupported', `The weights of the layer '${node.name}' are not constants.`);
  }
  return { weight: numbers, bias: data(bias) };
}

/** Constants of the graph by the part they hold, so that no part is stored twice. */
class Parts {
  readonly #values = new Map<Part, Value>();

  of(part: Part, create: () => Value): Value {
    let value = this.#values.get(part);
    if (value === undefined) this.#values.set(part, (value = create()));
    return value;
  }
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
    const data = new Float32Array(this.#outs * height * width);
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

  /** [outs, kernel, kernel]: the part of the weights summed over input channels. */
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
      const data = new Float32Array(kernel.length);
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
  #kernelOf(part: Part): Float32Array {
    const numbers = this.#numbers.weight.map(part);
    return this.#numbers.inKernel?.(numbers) ?? numbers;
  }

  #linear(x: Value, weight: Value, bias?: Value, padding = this.#padding): Value {
    return this.#node.op === 'dense'
      ? dense(this.#graph, x, weight, bias)
      : conv2d(this.#graph, x, weight, bias, { padding });
  }

  /** The part of the bias; undefined where it is 0 everywhere. */
  #biasNumbers(part: Part): Float32Array | undefined {
    const values = this.#numbers.bias?.map(part);
    return values?.some((value) => value !== 0) === true ? values : undefined;
  }

  #constant(shape: readonly number[], data: Float32Array): Value {
    return this.#graph.constant({ shape, data });
  }
}

/**
 * A virtual neuron Σ c_k z_k over the outputs of a dense layer, another one in each row: its weights Σ c_k w_k and its
 * bias are inputs of the graph, one input a part of them that the rule asks for (`parts`), [rows, I] and [rows, 1].
 */
export class VirtualNeuron implements AffineLayer {
  readonly graph: Graph;
  readonly name: string;
  readonly features: number;
  readonly #batch: string;
  /** Name of the graph's input -> which part of which numbers it must be fed. */
  readonly parts = new Map<string, { readonly of: 'weight' | 'bias'; readonly part: Part }>();
  readonly #weights = new Parts();
  readonly #biases = new Parts();

  constructor(graph: Graph, name: string, features: number, batch: string) {
    this.graph = graph;
    this.#batch = batch;
    this.name = name;
    this.features = features;
  }

  #input(of: 'weight' | 'bias', part: Part): Value {
    return (of === 'weight' ? this.#weights : this.#biases).of(part, () => {
      const name = `${this.name}/${of}${this.parts.size}`;
      this.parts.set(name, { of, part });
      return this.graph.input(name, [BATCH, of === 'weight' ? this.features : 1], 'float32', this.#batch);
    });
  }

  apply(x: Value, weight: Part, bias: Part | undefined): Value {
    const sum = reduceSum(this.graph, mul(this.graph, x, this.#input('weight', weight)), [1], true);
    return bias === undefined ? sum : add(this.graph, sum, this.#input('bias', bias));
  }

  respond(level: number, weight: Part, bias: Part | undefined): Value {
    const sum = reduceSum(this.graph, this.#input('weight', weight), [1], true);
    const scaled = mul(this.graph, sum, this.graph.constant(level));
    return bias === undefined ? scaled : add(this.graph, scaled, this.#input('bias', bias));
  }

  transposed(s: Value, weight: Part): Value {
    return mul(this.graph, s, this.#input('weight', weight));
  }

  bias(bias: Part): Value {
    return this.#input('bias', bias);
  }

  biasTotal(s: Value, bias: Part): Value {
    return mul(this.graph, s, this.#input('bias', bias));
  }

  sign(): 0 {
    return 0;
  }

  biasIsPositive(): boolean {
    return false;
  }
}
