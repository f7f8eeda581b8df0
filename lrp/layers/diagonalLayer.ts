import type { Graph, GraphNode, Value } from '../../nn/graph.js';
import { add, mul } from '../../nn/operators/elementwise.js';
import { reduceSum } from '../../nn/operators/reduce.js';
import { type Part, same } from '../rules.js';
import type { AffineLayer, LayerNumbers } from './affineLayer.js';

/**
 * A batch norm that was not folded: y = w·x + b with one weight and one bias a channel, so each output has one input, the number
 * at its own place.
 */
export class DiagonalLayer implements AffineLayer {
  readonly #graph: Graph;
  readonly #node: GraphNode;
  readonly #weight: Float64Array;
  readonly #bias: Float64Array;
  readonly #output: Value;

  /** @param output what is to stand for the node's output */
  constructor(graph: Graph, node: GraphNode, { weight, bias }: LayerNumbers, output: Value) {
    this.#graph = graph;
    this.#node = node;
    this.#weight = weight;
    this.#bias = bias ?? new Float64Array(weight.length);
    this.#output = output;
  }

  apply(x: Value, weight: Part, bias: Part | undefined): Value {
    if (weight === same && bias === same && x === this.#node.inputs[0]) return this.#output;
    const product = mul(this.#graph, x, this.#channels(this.#weight.map(weight)));
    return bias === undefined ? product : add(this.#graph, product, this.bias(bias));
  }

  respond(level: number, weight: Part, bias: Part | undefined): Value {
    return this.#channels(
      this.#weight.map((value, at) => level * weight(value) + (bias?.(this.#bias[at]!) ?? 0)),
    );
  }

  transposed(s: Value, weight: Part): Value {
    return mul(this.#graph, s, this.#channels(this.#weight.map(weight)));
  }

  bias(bias: Part): Value {
    return this.#channels(this.#bias.map(bias));
  }

  biasTotal(s: Value, bias: Part): Value {
    return reduceSum(this.#graph, mul(this.#graph, s, this.bias(bias)), [1], true);
  }

  sign(weight: Part): 1 | -1 | 0 {
    const values = this.#weight.map(weight);
    return values.every((value) => value >= 0) ? 1 : values.every((value) => value <= 0) ? -1 : 0;
  }

  biasIsPositive(bias: Part): boolean {
    return this.#bias.every((value) => bias(value) >= 0);
  }

  /** One number a channel, in a shape that broadcasts with the outputs. */
  #channels(data: Float64Array): Value {
    const squares = this.#node.output.shape.slice(2).map(() => 1);
    return this.#graph.constant({ shape: [1, data.length, ...squares], data });
  }
}
