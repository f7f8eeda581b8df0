import { BATCH, type Graph, type Value } from '../../nn/graph.js';
import { add, mul } from '../../nn/operators/elementwise.js';
import { reduceSum } from '../../nn/operators/reduce.js';
import type { Part } from '../rules.js';
import type { AffineLayer } from './affineLayer.js';
import { Parts } from './weightParts.js';

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
